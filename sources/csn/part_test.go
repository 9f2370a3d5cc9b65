package csn_test

import (
	"errors"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"underlag/aggregator"
	"underlag/fixtures"
	"underlag/sources/csn"
	"underlag/sources/csn/sim"
	"underlag/sources/internal/composite"
	"underlag/sources/internal/simkit"
	"underlag/sources/internal/soap/xmlcodec"
	"underlag/sources/internal/sourcetest"
)

// student is the person of every case.
const student = "199006022397"

// demanded are the fields that CSN's contract has no way to leave out.
var demanded = []aggregator.Field{
	aggregator.PaymentBenefit, aggregator.PaymentKind, aggregator.PaymentStatus, aggregator.PaymentNet, aggregator.PaymentParts,
	aggregator.DecisionBenefit, aggregator.DecisionStatus, aggregator.DecisionPeriod, aggregator.DecisionAmount, aggregator.CaseBenefit,
}

func newParts(t *testing.T, w *fixtures.World) *sourcetest.Parts {
	t.Helper()
	return &sourcetest.Parts{
		Subject: sourcetest.Subject{
			New:        newSource,
			Sim:        func(f fixtures.Faults) http.Handler { return sim.New(w, f) },
			Known:      everyKind,
			Unknown:    stranger,
			Categories: categories,
		},
		Part: csn.Part(), Mandatory: demanded, CasesOf: student, Lossy: []string{"rows-absent"},
	}
}

func TestPart(t *testing.T) { newParts(t, world(t)).Run(t) }

// Every kind of support, as the law could cut it: each field withheld, and each
// month alone, so that a case and what was paid in it are told apart.
func TestPartOfEveryKind(t *testing.T) {
	w := world(t)
	parts := newParts(t, w)
	for _, field := range fields() {
		t.Run(field.String(), func(t *testing.T) {
			told(t, w, parts, granting(field, aggregator.Period{From: 19000101, To: 29991231}), field)
		})
	}
	for month := aggregator.Month(202606); month < 202707; month = month.Add(1) {
		t.Run(month.String(), func(t *testing.T) { told(t, w, parts, granting(0, month.Period())) })
	}
}

// Everything about two people, cut as no law does: fields and days at random.
func TestPartCutAtRandom(t *testing.T) {
	w := world(t)
	parts, r := newParts(t, w), rand.New(rand.NewPCG(2008, 975))
	for range 200 {
		from := aggregator.Month(202606).Add(r.IntN(10)).First()
		decision := granting(0, aggregator.Period{From: from, To: from.AddDays(r.IntN(150))})
		for i := range decision.Grants {
			for _, f := range decision.Grants[i].Fields.List() {
				if r.IntN(8) == 0 {
					decision.Grants[i].Fields = decision.Grants[i].Fields.Without(aggregator.Fields(f))
				}
			}
		}
		d := delivered(t, w, []string{everyKind, sourcetest.Everything}[r.IntN(2)], decision)
		for i := range decision.Grants { // dates that are withheld cannot be cut by again
			decision.Grants[i].Period = aggregator.Period{From: 19000101, To: 29991231}
		}
		parts.ReadsBack(t, d.Question, aggregator.Reply{Facts: d.Facts, Protection: d.Protection}, decision, demanded)
	}
}

// What is written in place of a field that the contract demands would be read by
// others as a statement, so nothing is.
func TestWhatCannotBeWritten(t *testing.T) {
	w := world(t)
	always := aggregator.Period{From: 19000101, To: 29991231}
	for _, field := range demanded {
		d := delivered(t, w, everyKind, granting(field, always))
		_, err := csn.Part().Write(composite.V10.Namespace(), d)
		if field == aggregator.PaymentKind { // the rows tell it
			if err != nil {
				t.Errorf("%s withheld: %v", field, err)
			}
			continue
		}
		if !errors.Is(err, composite.ErrMandatory) {
			t.Errorf("%s withheld: got %v, want ErrMandatory", field, err)
		}
	}
	both := granting(aggregator.PaymentKind, always)
	both.Grants[0].Fields = both.Grants[0].Fields.Without(aggregator.Fields(aggregator.PaymentParts))
	if _, err := csn.Part().Write(composite.V10.Namespace(), delivered(t, w, everyKind, both)); !errors.Is(err, composite.ErrMandatory) {
		t.Errorf("grant and loan withheld, rows and all: got %v, want ErrMandatory", err)
	}
}

// The document inside, which SSBTEK's schema does not look into, is valid for
// CSN's own; and as it stands, for review.
func TestDocumentInside(t *testing.T) {
	w, schema := world(t), authoritySchema(t)
	everything := granting(0, aggregator.Period{From: 19000101, To: 29991231})
	for file, d := range map[string]aggregator.Delivered{
		"every-kind": delivered(t, w, everyKind, everything),
		"november":   delivered(t, w, everyKind, granting(0, aggregator.Month(202611).Period())),
		"everything": delivered(t, w, sourcetest.Everything, everything),
		"protected":  delivered(t, w, marked, everything),
		"nothing":    delivered(t, w, stranger, everything),
	} {
		document := inside(t, d)
		sourcetest.Golden(t, "testdata/parts/"+file+".xml", document)
		t.Run(file, func(t *testing.T) { sourcetest.ValidateXMLAgainst(t, schema, document) })
	}
}

// A missing part that CSN's wire has no sign for is not lost.
func TestEveryMissingPartIsWritten(t *testing.T) {
	for _, m := range []aggregator.MissingPart{
		{Part: "unnamed", Code: "x"}, {Part: "studiemedel", Code: "payment_kind_unknown"}, {Part: "studiehjalp", Code: "0"},
		{Part: "hemutrustningslan", Code: strings.Repeat("9a", 20)},
	} {
		q := sourcetest.Question(student, categories...)
		data, err := csn.Part().Write(composite.V10.Namespace(), aggregator.Delivered{Question: q, Missing: []aggregator.MissingPart{m}})
		if err != nil {
			t.Fatal(err)
		}
		reply, err := csn.Part().Read(composite.V10, fragment(t, data), q)
		if err != nil || len(reply.Missing) != 1 || reply.Missing[0].Part != "answer" || reply.Facts.Len() > 0 {
			t.Errorf("%s %s: read back as %v %v", m.Part, m.Code, reply.Missing, err)
		}
	}
}

func TestAsk(t *testing.T) {
	q := sourcetest.Question(student, categories...)
	got, err := csn.Part().Ask(composite.V10, q)
	want := `<ssbt:tidsperiod><ssbt:fromDatum>2026-09-01</ssbt:fromDatum><ssbt:tomDatum>2026-11-30</ssbt:tomDatum></ssbt:tidsperiod>`
	if err != nil || string(got) != want {
		t.Errorf("got %s (%v), want %s", got, err, want)
	}
	q.Case = aggregator.CaseRef(strings.Repeat("x", 32))
	if _, err := csn.Part().Ask(composite.V10, q); err == nil || aggregator.AsSourceError(err).Outcome != aggregator.Denied {
		t.Errorf("case of 32 characters: got %v, want denied", err)
	}
}

// told holds what a decision leaves of everything to be read back as it is told.
func told(t *testing.T, w *fixtures.World, parts *sourcetest.Parts, decision aggregator.SourceDecision, withheld ...aggregator.Field) {
	t.Helper()
	d := delivered(t, w, everyKind, decision)
	reply := aggregator.Reply{Facts: d.Facts, Missing: d.Missing, Protection: d.Protection}
	parts.ReadsBack(t, d.Question, reply, decision, withheld)
}

// delivered gives what a decision leaves of what the simulator says.
func delivered(t *testing.T, w *fixtures.World, number string, decision aggregator.SourceDecision) aggregator.Delivered {
	t.Helper()
	server := httptest.NewServer(sim.New(w, simkit.NoFaults{}))
	defer server.Close()
	q := sourcetest.Question(number, categories...)
	reply, err := newSource(t, server.URL, server.Client()).Fetch(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	reply.Facts.Cut(&decision)
	return aggregator.Delivered{Question: q, Facts: reply.Facts, Missing: reply.Missing, Protection: reply.Protection}
}

// granting lets through everything but one field, of one period.
func granting(withheld aggregator.Field, period aggregator.Period) aggregator.SourceDecision {
	decision := aggregator.SourceDecision{Authority: "CSN"}
	for _, c := range csn.Description().Catalogue {
		var all aggregator.FieldSet
		for _, f := range c.Fields {
			if f.Field != withheld {
				all = all.With(aggregator.Fields(f.Field))
			}
		}
		decision.Grants = append(decision.Grants, aggregator.Grant{Category: c.Name, Fields: all, Period: period})
	}
	return decision
}

func fields() []aggregator.Field {
	var list []aggregator.Field
	for _, c := range csn.Description().Catalogue {
		for _, f := range c.Fields {
			if !slices.Contains(list, f.Field) {
				list = append(list, f.Field)
			}
		}
	}
	return list
}

// inside gives the document inside data.
func inside(t *testing.T, d aggregator.Delivered) []byte {
	t.Helper()
	data, err := csn.Part().Write(composite.V10.Namespace(), d)
	if err != nil {
		t.Fatal(err)
	}
	document, err := composite.Open(composite.V10, fragment(t, data), "svar")
	if err != nil {
		t.Fatal(err)
	}
	return document
}

func fragment(t *testing.T, data []byte) xmlcodec.Fragment {
	t.Helper()
	d := xmlcodec.NewDecoder(string(data))
	if !d.Root() {
		t.Fatal(d.Err())
	}
	return d.Element()
}
