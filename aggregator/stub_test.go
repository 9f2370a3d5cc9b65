package aggregator

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"
)

// stub is a source that does what its function says.
type stub struct {
	code  AuthorityCode
	fetch func(ctx context.Context, q Question) (Reply, error)
}

func (s stub) Descriptor() Descriptor { return Descriptor{Code: s.code} }

func (s stub) Fetch(ctx context.Context, q Question) (Reply, error) { return s.fetch(ctx, q) }

func pays(code AuthorityCode, benefit string) stub {
	return stub{code, func(context.Context, Question) (Reply, error) {
		return Reply{Protection: Unmarked, Facts: Facts{Payments: []Payment{
			{Origin: Origin{Category: "benefit"}, Benefit: benefit, Net: Kronor(100), Gross: Kronor(130), PaidOn: 20261025, Payer: "kassan"},
		}}}, nil
	}}
}

func fails(code AuthorityCode, outcome Outcome) stub {
	return stub{code, func(context.Context, Question) (Reply, error) {
		return Reply{}, NewSourceError(outcome, "x", nil)
	}}
}

// ledger keeps the order of what is recorded.
type ledger struct {
	mu     sync.Mutex
	fail   string
	record []string
}

func (l *ledger) note(what string) (Receipt, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.record = append(l.record, what)
	if l.fail == what {
		return Receipt{}, errors.New("disk full")
	}
	return Receipt{Ledger: "test", Index: int64(len(l.record)), Hash: "00"}, nil
}

func (l *ledger) Begin(context.Context, Entry) (Receipt, error) { return l.note("begin") }
func (l *ledger) Source(context.Context, string, SourceOutcome) (Receipt, error) {
	return l.note("source")
}
func (l *ledger) Finish(context.Context, string, []SourceOutcome, bool) (Receipt, error) {
	return l.note("finish")
}
func (l *ledger) Refuse(_ context.Context, _ Entry, r Refusal) (Receipt, error) {
	return l.note("refuse " + r.Code)
}

// lawful allows every source the category benefit with all but the gross sum.
type lawful struct {
	err     error
	refusal *Refusal
	off     AuthorityCode // refused with basis_unconfirmed
}

func (l lawful) Decide(_ context.Context, q LawQuestion) (Decision, error) {
	if l.err != nil {
		return Decision{}, l.err
	}
	d := Decision{Revision: "sha256:test", On: q.On, Refusal: l.refusal}
	fields := Fields(PaymentBenefit, PaymentNet, PaymentPaidOn, PaymentPayer)
	for range q.Inquiry.Persons {
		var p PersonDecision
		for _, code := range []AuthorityCode{"AA", "BB", "CC"} {
			sd := SourceDecision{Authority: code, Required: code != "CC", Period: Period{From: 20260901, To: 20261130}}
			sd.Grants = []Grant{{Provision: "row-" + ProvisionID(code), Category: "benefit", Fields: fields, Restricted: fields.Without(Fields(PaymentPayer)), Period: sd.Period}}
			if code == l.off {
				sd = SourceDecision{Authority: code, Refusal: &Refusal{Code: "basis_unconfirmed", Provision: "row-" + ProvisionID(code)}}
			}
			p.Sources = append(p.Sources, sd)
		}
		d.Persons = append(d.Persons, p)
	}
	return d, nil
}

func number(t testing.TB, s string) PersonalNumber {
	t.Helper()
	p, err := ParsePersonalNumber(s)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func household(t testing.TB) Inquiry {
	return Inquiry{
		Case: Case{Reference: "EB-1"}, Purpose: Application, Month: 202611,
		Persons: []Person{{Number: number(t, "199006022397"), Role: Applicant}, {Number: number(t, "201701012393"), Role: Child}},
	}
}

func service(l *ledger, law Law, sources ...Source) *Service {
	return &Service{Sources: sources, Law: law, Ledger: l, Now: time.Now, NewID: func() string { return "id" }}
}
