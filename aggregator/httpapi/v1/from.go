package v1

import (
	"time"

	"underlag/aggregator"
)

// Asked is what the shape of an answer depends on besides what was found.
type Asked struct {
	Payloads  bool                  // the caller asked for the authorities' raw messages
	Catalogue *aggregator.Catalogue // what sources and fields are called
}

// FromAnswer gives the answer as it goes over the wire.
func FromAnswer(a *aggregator.Answer, asked Asked) *Answer {
	out := &Answer{
		InquiryID: a.InquiryID, AskedAt: a.AskedAt, ElapsedMs: a.Elapsed.Milliseconds(),
		Law:        Law{Revision: a.Revision, AsOf: a.On},
		Verdict:    Verdict{DecisionReady: a.Verdict.DecisionReady, Reasons: each(a.Verdict.Reasons, fromReason)},
		BreakGlass: fromBrokenGlass(a.BreakGlass),
		Protected:  protection(a.Protection),
		Restricted: a.Restricted,
		Persons:    make([]Person, len(a.Persons)),
		Receipt:    FromReceipt(a.Receipt),
	}
	for i := range a.Persons {
		out.Persons[i] = fromPerson(&a.Persons[i], asked)
	}
	out.addInsight(&a.Insight)
	return out
}

// FromReceipt gives a receipt as it goes over the wire.
func FromReceipt(r aggregator.Receipt) Receipt {
	return Receipt{Ledger: r.Ledger, Index: r.Index, Hash: r.Hash}
}

// each converts a list; the result is never nil.
func each[T, U any](in []T, convert func(*T) U) []U {
	out := make([]U, len(in))
	for i := range in {
		out[i] = convert(&in[i])
	}
	return out
}

func fromReason(r *aggregator.Reason) Reason {
	return Reason{Code: r.Code, Authority: string(r.Authority), Person: r.Person, Text: r.Text}
}

func protection(p aggregator.Protection) string {
	if p == aggregator.NotStated {
		return "unknown"
	}
	return string(p)
}

func fromPerson(p *aggregator.PersonAnswer, asked Asked) Person {
	f := &p.Facts
	return Person{
		Role:           string(p.Role),
		PersonalNumber: PersonalNumber(p.Number.Reveal()),
		Name:           f.Name,
		NameProvision:  string(f.NameOrigin.Provision),
		Protected:      protection(p.Protection),
		Sources:        each(p.Sources, func(r *aggregator.SourceResult) Source { return fromSource(r, asked) }),
		Payments:       each(f.Payments, fromPayment),
		Salaries:       each(f.Salaries, fromSalary),
		Decisions:      each(f.Decisions, fromDecision),
		Cases:          each(f.Cases, fromCase),
		Registrations:  each(f.Registrations, fromRegistration),
		Capital:        each(f.Capital, fromCapital),
		Refunds:        each(f.Refunds, fromRefund),
		Vehicles:       each(f.Vehicles, fromVehicle),
		Permits:        each(f.Permits, fromPermit),
	}
}

func fromSource(r *aggregator.SourceResult, asked Asked) Source {
	s := Source{
		Authority: string(r.Authority), Name: asked.Catalogue.Name(r.Authority),
		Outcome: string(r.Outcome), Required: r.Required,
		AsOf: r.AsOf, ElapsedMs: r.Elapsed.Milliseconds(), Period: Period(r.Asked.Period), LegalText: r.Asked.LegalText,
		Provisions: each(r.Provisions, func(p *aggregator.ProvisionID) string { return string(*p) }),
		Withheld:   each(r.Withheld, func(w *aggregator.Withheld) Withheld { return fromWithheld(r.Authority, w, asked.Catalogue) }),
		Missing:    each(r.Missing, func(m *aggregator.MissingPart) Missing { return Missing(*m) }),
		Code:       r.Code,
		RetryAfter: seconds(r.RetryAfter),
	}
	if r.Refusal != nil {
		s.Refusal = &Refusal{Code: r.Refusal.Code, Provision: string(r.Refusal.Provision), Text: r.Refusal.Text}
	}
	if text, failed := r.Outcome.Failure(); failed {
		s.Error = &SourceError{Code: r.Code, Text: text}
	}
	if asked.Payloads && s.Called() {
		s.Withheld = append(s.Withheld, payload)
	}
	return s
}

// seconds rounds up, so that nobody comes back too early.
func seconds(d time.Duration) int64 { return int64((d + time.Second - 1) / time.Second) }

func fromWithheld(authority aggregator.AuthorityCode, w *aggregator.Withheld, catalogue *aggregator.Catalogue) Withheld {
	field := string(w.Category) + ".*"
	if w.Field != 0 {
		field = string(w.Category) + "." + w.Field.String()
	}
	return Withheld{
		Field: field, Label: catalogue.Label(authority, w.Category, w.Field),
		Provision: string(w.Provision), Code: w.Code, Reason: w.Text,
	}
}

// payload is what include: ["payloads"] is answered with: an authority's raw
// message holds fields that no provision grants.
var payload = Withheld{
	Field: "payload", Code: "field_outside_law",
	Label: aggregator.Text{SV: "Myndighetens råa meddelande", EN: "The authority's raw message"},
	Reason: aggregator.Text{
		SV: "Meddelandet innehåller uppgifter som ingen bestämmelse ger rätt till.",
		EN: "The message holds data that no provision grants.",
	},
}
