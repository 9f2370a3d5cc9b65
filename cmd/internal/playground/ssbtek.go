package playground

import (
	"bytes"
	_ "embed"
	"encoding/xml"
	"os"
	"strings"
	"text/template"

	"underlag/aggregator"
	"underlag/cmd/internal/server"
	"underlag/fixtures"
)

// vouching writes an agreement's word for systems over SSBTEK as its configuration.
func vouching(v *aggregator.Vouching) *server.Vouching {
	if v == nil {
		return nil
	}
	out := &server.Vouching{Unit: v.Unit, Roles: v.Roles}
	if v.Caseworkers {
		out.Caseworkers = "named"
	}
	if v.Cases {
		out.CaseRelation = "vouched"
	}
	if v.Protection {
		out.Protection = "passed_on"
	}
	return out
}

//go:embed ssbtek.xml.tmpl
var envelopeText string

var envelopeTemplate = template.Must(template.New("ssbtek").Funcs(template.FuncMap{"xml": escaped}).Parse(envelopeText))

func escaped(s string) (string, error) {
	var out strings.Builder
	err := xml.EscapeText(&out, []byte(s))
	return out.String(), err
}

// SSBTEKQuestion is what a caseworker's system asks over SSBTEK about one person,
// of all seven authorities.
type SSBTEKQuestion struct {
	Version      string // 10 or 11
	Organisation aggregator.Organisation
	Caseworker   string
	Person       string
	Case         string
	Period       aggregator.Period
	Purpose      string // in words
	Echo         bool
}

// purposes are what systems write as their purpose.
var purposes = map[string]string{
	"application": "Ansökan om ekonomiskt bistånd", "control": "Kontroll av ekonomiskt bistånd",
	"followup": "Efterkontroll av ekonomiskt bistånd", "recovery": "Återkrav av ekonomiskt bistånd",
}

// NewSSBTEKQuestion gives the question about a member of a household, for the
// application month and the two before it, as the systems in use ask.
func NewSSBTEKQuestion(h *fixtures.Household, person int, month aggregator.Month, purpose string, caller fixtures.Caller) SSBTEKQuestion {
	q := SSBTEKQuestion{
		Version: "10", Caseworker: caller.ID, Person: h.Persons[person].Number, Case: h.Case,
		Period: aggregator.Period{From: month.Add(-2).First(), To: month.Last()}, Purpose: purposes[purpose],
	}
	for _, o := range fixtures.Organisations() {
		if o.Number == caller.Organisation {
			q.Organisation = o
		}
	}
	return q
}

// Envelope writes the question as a SOAP envelope.
func (q SSBTEKQuestion) Envelope() ([]byte, error) {
	var out bytes.Buffer
	err := envelopeTemplate.Execute(&out, q)
	return out.Bytes(), err
}

// WriteEnvelopes writes each household's question about its first person as an
// SSBTEK envelope, in a caller's name.
func (s *State) WriteEnvelopes(w *fixtures.World, purpose string, caller fixtures.Caller) error {
	for i := range w.Households {
		envelope, err := NewSSBTEKQuestion(&w.Households[i], 0, w.Month, purpose, caller).Envelope()
		if err != nil {
			return err
		}
		if err := os.WriteFile(s.EnvelopeFile(w.Households[i].Name), envelope, ownerOnly); err != nil {
			return err
		}
	}
	return nil
}

// EnvelopeFile gives the path of a household's SSBTEK envelope.
func (s *State) EnvelopeFile(persona string) string { return s.Path(Inquiries, persona+".ssbtek.xml") }
