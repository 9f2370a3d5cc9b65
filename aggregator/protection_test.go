package aggregator

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// marking is a source that says who has a protected identity.
type marking struct{ stub }

func (m marking) Descriptor() Descriptor { return Descriptor{Code: m.code, Marks: true} }

// A person may be marked at one authority only. While that one has not said,
// what the others say does not let location clues through.
func TestASourceThatMarksAndCouldNotSay(t *testing.T) {
	partial := func(p Protection) stub {
		return stub{"BB", func(context.Context, Question) (Reply, error) {
			return Reply{Protection: p, Missing: []MissingPart{{Part: "identity", Code: "x"}}}, nil
		}}
	}
	notSent := stub{"BB", func(context.Context, Question) (Reply, error) {
		return Reply{}, NewSourceError(Denied, CodeNotAskable, nil)
	}}
	cases := []struct {
		name   string
		source Source
		want   Protection
	}{
		{"late", marking{fails("BB", Late)}, NotStated},
		{"unavailable", marking{fails("BB", Unavailable)}, NotStated},
		{"malformed", marking{fails("BB", Malformed)}, NotStated},
		{"maintenance", marking{fails("BB", Maintenance)}, NotStated},
		{"denied", marking{fails("BB", Denied)}, NotStated},
		{"partial, and the mark is missing", marking{partial(NotStated)}, NotStated},
		{"partial, and unmarked", marking{partial(Unmarked)}, Unmarked},
		{"marked", marking{partial(Marked)}, Marked},
		{"has no way to take the number", marking{notSent}, Unmarked},
		{"never marks anybody", fails("BB", Late), Unmarked},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			a, err := service(&ledger{}, lawful{}, marking{pays("AA", "a")}, c.source, pays("CC", "c")).Answer(t.Context(), Caller{}, household(t), nil)
			if err != nil {
				t.Fatal(err)
			}
			restricted := c.want != Unmarked
			if a.Protection != c.want || a.Restricted != restricted {
				t.Errorf("got protection %q, restricted %v", a.Protection, a.Restricted)
			}
			if got := a.Persons[0].Facts.Payments[0].Payer == ""; got != restricted {
				t.Errorf("payer withheld: %v", got)
			}
		})
	}
}

// The part that is missing is named after its payer, which is a clue too.
func TestMissingPartsDoNotNameAPayerThatIsWithheld(t *testing.T) {
	fund := func(p Protection) stub {
		return stub{"AA", func(context.Context, Question) (Reply, error) {
			text := Text{SV: "kassan i byn", EN: "the village fund"}
			return Reply{Protection: p, Missing: []MissingPart{{Part: "kassan i byn", Code: "9", Text: text}}}, nil
		}}
	}
	for protection, want := range map[Protection]MissingPart{
		Unmarked: {Part: "kassan i byn", Code: "9", Text: Text{SV: "kassan i byn", EN: "the village fund"}},
		Marked:   {Part: "unnamed", Code: "9", Text: unnamedText},
	} {
		a, err := service(&ledger{}, lawful{}, fund(protection), pays("BB", "b"), pays("CC", "c")).Answer(t.Context(), Caller{}, household(t), nil)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]MissingPart{want}, a.Persons[0].Sources[0].Missing); diff != "" {
			t.Errorf("%s (-want +got):\n%s", protection, diff)
		}
		if diff := cmp.Diff("AA answered only in part; what is missing is not the same as nothing. "+want.Text.EN, a.Verdict.Reasons[0].Text.EN); diff != "" {
			t.Errorf("%s, reason (-want +got):\n%s", protection, diff)
		}
	}
}

func TestReasonsNameTheAuthority(t *testing.T) {
	funds := Descriptor{Code: "SO", Name: Text{SV: "A-kassorna", EN: "The unemployment funds"}}
	got := reason(&SourceResult{Authority: "SO", Outcome: Late}, named(&funds), 0)
	if want := "A-kassorna (SO) hann inte svara i tid; det säger inget om vad som finns."; got.Text.SV != want {
		t.Errorf("got %q, want %q", got.Text.SV, want)
	}
	if got := named(&Descriptor{Code: "CSN", Name: Text{SV: "CSN", EN: "x"}}).SV; got != "CSN" {
		t.Errorf("got %q", got)
	}
}

func TestWhenACaseIsWithinTheWindow(t *testing.T) {
	g := Grant{Period: Period{20260901, 20261130}}
	cases := []struct {
		name string
		fact CaseFact
		want bool
	}{
		{"received long ago and not decided", CaseFact{Status: InProgress, ReceivedOn: 20260301}, true},
		{"received long ago and decided", CaseFact{Status: Decided, ReceivedOn: 20260301}, false},
		{"received in the window", CaseFact{Status: Decided, ReceivedOn: 20260915}, true},
		{"received after the window", CaseFact{Status: Received, ReceivedOn: 20261201}, false},
		{"no date at all", CaseFact{Status: Closed}, true},
	}
	for _, c := range cases {
		if got := c.fact.within(g); got != c.want {
			t.Errorf("%s: got %v", c.name, got)
		}
	}
}

// A kind of fact of which the grant names no field is not an empty fact.
func TestAFactWithoutAnyPermittedFieldIsLeftOut(t *testing.T) {
	f := Facts{Decisions: []DecisionFact{{Origin: Origin{Category: "loan"}, Kind: OtherKind, Benefit: "x"}}}
	f.Cut(&SourceDecision{Authority: "CSN", Grants: []Grant{{Provision: "p", Category: "loan", Fields: Fields(PaymentNet), Period: Period{20260901, 20261130}}}})
	if f.Len() != 0 {
		t.Errorf("got %+v", f.Decisions)
	}
}

// The case system's own word, which it has from the population register, stands
// while an authority that could have said the same is silent; a mark anywhere
// overrides it.
func TestTheCaseSystemKnowsOfProtection(t *testing.T) {
	in := household(t)
	token := &CaseToken{}
	for _, p := range in.Persons {
		token.Members = append(token.Members, CaseMember{Number: p.Number, Role: p.Role, Protected: Unmarked})
	}
	in.Case.Token = token
	marks := marking{stub{"BB", func(context.Context, Question) (Reply, error) { return Reply{Protection: Marked}, nil }}}
	for name, c := range map[string]struct {
		source Source
		want   Protection
	}{
		"a source that marks is down": {marking{fails("BB", Unavailable)}, Unmarked},
		"a source marks":              {marks, Marked},
	} {
		a, err := service(&ledger{}, lawful{}, pays("AA", "a"), c.source, pays("CC", "c")).Answer(t.Context(), Caller{}, in, nil)
		if err != nil {
			t.Fatal(err)
		}
		if a.Protection != c.want || a.Restricted != (c.want != Unmarked) {
			t.Errorf("%s: got %q, restricted %v", name, a.Protection, a.Restricted)
		}
	}
}
