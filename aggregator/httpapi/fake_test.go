package httpapi_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"underlag/aggregator"
	"underlag/aggregator/httpapi"
)

// Numbers from Skatteverket's published lists, and one with a wrong check digit.
const (
	applicantNumber   = "199006022397"
	coApplicantNumber = "199001012385"
	wrongCheckNumber  = "199006022398"
)

// secret is in every fact and every cause of an error, and may be found nowhere
// but in an answer.
const secret = "MARKED-VALUE"

var start = time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)

type fakeLaw struct {
	refusal *aggregator.Refusal
	err     error
	panics  bool
	asked   aggregator.LawQuestion
}

func (l *fakeLaw) Decide(_ context.Context, q aggregator.LawQuestion) (aggregator.Decision, error) {
	l.asked = q
	if l.panics {
		panic(secret)
	}
	d := aggregator.Decision{Revision: "sha256:0000", On: q.On, Refusal: l.refusal, MaySeeProtected: true}
	for range q.Inquiry.Persons {
		d.Persons = append(d.Persons, aggregator.PersonDecision{Sources: []aggregator.SourceDecision{
			{
				Authority: "FK", Required: true, LegalText: "15 kap. 10 § SoL (2025:400)",
				Period: aggregator.Period{From: 20260901, To: 20261130},
				Grants: []aggregator.Grant{{
					Provision: "fk-formaner", Category: "benefit", Period: aggregator.Period{From: 20260901, To: 20261130},
					Fields: aggregator.Fields(aggregator.PaymentBenefit, aggregator.PaymentKind, aggregator.PaymentStatus,
						aggregator.PaymentNet, aggregator.PaymentPaidOn, aggregator.PaymentPeriod),
				}},
				Withheld: []aggregator.Withheld{
					{Category: "benefit", Field: aggregator.DecisionAmount, Code: "field_outside_law", Text: aggregator.Text{SV: "Omfattas inte.", EN: "Not covered."}},
					{Category: "sickness_income", Provision: "fk-sgi", Code: "field_outside_law", Text: aggregator.Text{SV: "Omfattas inte.", EN: "Not covered."}},
				},
			},
			{
				Authority: "TNS",
				Refusal:   &aggregator.Refusal{Code: "basis_unconfirmed", Provision: "tns-fordon", Text: aggregator.Text{SV: "Inte bekräftad.", EN: "Not confirmed."}},
			},
		}})
	}
	return d, l.err
}

type fakeLedger struct {
	mu      sync.Mutex
	err     error
	refused []aggregator.Refusal
	entries []aggregator.Entry
	sources []aggregator.SourceOutcome
	begun   int

	finishErr error
	panics    bool // in Finish
	finished  bool
}

func (l *fakeLedger) Begin(_ context.Context, e aggregator.Entry) (aggregator.Receipt, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.begun++
	l.entries = append(l.entries, e)
	receipt := aggregator.Receipt{}
	if e.BreakGlass != nil {
		receipt.Review = "break_glass-1"
	}
	return receipt, l.err
}

func (l *fakeLedger) Source(_ context.Context, _ string, o aggregator.SourceOutcome) (aggregator.Receipt, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sources = append(l.sources, o)
	return aggregator.Receipt{}, l.err
}

func (l *fakeLedger) Finish(context.Context, string, []aggregator.SourceOutcome, bool) (aggregator.Receipt, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.panics {
		panic(secret)
	}
	l.finished = true
	return aggregator.Receipt{Ledger: "test", Index: 2, Hash: strings.Repeat("ab", 32)}, errors.Join(l.err, l.finishErr)
}

func (l *fakeLedger) Refuse(_ context.Context, e aggregator.Entry, r aggregator.Refusal) (aggregator.Receipt, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.entries, l.refused = append(l.entries, e), append(l.refused, r)
	return aggregator.Receipt{}, l.err
}

type fakeSource struct {
	code  aggregator.AuthorityCode
	err   error
	wait  chan struct{}
	reply aggregator.Reply
}

func (s *fakeSource) Descriptor() aggregator.Descriptor {
	return aggregator.Descriptor{
		Code: s.code, Name: aggregator.Text{SV: "Myndigheten " + string(s.code), EN: "Authority " + string(s.code)},
		Protocol: "REST", Deadline: 4 * time.Second, Assumed: []string{},
		Catalogue: []aggregator.CategoryInfo{{
			Name: "benefit", Label: aggregator.Text{SV: "Förmån", EN: "Benefit"},
			Fields: []aggregator.FieldInfo{
				{Field: aggregator.PaymentNet, Label: aggregator.Text{SV: "Netto", EN: "Net"}, Unit: "SEK", Sensitivity: aggregator.Ordinary},
				{Field: aggregator.PaymentKind, Label: aggregator.Text{SV: "Slag", EN: "Kind"}, Sensitivity: aggregator.Ordinary},
			},
		}},
	}
}

func (s *fakeSource) Fetch(ctx context.Context, _ aggregator.Question) (aggregator.Reply, error) {
	if s.wait != nil {
		select {
		case <-s.wait:
		case <-ctx.Done():
			return aggregator.Reply{}, aggregator.NewSourceError(aggregator.Late, "deadline", ctx.Err())
		}
	}
	reply := s.reply
	reply.Facts.Payments = append([]aggregator.Payment(nil), reply.Facts.Payments...)
	return reply, s.err
}

var (
	_ aggregator.Law    = (*fakeLaw)(nil)
	_ aggregator.Ledger = (*fakeLedger)(nil)
	_ aggregator.Source = (*fakeSource)(nil)
)

type fakeCallers struct {
	err, caseErr error
	abort        bool
}

func (c *fakeCallers) Caller(*http.Request) (aggregator.Caller, error) {
	if c.abort {
		panic(http.ErrAbortHandler)
	}
	return aggregator.Caller{ID: "anna.lind", Organisation: aggregator.Organisation{Number: "162120009993"}}, c.err
}

func (c *fakeCallers) CaseToken(_ *http.Request, raw string, _ aggregator.Caller) (*aggregator.CaseToken, error) {
	if raw == "" || c.caseErr != nil {
		return nil, c.caseErr
	}
	return &aggregator.CaseToken{Reference: aggregator.CaseRef(raw)}, nil
}

// front is the API over fakes, and what it wrote on the way.
type front struct {
	law     *fakeLaw
	ledger  *fakeLedger
	fk      *fakeSource
	callers fakeCallers
	ready   error
	log     *syncBuffer
	handler http.Handler

	admission aggregator.Admission
	alone     func() bool
	ended     func() bool
	now       func() time.Time
}

type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// newFront makes a front; change, where not nil, sets what is different.
func newFront(t testing.TB, change func(*front)) *front {
	t.Helper()
	f := &front{now: time.Now, law: &fakeLaw{}, ledger: &fakeLedger{}, log: &syncBuffer{}, fk: &fakeSource{code: "FK", reply: aggregator.Reply{
		AsOf: start, Facts: aggregator.Facts{Payments: []aggregator.Payment{
			{Origin: aggregator.Origin{Category: "benefit"}, Benefit: secret, Kind: aggregator.BenefitPayment, Status: aggregator.Paid, Net: aggregator.Kronor(1250), PaidOn: 20261025, Period: aggregator.Period{From: 20261001, To: 20261031}},
		}},
	}}}
	if change != nil {
		change(f)
	}
	n := 0
	var mu sync.Mutex
	service := &aggregator.Service{
		Admission: f.admission,
		Sources:   []aggregator.Source{f.fk, &fakeSource{code: "TNS"}}, Law: f.law, Ledger: f.ledger,
		Now: f.now,
		NewID: func() string {
			mu.Lock()
			defer mu.Unlock()
			n++
			return fmt.Sprintf("00000000-0000-4000-8000-%012d", n)
		},
	}
	f.handler = httpapi.New(httpapi.Options{
		Service: service, Callers: &f.callers, Log: slog.New(slog.NewJSONHandler(f.log, nil)),
		Ready: func(context.Context) error { return f.ready },
		Alone: f.alone, Ended: f.ended,
	})
	return f
}

// post asks, and holds the response to openapi.yaml.
func (f *front) post(t testing.TB, body string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, "/v1/inquiries", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	f.handler.ServeHTTP(w, r)
	checkResponse(t, r, w)
	return w
}

const question = `{"case":{"reference":"2026-0417"},"purpose":"application","month":"2026-11","persons":[{"personalNumber":"` + applicantNumber + `","role":"applicant"}]}`

var errSecret = errors.New(secret + " " + applicantNumber)
