package csn

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"underlag/aggregator"
	"underlag/sources/csn/internal/wire"
	"underlag/sources/internal/composite"
	"underlag/sources/internal/contractview"
	"underlag/sources/internal/soap"
	"underlag/sources/internal/soap/xmlcodec"
	"underlag/sources/internal/sourcetest"
)

const (
	student      = "199006022397" // the person of every case
	coordination = "193006842391" // a coordination number: day 84
)

var (
	everything = []aggregator.Category{studyAid, homeEquipmentLoan}
	answeredAt = time.Date(2026, 11, 21, 9, 30, 0, 0, time.UTC)
)

func TestCases(t *testing.T) {
	sourcetest.Cases(t, "testdata/cases", func(t *testing.T, input []byte) any {
		got := sourcetest.Whole(answering(t, input).Fetch(t.Context(), sourcetest.Question(student, everything...)))
		if strings.Contains(got.Error, student[2:]) {
			t.Error("the error holds the personal number")
		}
		return got
	})
}

// The wire cannot be asked for one kind of support only, so what is not allowed
// must stop here, and what is wrong with it is nobody's business.
func TestOnlyAllowedCategoriesAreMapped(t *testing.T) {
	cases := map[string]struct {
		file    string
		allowed aggregator.Category
		want    aggregator.Outcome
	}{
		"loan allowed":                  {"home-equipment-loan", homeEquipmentLoan, aggregator.Answered},
		"loan not allowed":              {"home-equipment-loan", studyAid, aggregator.Empty},
		"study aid not allowed":         {"student", homeEquipmentLoan, aggregator.Empty},
		"study aid not allowed, broken": {"bad-date", homeEquipmentLoan, aggregator.Empty},
		"study aid not allowed, listed": {"listed-without-case", homeEquipmentLoan, aggregator.Empty},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			reply, err := answering(t, sourcetest.ReadCase(t, c.file)).Fetch(t.Context(), sourcetest.Question(student, c.allowed))
			if got := sourcetest.OutcomeOf(reply, err); got != c.want {
				t.Errorf("got %s (%v), want %s", got, err, c.want)
			}
			for category := range reply.Facts.Present() {
				if category != c.allowed {
					t.Errorf("a fact of %s, which is not allowed", category)
				}
			}
		})
	}
}

func TestThirdPersonsAreNotInTheReply(t *testing.T) {
	reply, err := answering(t, sourcetest.ReadCase(t, "third-person-is-protected")).Fetch(t.Context(), sourcetest.Question(student, everything...))
	if err != nil {
		t.Fatal(err)
	}
	if reply.Facts.Len() != 0 || reply.Protection != aggregator.Marked {
		t.Errorf("got %d facts and protection %q, want none and marked", reply.Facts.Len(), reply.Protection)
	}
}

func TestWhatTheWireCannotCarryIsNotSent(t *testing.T) {
	for name, c := range map[string]struct {
		question func(*aggregator.Question)
		code     string
	}{
		"coordination number":     {func(q *aggregator.Question) { q.Person = personal(t, coordination) }, aggregator.CodeNotAskable},
		"case of 32 characters":   {func(q *aggregator.Question) { q.Case = aggregator.CaseRef(strings.Repeat("å", 32)) }, caseTooLong},
		"nothing of CSN's to ask": {func(q *aggregator.Question) { q.Categories = []aggregator.Category{"salary"} }, nothingOurs},
	} {
		t.Run(name, func(t *testing.T) {
			source := newSource(t, &http.Client{Transport: unreachable{t}})
			q := sourcetest.Question(student, everything...)
			c.question(&q)
			_, err := source.Fetch(t.Context(), q)
			got := aggregator.AsSourceError(err)
			if got.Outcome != aggregator.Denied || got.Code != c.code {
				t.Errorf("got %v, want denied: %s", err, c.code)
			}
		})
	}
}

func TestCaseOf31CharactersIsSent(t *testing.T) {
	q := sourcetest.Question(student, everything...)
	q.Case = aggregator.CaseRef(strings.Repeat("å", 31))
	if _, err := answering(t, sourcetest.ReadCase(t, "nothing")).Fetch(t.Context(), q); err != nil {
		t.Error(err)
	}
}

func TestWireIsCurrent(t *testing.T) {
	if err := contractview.Check("contract", "csn.wsdl", "internal/wire"); err != nil {
		t.Error(err)
	}
}

// Every code of the tables must mean a word of the closed lists.
func TestTables(t *testing.T) {
	means := map[string][]string{
		"stodform":    {"grant", "loan", "mixed"},
		"beloppstyp":  {"grant", "loan"},
		"status":      {string(aggregator.Decided), string(aggregator.InProgress), string(aggregator.Closed)},
		"utbetstatus": {string(aggregator.Paid), string(aggregator.Planned)},
	}
	if len(file.Tables) != len(means) {
		t.Errorf("got %d tables, want %d", len(file.Tables), len(means))
	}
	for name, allowed := range means {
		for code, row := range file.Tables[name] {
			if !strings.Contains(" "+strings.Join(allowed, " ")+" ", " "+row.Means+" ") {
				t.Errorf("source.yaml: tables.%s.%s.means: %q is none of %v", name, code, row.Means, allowed)
			}
			if labelled := name == "stodform" || name == "beloppstyp"; labelled && (row.Label.SV == "" || row.Label.EN == "") {
				t.Errorf("source.yaml: tables.%s.%s.label: sv and en are required", name, code)
			}
		}
	}
}

func TestMondayOf(t *testing.T) {
	for _, c := range []struct {
		year, week int
		want       aggregator.Date
	}{
		{2026, 1, 20251229}, {2026, 35, 20260824}, {2026, 39, 20260921}, {2026, 53, 20261228},
		{2027, 1, 20270104}, {2020, 53, 20201228}, {2025, 53, 0}, {2026, 0, 0}, {2026, 54, 0}, {0, 1, 0},
	} {
		got, ok := mondayOf(c.year, c.week)
		if ok != (c.want != 0) || ok && got != c.want {
			t.Errorf("%d week %d: got %v %t, want %v", c.year, c.week, got, ok, c.want)
		}
	}
}

func FuzzReply(f *testing.F) {
	for _, envelope := range sourcetest.Seeds(f) {
		f.Add(envelope)
	}
	q := sourcetest.Question(student, everything...)
	f.Fuzz(func(t *testing.T, raw []byte) {
		reply, err := decode(raw, q)
		if err != nil {
			if strings.Contains(err.Error(), student[2:]) {
				t.Error("the error holds the personal number")
			}
			if reply.Facts.Len() > 0 {
				t.Error("facts beside an error")
			}
			return
		}
		checkReply(t, reply)
	})
}

// FuzzPart fuzzes the document inside data: what is read of it, once written,
// reads the same.
func FuzzPart(f *testing.F) {
	q := sourcetest.Question(student, everything...)
	for _, envelope := range sourcetest.Seeds(f) {
		if reply, err := decode(envelope, q); err == nil {
			if message, err := toMessage(&aggregator.Delivered{Question: q, Facts: reply.Facts, Missing: reply.Missing, Protection: reply.Protection}); err == nil {
				document, err := xmlcodec.Encode(message)
				if err != nil {
					f.Fatal(err)
				}
				f.Add(document)
			}
		}
	}
	f.Fuzz(func(t *testing.T, document []byte) {
		told, err := readPart(document, q)
		if err != nil {
			if strings.Contains(err.Error(), student[2:]) {
				t.Error("the error holds the personal number")
			}
			return
		}
		message, err := toMessage(&aggregator.Delivered{Question: q, Facts: told.Facts, Missing: told.Missing, Protection: told.Protection})
		if err != nil {
			if !errors.Is(err, composite.ErrMandatory) {
				t.Error(err)
			}
			return
		}
		again, err := xmlcodec.Encode(message)
		if err != nil {
			t.Fatal(err)
		}
		got, err := readPart(again, q)
		if err != nil {
			t.Fatalf("reading back: %v\n%s", err, again)
		}
		if diff := cmp.Diff(told, got, inAnyOrder...); diff != "" {
			t.Errorf("read back (-told +read):\n%s\n%s", diff, again)
		}
	})
}

// inAnyOrder: a form of support under another kind than its own is written under
// its own, and CSN's kinds stand in an order.
var inAnyOrder = []cmp.Option{
	cmpopts.EquateEmpty(), cmpopts.IgnoreFields(aggregator.Reply{}, "AsOf"), cmp.AllowUnexported(aggregator.Amount{}),
	cmpopts.SortSlices(func(a, b aggregator.Payment) bool { return fmt.Sprint(a) < fmt.Sprint(b) }),
	cmpopts.SortSlices(func(a, b aggregator.DecisionFact) bool { return fmt.Sprint(a) < fmt.Sprint(b) }),
	cmpopts.SortSlices(func(a, b aggregator.CaseFact) bool { return fmt.Sprint(a) < fmt.Sprint(b) }),
	cmpopts.SortSlices(func(a, b aggregator.MissingPart) bool { return fmt.Sprint(a) < fmt.Sprint(b) }),
}

func readPart(document []byte, q aggregator.Question) (aggregator.Reply, error) {
	data, err := composite.Enclosed(composite.V10.Namespace(), answerElement, document)
	if err != nil {
		return aggregator.Reply{}, err
	}
	d := xmlcodec.NewDecoder(string(data))
	d.Root()
	return Part().Read(composite.V10, d.Element(), q)
}

// checkReply holds a reply to what must be true of every one.
func checkReply(t *testing.T, reply aggregator.Reply) {
	for _, p := range reply.Facts.Payments {
		if !p.Net.Known() || p.Gross.Known() || p.Status == "" || p.Benefit == "" {
			t.Error("a payment without net amount, status or benefit, or with a gross amount")
		}
		if p.Kind == "" && len(reply.Missing) == 0 {
			t.Error("a payment of no kind in an answer that is complete")
		}
	}
	for _, part := range reply.Missing {
		if part.Part == "" || part.Code == "" || part.Text.SV == "" || part.Text.EN == "" {
			t.Error("a missing part without name, code or text")
		}
	}
}

// The answer is about 4.5 KB: one case with one payment of grant and loan.
func BenchmarkMapping(b *testing.B) {
	raw := sourcetest.ReadCase(b, "protected")
	q := sourcetest.Question(student, everything...)
	b.SetBytes(int64(len(raw)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := decode(raw, q); err != nil {
			b.Fatal(err)
		}
	}
}

func decode(raw []byte, q aggregator.Question) (aggregator.Reply, error) {
	var message wire.CSNSvar
	answer := soap.Watch(&message)
	err := sourcetest.Decode(raw, answer)
	if err != nil {
		return aggregator.Reply{}, soap.FaultAsUnavailable(err)
	}
	return answer.Check(toReply(&message, q, answeredAt))
}

// answering gives a source whose authority answers every question with body.
func answering(t testing.TB, body []byte) *Source {
	t.Helper()
	return newSource(t, sourcetest.Answering(body))
}

func newSource(t testing.TB, client *http.Client) *Source {
	t.Helper()
	s, err := New(Config{URL: "http://localhost/"}, client)
	if err != nil {
		t.Fatal(err)
	}
	s.now = func() time.Time { return answeredAt }
	return s
}

// unreachable is where no question may be sent.
type unreachable struct{ t *testing.T }

func (u unreachable) RoundTrip(*http.Request) (*http.Response, error) {
	u.t.Error("the question was sent")
	return nil, errors.ErrUnsupported
}

func personal(t testing.TB, digits string) aggregator.PersonalNumber {
	t.Helper()
	n, err := aggregator.ParsePersonalNumber(digits)
	if err != nil {
		t.Fatal(err)
	}
	return n
}
