package insight

import (
	"strings"
	"testing"

	"underlag/aggregator"
)

// ruleCase is one rule on one person: seen, not seen, or with the source it rests
// on unreadable.
type ruleCase struct {
	code   aggregator.ObservationCode
	sort   string // positive, negative or unreadable
	name   string
	month  aggregator.Month // zero is November
	build  func(p *aggregator.PersonAnswer)
	want   int    // how often the code is observed
	saying string // something in the Swedish text
}

const (
	positive   = "positive"
	negative   = "negative"
	unreadable = "unreadable"
)

func payments(list ...aggregator.Payment) func(*aggregator.PersonAnswer) {
	return func(p *aggregator.PersonAnswer) { p.Facts.Payments = append(p.Facts.Payments, list...) }
}

// lost is a build after which a source did not answer.
func lost(code aggregator.AuthorityCode, builds ...func(*aggregator.PersonAnswer)) func(*aggregator.PersonAnswer) {
	return func(p *aggregator.PersonAnswer) {
		all(builds...)(p)
		silence(p, code)
	}
}

func all(builds ...func(*aggregator.PersonAnswer)) func(*aggregator.PersonAnswer) {
	return func(p *aggregator.PersonAnswer) {
		for _, build := range builds {
			build(p)
		}
	}
}

func partial(code aggregator.AuthorityCode, part string) func(*aggregator.PersonAnswer) {
	return func(p *aggregator.PersonAnswer) {
		s := at(p, code)
		s.Outcome = aggregator.Partial
		s.Missing = append(s.Missing, aggregator.MissingPart{Part: part, Code: "x", Text: aggregator.Text{SV: part + " saknas.", EN: part + " is missing."}})
	}
}

func TestRules(t *testing.T) {
	for _, c := range ruleCases() {
		t.Run(string(c.code)+" "+c.sort+" "+c.name, func(t *testing.T) {
			month := c.month
			if month == 0 {
				month = november
			}
			p := adult("199006022397", month)
			c.build(&p)
			var seen []string
			for _, o := range read(t, month, p).Observations {
				if o.Code != c.code {
					continue
				}
				seen = append(seen, o.Text.SV)
				if o.Text.SV == "" || o.Text.EN == "" || o.Rule == "" || o.Severity == "" {
					t.Errorf("incomplete: %+v", o)
				}
				if strings.ContainsAny(o.Text.SV+o.Text.EN, "{}") {
					t.Errorf("a place without a value: %s", o.Text.SV)
				}
			}
			if len(seen) != c.want {
				t.Errorf("observed %d times, want %d: %q", len(seen), c.want, seen)
			}
			if c.saying != "" && !strings.Contains(strings.Join(seen, "\n"), c.saying) {
				t.Errorf("got %q, want it to say %q", seen, c.saying)
			}
		})
	}
}

// Each code has been tried in all three ways.
func TestEveryRuleIsTried(t *testing.T) {
	tried := map[string]bool{}
	for _, c := range ruleCases() {
		tried[string(c.code)+" "+c.sort] = true
	}
	for code := range values {
		for _, sort := range []string{positive, negative, unreadable} {
			if !tried[string(code)+" "+sort] {
				t.Errorf("%s has no %s case", code, sort)
			}
		}
	}
}

// What a source that answered nothing could hide is said, whatever rule would
// have looked at it.
func TestASilentSourceIsNeverAnEmptyOne(t *testing.T) {
	for _, code := range order {
		p := applicant()
		silence(&p, code)
		found := false
		for _, o := range read(t, november, p).Observations {
			found = found || o.Code == aggregator.SourceUnanswered && o.Authority == code && o.Severity == aggregator.SeverityWarning
		}
		if !found {
			t.Errorf("%s did not answer, and nothing says so", code)
		}
	}
}
