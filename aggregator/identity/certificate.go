package identity

import (
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"net/http"
	"strings"

	"underlag/aggregator"
)

type fingerprint [sha256.Size]byte

// registered is what a client certificate stands for.
type registered struct {
	organisation aggregator.OrgNumber
	certificate  Certificate
}

func (v *Verifier) addCertificate(organisation aggregator.OrgNumber, c Certificate) error {
	raw, err := hex.DecodeString(strings.ReplaceAll(c.SHA256, ":", ""))
	if err != nil || len(raw) != sha256.Size {
		return errors.New("sha256: 64 hexadecimal digits are needed")
	}
	if c.Automation != "" && (!isName(c.Automation) || !isName(c.Unit)) {
		return errors.New("an automation needs a user id and a unit, neither a personal number")
	}
	_, twice := v.certificates[fingerprint(raw)]
	if twice {
		return errors.New("sha256: the certificate is registered twice")
	}
	v.certificates[fingerprint(raw)] = registered{organisation, c}
	return nil
}

// certified gives the organisation of the client certificate. Only a
// certificate that the server has verified against its own list of issuers
// counts: one that a client merely presented, or a header names, does not.
func (v *Verifier) certified(r *http.Request) (registered, error) {
	if r.TLS == nil || len(r.TLS.VerifiedChains) == 0 || len(r.TLS.VerifiedChains[0]) == 0 {
		return registered{}, deny(CertificateMissing)
	}
	leaf := r.TLS.VerifiedChains[0][0]
	known, ok := v.certificates[fingerprint(sha256.Sum256(leaf.Raw))]
	if ok {
		return known, nil
	}
	number, ok := organisationOf(leaf)
	if !ok {
		return registered{}, deny(CertificateUnknown)
	}
	return registered{organisation: number}, nil
}

// The attributes of a subject that name an organisation: serialNumber (X.520,
// 6.2.9) and organizationIdentifier (X.520, 6.4.5; ETSI EN 319 412-1, 5.1.4).
const (
	oidSerialNumber           = "2.5.4.5"
	oidOrganizationIdentifier = "2.5.4.97"
)

// organisationOf reads the organisation number from a certificate's subject:
// from organizationIdentifier, or where there is none from serialNumber.
func organisationOf(c *x509.Certificate) (aggregator.OrgNumber, bool) {
	number, named := fromAttribute(c, oidOrganizationIdentifier)
	if named {
		return number, number != ""
	}
	number, _ = fromAttribute(c, oidSerialNumber)
	return number, number != ""
}

// fromAttribute gives the organisation that an attribute names, if one does.
// An attribute that is there twice and differs names none.
func fromAttribute(c *x509.Certificate, oid string) (aggregator.OrgNumber, bool) {
	var found aggregator.OrgNumber
	named := false
	for _, attribute := range c.Subject.Names {
		if attribute.Type.String() != oid {
			continue
		}
		value, _ := attribute.Value.(string)
		number, ok := readOrganisation(value)
		if !ok || named && found != number {
			return "", true
		}
		found, named = number, true
	}
	return found, named
}

// readOrganisation reads 2120009993, 212000-9993, 162120009993 and
// NTRSE-2120009993 as the same organisation.
func readOrganisation(value string) (aggregator.OrgNumber, bool) {
	digits := strings.ReplaceAll(strings.TrimPrefix(value, "NTRSE-"), "-", "")
	if len(digits) == 10 {
		digits = "16" + digits
	}
	number := aggregator.OrgNumber(digits)
	return number, number.Valid() && strings.HasPrefix(digits, "16")
}
