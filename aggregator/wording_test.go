package aggregator

import "testing"

// Every value of the closed lists that people are shown has a word of its own.
func TestEveryValueHasAWord(t *testing.T) {
	t.Parallel()
	var texts []Text
	for _, values := range [][]string{
		{string(Applicant), string(CoApplicant), string(Child)},
		{string(Application), string(Control), string(FollowUp), string(Recovery)},
		{string(Answered), string(Empty), string(Partial), string(Refused), string(Denied), string(NotAsked), string(Maintenance), string(Late), string(Unavailable), string(Malformed)},
		{string(Paid), string(Planned), string(Reported), string(NotReported)},
		{string(Once), string(Daily), string(Weekly), string(Monthly), string(Quarter), string(HalfYear), string(Yearly)},
		{string(MatterReceived), string(MatterInProgress), string(MatterActionRequired), string(MatterClosed)},
		{string(BenefitPayment), string(GrantPayment), string(LoanPayment)},
		{string(Granted), string(Rejected), string(Suspension), string(Entitled), string(Ended), string(OtherKind)},
	} {
		for _, v := range values {
			if text := Word(v); text.SV == v {
				t.Errorf("%s has no word", v)
			}
		}
	}
	texts = append(texts, SeverityWarning.Text(), SeverityCheck.Text(), SeverityInfo.Text(), ApplicationMonth.Text(), ControlMonth.Text(), ComparisonMonth.Text(),
		Include.Text(), IncludeOffset.Text(), Exclude.Text(), Unlisted.Text(), ByCoveredPeriod.Text(), ByReportingMonth.Text(), Month(202611).Text(), Month(0).Text())
	for _, o := range []Outcome{Denied, Maintenance, Late, Unavailable, Malformed} {
		text, failed := o.Failure()
		if !failed {
			t.Errorf("%s is no failure", o)
		}
		texts = append(texts, text)
	}
	for _, text := range texts {
		if text.SV == "" || text.EN == "" || text.SV == text.EN {
			t.Errorf("got %q and %q", text.SV, text.EN)
		}
	}
	if got := Word("något nytt"); got.SV != "något nytt" {
		t.Errorf("an unknown value is called %q", got.SV)
	}
}

// What is neither delivered nor confirmed to be nothing stands in the way.
func TestStands(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		outcome         Outcome
		required, other bool
	}{
		{Answered, false, false}, {Empty, false, false}, {Partial, true, true}, {Late, true, true}, {Unavailable, true, true},
		{Malformed, true, true}, {Denied, true, true}, {Maintenance, true, true}, {Refused, true, false}, {NotAsked, true, false},
	} {
		if c.outcome.Stands(true) != c.required || c.outcome.Stands(false) != c.other {
			t.Errorf("%s: got %t where required and %t elsewhere", c.outcome, c.outcome.Stands(true), c.outcome.Stands(false))
		}
	}
}

func TestWordingOfValues(t *testing.T) {
	t.Parallel()
	for got, want := range map[string]string{
		Ore(-123456789).Text().SV:                  "-1\u00a0234\u00a0567,89",
		Ore(123456).Text().EN:                      "1,234.56",
		Amount{}.Text().SV:                         "–",
		Period{}.Days():                            "",
		Period{20261101, 20261101}.Days():          "2026-11-01",
		Period{20261101, 0}.Days():                 "2026-11-01–",
		Hyphenated("199006022397"):                 "19900602-2397",
		Clean("rad\x1b[2Jett\nrad\u202etvå\u2028"): "rad [2Jett rad två ",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func FuzzClean(f *testing.F) {
	f.Add("\x1b[2J\u202e\xff")
	f.Fuzz(func(t *testing.T, s string) {
		if once := Clean(s); Clean(once) != once {
			t.Errorf("not clean: %q", once)
		}
	})
}
