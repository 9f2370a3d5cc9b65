package identitytest

import "underlag/aggregator"

// PersonClaim is where PersonToken puts the number.
const PersonClaim = "https://id.oidc.se/claim/personalIdentityNumber"

// PersonToken gives the token of a person who has logged in as themselves.
func (i *Issuer) PersonToken(number aggregator.PersonalNumber) (string, error) {
	return i.Sign("JWT", i.PersonClaims(number))
}

// PersonClaims gives the claims of PersonToken, for tests to spoil.
func (i *Issuer) PersonClaims(number aggregator.PersonalNumber) map[string]any {
	claims := i.claims()
	claims["sub"] = "pairwise-0001"
	claims[PersonClaim] = number.Reveal()
	return claims
}
