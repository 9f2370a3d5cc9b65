package aggregator

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func problemCode(t *testing.T, err error) string {
	t.Helper()
	var p *Problem
	if !errors.As(err, &p) {
		t.Fatalf("got %v, want a *Problem", err)
	}
	return p.Code
}

func TestOneBadSourceCostsItsOwnPlaceOnly(t *testing.T) {
	for _, outcome := range []Outcome{Unavailable, Malformed, Denied, Late, Maintenance} {
		l := &ledger{}
		a, err := service(l, lawful{}, pays("AA", "a"), fails("BB", outcome), pays("CC", "c")).Answer(t.Context(), Caller{}, household(t), nil)
		if err != nil {
			t.Fatal(err)
		}
		got := []Outcome{a.Persons[0].Sources[0].Outcome, a.Persons[0].Sources[1].Outcome, a.Persons[0].Sources[2].Outcome}
		if diff := cmp.Diff([]Outcome{Answered, outcome, Answered}, got); diff != "" {
			t.Errorf("outcomes (-want +got):\n%s", diff)
		}
		if a.Verdict.DecisionReady || len(a.Verdict.Reasons) != 2 || a.Verdict.Reasons[0].Code != "required_source_"+string(outcome) {
			t.Errorf("%s: verdict %+v", outcome, a.Verdict)
		}
		if diff := cmp.Diff([]string{"begin", "finish"}, l.record); diff != "" {
			t.Errorf("ledger (-want +got):\n%s", diff)
		}
	}
}

func TestASourceThatIgnoresItsContextIsLeftBehind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		deaf := stub{"BB", func(context.Context, Question) (Reply, error) {
			<-release
			return Reply{}, nil
		}}
		in := household(t)
		in.Deadline = 2 * time.Second
		started := time.Now()
		a, err := service(&ledger{}, lawful{}, pays("AA", "a"), deaf, pays("CC", "c")).Answer(t.Context(), Caller{}, in, nil)
		took := time.Since(started)
		close(release)
		if err != nil {
			t.Fatal(err)
		}
		if took > in.Deadline+100*time.Millisecond {
			t.Errorf("answered after %v, want %v plus at most 100ms", took, in.Deadline)
		}
		if got := a.Persons[0].Sources[1].Outcome; got != Late {
			t.Errorf("got %s, want late", got)
		}
		if got := a.Persons[0].Sources[0].Outcome; got != Answered {
			t.Errorf("the other source: got %s, want answered", got)
		}
	})
}

func TestAPanickingSourceIsMalformed(t *testing.T) {
	bad := stub{"BB", func(context.Context, Question) (Reply, error) { panic("199006022397") }}
	a, err := service(&ledger{}, lawful{}, pays("AA", "a"), bad, pays("CC", "c")).Answer(t.Context(), Caller{}, household(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := a.Persons[0].Sources[1]; got.Outcome != Malformed || got.Code != "panic" {
		t.Errorf("got %s %q", got.Outcome, got.Code)
	}
}

func TestNoRecordNoCall(t *testing.T) {
	asked := func(code AuthorityCode) Source {
		return stub{code, func(context.Context, Question) (Reply, error) {
			t.Error("a source was called without a record")
			return Reply{}, nil
		}}
	}
	_, err := service(&ledger{fail: "begin"}, lawful{}, asked("AA"), asked("BB"), asked("CC")).Answer(t.Context(), Caller{}, household(t), nil)
	if got := problemCode(t, err); got != CodeLedger {
		t.Errorf("got %s", got)
	}
}

func TestNoAnswerLeavesWithoutItsRecord(t *testing.T) {
	a, err := service(&ledger{fail: "finish"}, lawful{}, pays("AA", "a"), pays("BB", "b"), pays("CC", "c")).Answer(t.Context(), Caller{}, household(t), nil)
	if a != nil || problemCode(t, err) != CodeLedger {
		t.Errorf("got an answer, or %v", err)
	}
}

func TestAnOutcomeIsToldOnlyOnceRecorded(t *testing.T) {
	told := 0
	l := &ledger{fail: "source"}
	service(l, lawful{}, pays("AA", "a"), pays("BB", "b"), pays("CC", "c")).Answer(t.Context(), Caller{}, household(t), func(SourceOutcome) { told++ })
	if told != 0 {
		t.Errorf("%d outcomes were told without a record", told)
	}
	l = &ledger{}
	var seen []SourceOutcome
	a, err := service(l, lawful{off: "CC"}, pays("AA", "a"), fails("BB", Late), pays("CC", "c")).Answer(t.Context(), Caller{}, household(t), func(o SourceOutcome) { seen = append(seen, o) })
	if err != nil {
		t.Fatal(err)
	}
	byPlace := func(a, b SourceOutcome) bool {
		return a.Person < b.Person || a.Person == b.Person && a.Authority < b.Authority
	}
	if diff := cmp.Diff(a.outcomes(), seen, cmpopts.SortSlices(byPlace), cmpopts.IgnoreFields(SourceOutcome{}, "Elapsed")); diff != "" {
		t.Errorf("told otherwise than answered (-answer +told):\n%s", diff)
	}
}

func TestWhatTheLawLeavesOpenIsRefused(t *testing.T) {
	never := func(code AuthorityCode) Source {
		return stub{code, func(context.Context, Question) (Reply, error) {
			t.Error("a source was called")
			return Reply{}, nil
		}}
	}
	cases := []struct {
		name string
		law  Law
		want string
	}{
		{"error", lawful{err: errors.New("undefined")}, CodeLaw},
		{"refusal", lawful{refusal: &Refusal{Code: "no_agreement"}}, "no_agreement"},
		{"nothing decided", undecided{}, CodeLaw},
		{"a person left out", spoiled(func(d *Decision) { d.Persons = d.Persons[:1] }), CodeLaw},
		{"a source left out", spoiled(func(d *Decision) { d.Persons[1].Sources = d.Persons[1].Sources[:2] }), CodeLaw},
		{"no grant", spoiled(func(d *Decision) { d.Persons[1].Sources[2].Grants = nil }), CodeLaw},
		{"two sources in each other's place", spoiled(func(d *Decision) {
			s := d.Persons[0].Sources
			s[0], s[1] = s[1], s[0]
		}), CodeLaw},
		{"a grant of no field", spoiledGrant(func(g *Grant) { g.Fields = FieldSet{} }), CodeLaw},
		{"a grant of no category", spoiledGrant(func(g *Grant) { g.Category = "" }), CodeLaw},
		{"a grant under no provision", spoiledGrant(func(g *Grant) { g.Provision = "" }), CodeLaw},
		{"a grant for all time", spoiledGrant(func(g *Grant) { g.Period = Period{} }), CodeLaw},
		{"a grant without an end", spoiledGrant(func(g *Grant) { g.Period.To = 0 }), CodeLaw},
		{"a question without an end", spoiled(func(d *Decision) { d.Persons[1].Sources[1].Period.To = 0 }), CodeLaw},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			l := &ledger{}
			_, err := service(l, c.law, never("AA"), never("BB"), never("CC")).Answer(t.Context(), Caller{}, household(t), nil)
			if got := problemCode(t, err); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
			if diff := cmp.Diff([]string{"refuse " + c.want}, l.record); diff != "" {
				t.Errorf("ledger (-want +got):\n%s", diff)
			}
		})
	}
}

type undecided struct{}

func (undecided) Decide(context.Context, LawQuestion) (Decision, error) {
	return Decision{Persons: []PersonDecision{{Sources: make([]SourceDecision, 3)}, {Sources: make([]SourceDecision, 3)}}}, nil
}

func TestFactsAreCutToTheLaw(t *testing.T) {
	greedy := stub{"AA", func(context.Context, Question) (Reply, error) {
		return Reply{Protection: Unmarked, Facts: Facts{Name: "Sara", NameOrigin: Origin{Category: "identity"}, Payments: []Payment{
			{Origin: Origin{Category: "benefit"}, Benefit: "in", Gross: Kronor(9), Net: Kronor(7), PaidOn: 20261025, Parts: []PaymentPart{{Gross: Kronor(9)}}},
			{Origin: Origin{Category: "benefit"}, Benefit: "before the window", Net: Kronor(7), PaidOn: 20260831},
			{Origin: Origin{Category: "benefit"}, Benefit: "promised", Status: Planned, Net: Kronor(7), PaidOn: 20261125},
			{Origin: Origin{Category: "benefit"}, Benefit: "undated", Net: Kronor(7)},
			{Origin: Origin{Category: "diagnosis"}, Benefit: "not granted", Net: Kronor(7), PaidOn: 20261025},
		}}}, nil
	}}
	a, err := service(&ledger{}, lawful{}, greedy, fails("BB", Late), fails("CC", Late)).Answer(t.Context(), Caller{}, household(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	origin := Origin{Authority: "AA", Category: "benefit", Provision: "row-AA"}
	want := Facts{Payments: []Payment{
		{Origin: origin, Benefit: "in", Net: Kronor(7), PaidOn: 20261025},
		{Origin: origin, Benefit: "undated", Net: Kronor(7)},
	}}
	if diff := cmp.Diff(want, a.Persons[0].Facts, cmp.AllowUnexported(Amount{}), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("facts (-want +got):\n%s", diff)
	}
}

func TestOneMarkRestrictsTheWholeAnswer(t *testing.T) {
	about := func(number string, p Protection) Source {
		return stub{"AA", func(ctx context.Context, q Question) (Reply, error) {
			reply, err := pays("AA", "a").fetch(ctx, q)
			if q.Person.Reveal() == number {
				reply.Protection = p
			}
			return reply, err
		}}
	}
	marked := stub{"BB", func(_ context.Context, q Question) (Reply, error) {
		if q.Person.Reveal() == "201701012393" {
			return Reply{Protection: Marked}, nil
		}
		return Reply{Protection: Unmarked}, nil
	}}
	silent := stub{"AA", func(ctx context.Context, q Question) (Reply, error) {
		reply, err := pays("AA", "a").fetch(ctx, q)
		reply.Protection = NotStated
		return reply, err
	}}
	cases := []struct {
		name    string
		sources []Source
		want    Protection
		payer   string
	}{
		{"unmarked", []Source{pays("AA", "a"), pays("BB", "b"), pays("CC", "c")}, Unmarked, "kassan"},
		{"a child is marked at one source", []Source{pays("AA", "a"), marked, pays("CC", "c")}, Marked, ""},
		{"nobody could say", []Source{silent, fails("BB", Late), fails("CC", Late)}, NotStated, ""},
		{"nobody could say of the child", []Source{about("201701012393", NotStated), fails("BB", Late), fails("CC", Late)}, NotStated, ""},
		{"another source says it of the child", []Source{about("201701012393", NotStated), pays("BB", "b"), fails("CC", Late)}, Unmarked, "kassan"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			a, err := service(&ledger{}, lawful{}, c.sources...).Answer(t.Context(), Caller{}, household(t), nil)
			if err != nil {
				t.Fatal(err)
			}
			if a.Protection != c.want || a.Persons[0].Facts.Payments[0].Payer != c.payer || a.Restricted != (c.payer == "") {
				t.Errorf("got protection %q, restricted %v, payer %q", a.Protection, a.Restricted, a.Persons[0].Facts.Payments[0].Payer)
			}
		})
	}
}

// Whatever order the sources answer in, the answer is the same.
func TestArrivalOrderLeavesNoTrace(t *testing.T) {
	var first *Answer
	for seed := range uint64(20) {
		synctest.Test(t, func(t *testing.T) {
			r := rand.New(rand.NewPCG(seed, 1))
			var sources []Source
			for i, code := range []AuthorityCode{"AA", "BB", "CC"} {
				delay := time.Duration(r.IntN(900)) * time.Millisecond
				inner := pays(code, fmt.Sprint(i))
				sources = append(sources, stub{code, func(ctx context.Context, q Question) (Reply, error) {
					time.Sleep(delay)
					return inner.fetch(ctx, q)
				}})
			}
			a, err := service(&ledger{}, lawful{}, sources...).Answer(t.Context(), Caller{}, household(t), nil)
			if err != nil {
				t.Fatal(err)
			}
			if first == nil {
				first = a
			}
			ignore := cmpopts.IgnoreFields(SourceResult{}, "Elapsed")
			if diff := cmp.Diff(first.Persons, a.Persons, ignore, cmp.AllowUnexported(Amount{}, PersonalNumber{})); diff != "" {
				t.Errorf("seed %d: (-first +this):\n%s", seed, diff)
			}
		})
	}
}

func TestBadInquiriesAreProblemsAndRecorded(t *testing.T) {
	cases := []struct {
		name          string
		change        func(*Inquiry)
		code, pointer string
	}{
		{"thirteen persons", func(in *Inquiry) { in.Persons = make([]Person, 13) }, CodePersons, "/persons"},
		{"no applicant", func(in *Inquiry) { in.Persons[0].Role = CoApplicant }, CodeApplicant, "/persons"},
		{"two persons alone", func(in *Inquiry) { in.Alone = true }, CodePersons, "/persons"},
		{"same person twice", func(in *Inquiry) { in.Persons[1].Number = in.Persons[0].Number }, CodeDuplicate, "/persons/1/personalNumber"},
		{"unknown role", func(in *Inquiry) { in.Persons[1].Role = "lodger" }, CodeRole, "/persons/1/role"},
		{"unknown purpose", func(in *Inquiry) { in.Purpose = "curiosity" }, CodePurpose, "/purpose"},
		{"unknown authority", func(in *Inquiry) { in.Only = []AuthorityCode{"AA", "XX"} }, CodeAuthority, "/authorities/1"},
		{"required but not asked", func(in *Inquiry) { in.Only, in.Required = []AuthorityCode{"AA"}, []AuthorityCode{"BB"} }, CodeRequiredOnly, "/required/0"},
		{"month and period", func(in *Inquiry) { in.Period = Period{20260901, 20260930} }, CodePeriod, "/month"},
		{"neither", func(in *Inquiry) { in.Month = 0 }, CodePeriod, "/month"},
		{"reversed", func(in *Inquiry) { in.Month, in.Period = 0, Period{20260930, 20260901} }, CodePeriodOrder, "/period"},
		{"deadline", func(in *Inquiry) { in.Deadline = time.Hour }, CodeDeadline, "/deadline"},
		{"case reference too long for CSN", func(in *Inquiry) { in.Case.Reference = "0d6f0f0e-4c5b-4d8a-9a61-1f2e3d4c5b6a" }, CodeCase, "/case/reference"},
		{"case reference with a space", func(in *Inquiry) { in.Case.Reference = "EB 1" }, CodeCase, "/case/reference"},
		{"case reference that is a personal number", func(in *Inquiry) { in.Case.Reference = "19900602-2397" }, CodeCase, "/case/reference"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			in, l := household(t), &ledger{}
			c.change(&in)
			_, err := service(l, lawful{}, pays("AA", "a"), pays("BB", "b"), pays("CC", "c")).Answer(t.Context(), Caller{}, in, nil)
			var p *Problem
			if !errors.As(err, &p) || p.Code != c.code || p.Pointer != c.pointer || p.Text.SV == "" || p.Text.EN == "" {
				t.Fatalf("got %v, want %s at %s", err, c.code, c.pointer)
			}
			if diff := cmp.Diff([]string{"refuse " + c.code}, l.record); diff != "" {
				t.Errorf("ledger (-want +got):\n%s", diff)
			}
		})
	}
}

func TestNotAskedIsSaidAndStandsInTheWay(t *testing.T) {
	in := household(t)
	in.Only, in.Required = []AuthorityCode{"AA", "CC"}, []AuthorityCode{"CC"}
	a, err := service(&ledger{}, lawful{off: "CC"}, pays("AA", "a"), pays("BB", "b"), pays("CC", "c")).Answer(t.Context(), Caller{}, in, nil)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range a.Verdict.Reasons {
		got = append(got, fmt.Sprint(r.Person, r.Authority, r.Code))
	}
	want := []string{"0BBrequired_source_not_asked", "0CCrequired_source_refused", "1BBrequired_source_not_asked", "1CCrequired_source_refused"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("reasons (-want +got):\n%s", diff)
	}
}

func BenchmarkMerge(b *testing.B) {
	in := household(b)
	d, err := lawful{}.Decide(b.Context(), LawQuestion{Inquiry: in})
	if err != nil {
		b.Fatal(err)
	}
	facts := make([]Payment, 30)
	for i := range facts {
		facts[i] = Payment{Origin: Origin{Category: "benefit"}, Benefit: "x", Net: Kronor(1), Gross: Kronor(2), PaidOn: 20261001}
	}
	table := make([][]fetched, len(in.Persons))
	b.ReportAllocs()
	for b.Loop() {
		for i := range table {
			table[i] = make([]fetched, 3)
			for j := range table[i] {
				f := Facts{Payments: append([]Payment(nil), facts...)}
				f.Cut(&d.Persons[i].Sources[j])
				table[i][j] = fetched{person: i, source: j, asked: true, reply: Reply{Facts: f, Protection: Marked}}
			}
		}
		merge(in, d, table, make([]Descriptor, 3))
	}
}

func TestWhenADecisionIsWithinTheWindow(t *testing.T) {
	g := Grant{Fields: Fields(DecisionRejected), Period: Period{20260901, 20261130}}
	cases := []struct {
		name string
		fact DecisionFact
		want bool
	}{
		{"a right decided long ago, still in force", DecisionFact{Kind: Entitled, DecidedOn: 20250101}, true},
		{"a right decided after the window", DecisionFact{Kind: Entitled, DecidedOn: 20261201}, false},
		{"a right that has ended", DecisionFact{Kind: Granted, DecidedOn: 20250101, Period: Period{20250101, 20251231}}, false},
		{"a refusal long ago", DecisionFact{Kind: Rejected, DecidedOn: 20250101}, false},
		{"a refusal in the window", DecisionFact{Kind: Rejected, DecidedOn: 20260915}, true},
		{"no date at all", DecisionFact{Kind: Suspension}, true},
		{"a suspension across the window's edge", DecisionFact{Kind: Suspension, Period: Period{20260820, 20260905}}, true},
	}
	for _, c := range cases {
		if got := c.fact.within(g); got != c.want {
			t.Errorf("%s: got %v", c.name, got)
		}
	}
}

// A category that two rows grant, each for a time of its own, keeps the facts
// of both.
func TestTwoGrantsOfOneCategory(t *testing.T) {
	older := Grant{Provision: "older", Category: "salary", Fields: Fields(SalaryMonth), Period: Period{20250901, 20251130}}
	newer := Grant{Provision: "newer", Category: "salary", Fields: Fields(SalaryMonth, SalaryGross), Period: Period{20251201, 20260131}}
	f := Facts{Salaries: []Salary{
		{Origin: Origin{Category: "salary"}, Month: 202510, Gross: Kronor(1)},
		{Origin: Origin{Category: "salary"}, Month: 202512, Gross: Kronor(2)},
		{Origin: Origin{Category: "salary"}, Month: 202508, Gross: Kronor(3)},
	}}
	f.Cut(&SourceDecision{Authority: "SKV", Grants: []Grant{older, newer}})
	want := []Salary{
		{Origin: Origin{Authority: "SKV", Category: "salary", Provision: "older"}, Month: 202510},
		{Origin: Origin{Authority: "SKV", Category: "salary", Provision: "newer"}, Month: 202512, Gross: Kronor(2)},
	}
	if diff := cmp.Diff(want, f.Salaries, cmp.AllowUnexported(Amount{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
