package identity

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/go-jose/go-jose/v4/jwt"

	"underlag/aggregator"
)

// caseClaims is the claim "case": the relation that makes a question lawful.
type caseClaims struct {
	Reference string         `json:"reference"`
	Kind      string         `json:"kind"`
	State     string         `json:"state"`
	Members   []memberClaims `json:"members"`
}

type memberClaims struct {
	PersonalNumber string          `json:"personal_number"`
	Role           aggregator.Role `json:"role"`
	Protected      *bool           `json:"protected"` // absent: the case system does not say
}

// caseTokenClaims are the claims of a case token.
type caseTokenClaims struct {
	jwt.Claims
	Organisation aggregator.OrgNumber `json:"org"`
	Case         *caseClaims          `json:"case"`
}

// The closed lists of what a case token may say. What each state allows is the
// law's to decide.
var (
	caseStates = []string{"open", "opened_for_followup", "opened_for_recovery", "closed"}
	caseRoles  = []aggregator.Role{aggregator.Applicant, aggregator.CoApplicant, aggregator.Child}
)

// maxReference is the longest reference that every authority takes, in bytes
// (CSN refuses longer ones with -1005).
const maxReference = 31

// caseToken reads a case token. The organisation that it names chooses its
// keys, not the caller's: of a case that is another's, the law says so.
func (v *Verifier) caseToken(ctx context.Context, raw string, _ aggregator.Caller) (aggregator.CaseToken, error) {
	t, err := parseToken(raw)
	if err != nil {
		return aggregator.CaseToken{}, err
	}
	if t.kind != caseTokenType {
		return aggregator.CaseToken{}, deny(TokenInvalid)
	}
	name, organisation, err := t.claimedBy()
	if err != nil {
		return aggregator.CaseToken{}, err
	}
	keys, known := v.caseSystems[caseSystemKey{name, organisation}]
	if !known {
		return aggregator.CaseToken{}, deny(UnknownIssuer)
	}
	var c caseTokenClaims
	err = t.read(ctx, keys, &c, nil)
	if err != nil {
		return aggregator.CaseToken{}, err
	}
	err = v.checkTimes(c.Claims, v.maxCase)
	if err != nil {
		return aggregator.CaseToken{}, err
	}
	return readCase(c.Case, c.Organisation, c.Expiry.Time())
}

// accessTokenWithCase gives the request's access token if it says anything of a
// case, so that one which does not is not verified a second time.
func accessTokenWithCase(r *http.Request) string {
	raw, err := bearer(r)
	if err != nil {
		return ""
	}
	t, err := parseToken(raw)
	if err != nil {
		return ""
	}
	var c struct {
		Case *struct{} `json:"case"`
	}
	err = t.jwt.UnsafeClaimsWithoutVerification(&c)
	if err != nil || c.Case == nil {
		return ""
	}
	return raw
}

// caseOfAccessToken reads the case relation that the caller's own access token
// carries. Such a token may live no longer than a case token.
func (v *Verifier) caseOfAccessToken(ctx context.Context, raw string, caller aggregator.Caller) (aggregator.CaseToken, error) {
	issuer, c, err := v.accessToken(ctx, raw)
	if err != nil {
		return aggregator.CaseToken{}, err
	}
	if !issuer.Cases || c.Organisation != caller.Organisation.Number || c.Subject != caller.ID {
		return aggregator.CaseToken{}, denyClaim("case")
	}
	err = v.checkTimes(c.Claims, v.maxCase)
	if err != nil {
		return aggregator.CaseToken{}, err
	}
	return readCase(c.Case, c.Organisation, c.Expiry.Time())
}

func readCase(c *caseClaims, organisation aggregator.OrgNumber, expires time.Time) (aggregator.CaseToken, error) {
	if c == nil {
		return aggregator.CaseToken{}, denyClaim("case")
	}
	if !isName(c.Reference) || len(c.Reference) > maxReference {
		return aggregator.CaseToken{}, denyClaim("case.reference")
	}
	if !isName(c.Kind) {
		return aggregator.CaseToken{}, denyClaim("case.kind")
	}
	if !slices.Contains(caseStates, c.State) {
		return aggregator.CaseToken{}, denyClaim("case.state")
	}
	members, err := readMembers(c.Members)
	if err != nil {
		return aggregator.CaseToken{}, err
	}
	return aggregator.CaseToken{
		Reference: aggregator.CaseRef(c.Reference), Organisation: organisation, Kind: c.Kind, State: c.State,
		Members: members, Expires: expires.UTC(),
	}, nil
}

func readMembers(claims []memberClaims) ([]aggregator.CaseMember, error) {
	if len(claims) == 0 || len(claims) > maxMembers {
		return nil, denyClaim("case.members")
	}
	members := make([]aggregator.CaseMember, 0, len(claims))
	for _, m := range claims {
		number, err := aggregator.ParsePersonalNumber(m.PersonalNumber)
		if err != nil {
			return nil, denyClaim("case.members.personal_number")
		}
		if !slices.Contains(caseRoles, m.Role) {
			return nil, denyClaim("case.members.role")
		}
		if slices.ContainsFunc(members, func(other aggregator.CaseMember) bool { return other.Number == number }) {
			return nil, denyClaim("case.members")
		}
		members = append(members, aggregator.CaseMember{Number: number, Role: m.Role, Protected: protection(m.Protected)})
	}
	return members, nil
}

func protection(marked *bool) aggregator.Protection {
	switch {
	case marked == nil:
		return aggregator.NotStated
	case *marked:
		return aggregator.Marked
	default:
		return aggregator.Unmarked
	}
}
