package skatteverket

import (
	"errors"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"

	"underlag/aggregator"
	"underlag/fixtures"
	"underlag/sources/internal/composite"
	"underlag/sources/internal/soap/xmlcodec"
	"underlag/sources/internal/sourcetest"
	"underlag/sources/skatteverket/internal/wire"
	"underlag/sources/skatteverket/sim"
)

// demanded are the fields that the contract has no way to leave out.
var demanded = []aggregator.Field{
	aggregator.CapitalTaxYear, aggregator.RefundAmount, aggregator.RefundPaidOn,
	aggregator.SalaryMonth, aggregator.SalaryStatus,
}

func newParts(t *testing.T) *sourcetest.Parts {
	t.Helper()
	w := sourcetest.World(t)
	return &sourcetest.Parts{
		Subject: sourcetest.Subject{
			New:        newSource,
			Sim:        func(f fixtures.Faults) http.Handler { return sim.New(w, f) },
			Known:      known,
			Unknown:    unknown,
			Categories: everything,
		},
		Part: Part(), Mandatory: demanded, CasesOf: applicant,
	}
}

func TestPart(t *testing.T) { newParts(t).Run(t) }

var always = aggregator.Period{From: 19000101, To: 29991231}

// Every answer of the cases, as the law could cut it: each field withheld, who
// the employer is, and each month alone.
func TestPartAsTheLawCutsIt(t *testing.T) {
	parts := newParts(t)
	for _, name := range []string{"complete", "two-employers", "several-statements-in-a-month", "salary-failed", "nothing-beside-something"} {
		told := func(t *testing.T, period aggregator.Period, withheld ...aggregator.Field) {
			t.Helper()
			decision := granting(period, withheld...)
			d := delivered(t, name, decision)
			reply := aggregator.Reply{Facts: d.Facts, Missing: d.Missing}
			parts.ReadsBack(t, d.Question, reply, decision, withheld)
		}
		t.Run(name, func(t *testing.T) {
			for _, field := range fields() {
				t.Run(field.String(), func(t *testing.T) { told(t, always, field) })
			}
			t.Run("employers", func(t *testing.T) { told(t, always, aggregator.SalaryEmployerName, aggregator.SalaryEmployerNumber) })
			for month := aggregator.Month(202608); month <= 202612 && name != "nothing-beside-something"; month = month.Add(1) {
				t.Run(month.String(), func(t *testing.T) { told(t, month.Period()) })
			}
		})
	}
}

// An answer cut as no law does: fields and days at random.
func TestPartCutAtRandom(t *testing.T) {
	parts, r := newParts(t), rand.New(rand.NewPCG(2008, 975))
	for range 300 {
		var withheld []aggregator.Field
		for _, f := range fields() {
			if r.IntN(8) == 0 {
				withheld = append(withheld, f)
			}
		}
		from := aggregator.Month(202607).Add(r.IntN(5)).First()
		name := []string{"complete", "two-employers", "several-statements-in-a-month", "sole-trader", "salary-failed"}[r.IntN(5)]
		d := delivered(t, name, granting(aggregator.Period{From: from, To: from.AddDays(r.IntN(150))}, withheld...))
		reply := aggregator.Reply{Facts: d.Facts, Missing: d.Missing}
		parts.ReadsBack(t, d.Question, reply, granting(always, withheld...), demanded)
	}
}

// What would stand in place of a field that the contract demands would be a
// statement, so nothing is written.
func TestWhatCannotBeWritten(t *testing.T) {
	for _, field := range demanded {
		_, err := Part().Write(composite.V10.Namespace(), delivered(t, "complete", granting(always, field)))
		if !errors.Is(err, composite.ErrMandatory) {
			t.Errorf("%s withheld: got %v, want ErrMandatory", field, err)
		}
	}
}

// A part that is missing stays so where what it delivered is cut, and where it
// has no place on the wire.
func TestEveryMissingPartIsWritten(t *testing.T) {
	for _, m := range []aggregator.MissingPart{
		{Part: "unnamed", Code: "x"}, {Part: "capital", Code: "404"}, {Part: "salary", Code: "200"}, {Part: "person", Code: "999"}, {Part: "tax_refund", Code: "no_status"},
	} {
		q := sourcetest.Question(applicant, everything...)
		data, err := Part().Write(composite.V10.Namespace(), aggregator.Delivered{Question: q, Missing: []aggregator.MissingPart{m}})
		if err != nil {
			t.Fatal(err)
		}
		reply, err := Part().Read(composite.V10, fragment(t, data), q)
		if err != nil || len(reply.Missing) != 1 || reply.Facts.Len() > 0 {
			t.Errorf("%s %s: read back as %v %v", m.Part, m.Code, reply.Missing, err)
		}
	}
}

// The document inside is valid for our contract; and as it stands, for review.
func TestDocumentInside(t *testing.T) {
	for file, d := range map[string]aggregator.Delivered{
		"complete":      delivered(t, "complete", granting(always)),
		"two-employers": delivered(t, "two-employers", granting(always, aggregator.SalaryEmployerName, aggregator.SalaryEmployerNumber)),
		"nothing":       delivered(t, "nothing", granting(always)),
	} {
		data, err := Part().Write(composite.V10.Namespace(), d)
		if err != nil {
			t.Fatal(err)
		}
		var answer wire.BeskattningsuppgifterResponse
		if err := composite.Decode(fragment(t, data), &answer); err != nil {
			t.Fatal(err)
		}
		document := []byte(answer.Svar.Or(""))
		sourcetest.Golden(t, "testdata/parts/"+file+".xml", document)
		t.Run(file, func(t *testing.T) { sourcetest.ValidateXMLAgainst(t, "contract/svar.xsd", document) })
	}
}

func TestAsk(t *testing.T) {
	for name, c := range map[string]struct {
		version    composite.Version
		categories []aggregator.Category
		want       string
	}{
		"v10":        {composite.V10, everything, ""},
		"everything": {composite.V11, everything, "2025 false true true true false"},
		"salary":     {composite.V11, []aggregator.Category{salary}, "2025 false true false false false"},
		"capital":    {composite.V11, []aggregator.Category{identity, capital}, "2025 false false false true false"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Part().Ask(c.version, sourcetest.Question(applicant, c.categories...))
			if err != nil {
				t.Fatal(err)
			}
			want := ""
			if values := strings.Fields(c.want); len(values) > 0 {
				for i, element := range []string{"ar", "foretagsinformation", "individuppgifter", "skattekonto", "skatteuppgifter", "beskattningsbilagor"} {
					want += "<ssbt:" + element + ">" + values[i] + "</ssbt:" + element + ">"
				}
				want = "<ssbt:fraga>" + want + "</ssbt:fraga>"
			}
			if string(got) != want {
				t.Errorf("got %s, want %s", got, want)
			}
		})
	}
}

func FuzzPart(f *testing.F) {
	q := sourcetest.Question(applicant, everything...)
	var replies []aggregator.Reply
	for _, raw := range sourcetest.Seeds(f) {
		var answer wire.BeskattningsuppgifterResponse
		if sourcetest.Decode(raw, &answer) != nil {
			continue
		}
		if reply, err := readDocument(answer.Svar.Or(""), q, answeredAt); err == nil {
			replies = append(replies, reply)
		}
	}
	sourcetest.FuzzPart(f, Part(), Description(), q, replies...)
}

// delivered gives what a decision leaves of a case.
func delivered(t *testing.T, name string, decision aggregator.SourceDecision) aggregator.Delivered {
	t.Helper()
	q := sourcetest.Question(applicant, everything...)
	reply, err := answering(t, sourcetest.ReadCase(t, name)).Fetch(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	reply.Facts.Cut(&decision)
	return aggregator.Delivered{Question: q, Facts: reply.Facts, Missing: reply.Missing}
}

// granting lets through everything but some fields, of one period.
func granting(period aggregator.Period, withheld ...aggregator.Field) aggregator.SourceDecision {
	decision := aggregator.SourceDecision{Authority: description.Code}
	for _, c := range description.Catalogue {
		var all aggregator.FieldSet
		for _, f := range c.Fields {
			if !slices.Contains(withheld, f.Field) {
				all = all.With(aggregator.Fields(f.Field))
			}
		}
		decision.Grants = append(decision.Grants, aggregator.Grant{Category: c.Name, Fields: all, Period: period})
	}
	return decision
}

func fields() []aggregator.Field {
	var list []aggregator.Field
	for _, c := range description.Catalogue {
		for _, f := range c.Fields {
			list = append(list, f.Field)
		}
	}
	return list
}

func fragment(t *testing.T, data []byte) xmlcodec.Fragment {
	t.Helper()
	d := xmlcodec.NewDecoder(string(data))
	if !d.Root() {
		t.Fatal(d.Err())
	}
	return d.Element()
}
