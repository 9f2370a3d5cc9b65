package basis

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"underlag/aggregator"
	"underlag/aggregator/console"
)

// page is the answer as it is read, the verdict first.
type page struct {
	Reference      string
	Purpose, Month aggregator.Text
	By, Unit, For  string
	Verdict        aggregator.Text
	Ready          bool
	Reasons        []said
	AllAnswered    aggregator.Text
	Restricted     aggregator.Text // empty: it is not
	MoneyText      aggregator.Text
	NotComplete    aggregator.Text
	Gaps           []gap
	Household      []member
	Months         []month
	Elsewhere      aggregator.Text // money in no month; empty: none
	Observations   []observation
	Overview       []matter
	Awaited        []awaited
	People         []person
	Withheld       []withheld
	Provisions     []cited
	Origins        []*origin
	Several        bool // more than one person is asked about
	InquiryID      string
	AskedAt        time.Time
	Elapsed        time.Duration
	Revision       string
	On             string
	Tables         string
	Receipt        aggregator.Receipt
}

// said is something said of one person; Who is empty where it is of everybody.
type said struct{ Who, Text aggregator.Text }

// state is an outcome in words, and the colour that goes with them.
type state struct {
	Text  aggregator.Text
	Shade string
}

// newState colours what stands in the way of a decision.
func newState(o aggregator.Outcome, required bool) state {
	shade := "bad"
	switch {
	case o.Ready():
		shade = "good"
	case !o.Stands(required):
		shade = "off"
	}
	return state{aggregator.Word(string(o)), shade}
}

// gap is a source that may hold more than the answer shows.
type gap struct {
	Who, Authority aggregator.Text
	State          state
	Required       bool
	Text           aggregator.Text // what it means
	Code           string
	RetryAfter     time.Duration
	Missing        []missing
}

type missing struct {
	Part, Code string
	Text       aggregator.Text
}

// member is one person of the household.
type member struct {
	Who       aggregator.Text
	Name      string
	Number    Secret
	Marked    bool
	Protected aggregator.Text
}

// reading makes the page of one answer.
type reading struct {
	*area
	answer  *aggregator.Answer
	who     []aggregator.Text
	origins map[originKey]*origin
	order   []*origin
	cited   map[aggregator.ProvisionID]*cited
	law     []*cited
	facts   map[string]*fact // by id
}

func (a *area) view(v *console.Visit, in aggregator.Inquiry, answer *aggregator.Answer) *page {
	r := &reading{
		area: a, answer: answer, who: people(in.Persons),
		origins: map[originKey]*origin{}, cited: map[aggregator.ProvisionID]*cited{}, facts: map[string]*fact{},
	}
	p := &page{
		Reference: string(in.Case.Reference), Purpose: aggregator.Word(string(in.Purpose)), Month: in.Month.Text(),
		By: v.Caller.ID, Unit: v.Caller.Unit, For: v.Caller.Organisation.Name,
		Verdict: answer.Verdict.Text(), Ready: answer.Verdict.DecisionReady,
		AllAnswered: aggregator.AllAnswered, MoneyText: aggregator.HowToReadMoney, NotComplete: aggregator.NotComplete,
		Several: len(in.Persons) > 1, InquiryID: answer.InquiryID, AskedAt: answer.AskedAt, Elapsed: answer.Elapsed,
		Revision: answer.Revision, On: answer.On.String(), Tables: answer.Insight.Revision, Receipt: answer.Receipt,
	}
	if answer.Restricted {
		p.Restricted = aggregator.RestrictedView
	}
	for _, reason := range answer.Verdict.Reasons {
		p.Reasons = append(p.Reasons, said{r.who[reason.Person], reason.Text})
	}
	p.Gaps, p.Household = r.gaps(), r.household()
	p.People = r.people() // first: months and observations point at its facts
	p.Months, p.Elsewhere = r.months(), r.elsewhere()
	p.Observations, p.Overview, p.Awaited = r.observations(), r.overview(), r.awaited()
	p.Withheld = r.withheld()
	p.Origins = r.order
	for _, c := range r.law {
		p.Provisions = append(p.Provisions, *c)
	}
	return p
}

// people names the persons by role, and by number those of whom there are more.
func people(list []aggregator.Person) []aggregator.Text {
	count, seen := map[aggregator.Role]int{}, map[aggregator.Role]int{}
	for _, p := range list {
		count[p.Role]++
	}
	var who []aggregator.Text
	for _, p := range list {
		seen[p.Role]++
		t := aggregator.Word(string(p.Role))
		if n := " " + strconv.Itoa(seen[p.Role]); count[p.Role] > 1 {
			t.SV, t.EN = t.SV+n, t.EN+n
		}
		who = append(who, t)
	}
	return who
}

func (r *reading) household() []member {
	var list []member
	for i := range r.answer.Persons {
		p := &r.answer.Persons[i]
		m := member{Who: r.who[i], Name: aggregator.Clean(p.Facts.Name), Number: Secret(aggregator.Hyphenated(p.Number.Reveal())), Marked: p.Protection == aggregator.Marked}
		m.Protected = aggregator.Word(string(p.Protection))
		if p.Protection == aggregator.NotStated {
			m.Protected = aggregator.Word("unknown")
		}
		list = append(list, m)
	}
	return list
}

// gaps lists every source that should have said something and did not, the required
// ones first.
func (r *reading) gaps() []gap {
	var required, other []gap
	for i := range r.answer.Persons {
		for j := range r.answer.Persons[i].Sources {
			s := &r.answer.Persons[i].Sources[j]
			switch {
			case !s.Outcome.Stands(s.Required):
			case s.Required:
				required = append(required, r.gap(i, s))
			default:
				other = append(other, r.gap(i, s))
			}
		}
	}
	return together(append(required, other...))
}

// together puts the persons of whom an authority left the same gap in one.
func together(gaps []gap) []gap {
	var list []gap
	for _, g := range gaps {
		i := slices.IndexFunc(list, func(h gap) bool {
			return h.Authority == g.Authority && h.State == g.State && h.Required == g.Required && h.Text == g.Text &&
				h.Code == g.Code && h.RetryAfter == g.RetryAfter && slices.Equal(h.Missing, g.Missing)
		})
		if i < 0 {
			list = append(list, g)
			continue
		}
		list[i].Who = aggregator.Text{SV: joined(", ", list[i].Who.SV, g.Who.SV), EN: joined(", ", list[i].Who.EN, g.Who.EN)}
	}
	return list
}

func (r *reading) gap(person int, s *aggregator.SourceResult) gap {
	g := gap{
		Who: r.who[person], Authority: r.catalogue.Name(s.Authority), State: newState(s.Outcome, s.Required),
		Required: s.Required, Code: s.Code, RetryAfter: s.RetryAfter.Round(time.Second),
	}
	g.Text, _ = s.Outcome.Failure()
	if s.Refusal != nil {
		g.Text, g.Code = s.Refusal.Text, s.Refusal.Code
	}
	if s.Outcome == aggregator.Partial {
		g.Text = aggregator.Text{
			SV: "Myndigheten svarade bara delvis; det som saknas är inte detsamma som att inget finns.",
			EN: "The authority answered only in part; what is missing is not the same as nothing.",
		}
	}
	for _, m := range s.Missing {
		g.Missing = append(g.Missing, missing{aggregator.Clean(m.Part), m.Code, m.Text})
	}
	return g
}

// observation is something to look at, with the facts that it rests on.
type observation struct {
	Who, Severity aggregator.Text
	Shade         string
	Text          aggregator.Text
	Rules         string
	Facts         []*fact
}

var shades = map[aggregator.Severity]string{aggregator.SeverityWarning: "bad", aggregator.SeverityCheck: "warn", aggregator.SeverityInfo: "off"}

// observations lists them, the gravest first.
func (r *reading) observations() []observation {
	var list []observation
	for _, severity := range []aggregator.Severity{aggregator.SeverityWarning, aggregator.SeverityCheck, aggregator.SeverityInfo} {
		for i := range r.answer.Insight.Observations {
			if o := &r.answer.Insight.Observations[i]; o.Severity == severity {
				list = append(list, r.observation(o))
			}
		}
	}
	return list
}

func (r *reading) observation(o *aggregator.Observation) observation {
	out := observation{
		Severity: o.Severity.Text(), Shade: shades[o.Severity], Text: cleaned(o.Text), Rules: joined(", ", o.Rule, o.Row), Facts: r.named(o.Facts),
	}
	if o.Person != aggregator.Everybody {
		out.Who = r.who[o.Person]
	}
	return out
}

// named gives the facts with the ids.
func (r *reading) named(ids []string) []*fact {
	var list []*fact
	for _, id := range ids {
		if f := r.facts[id]; f != nil {
			list = append(list, f)
		}
	}
	return list
}

// elsewhere says how much money stands in no month, so that nobody takes the
// months for all there is.
func (r *reading) elsewhere() aggregator.Text {
	count := map[aggregator.ElsewhereReason]int{}
	for _, e := range r.answer.Insight.Elsewhere {
		count[e.Why]++
	}
	undated, outside := count[aggregator.Undated], count[aggregator.Outside]
	if undated+outside == 0 {
		return aggregator.Text{}
	}
	t := aggregator.MoneyElsewhere
	return aggregator.Text{SV: fmt.Sprintf(t.SV, undated, outside), EN: fmt.Sprintf(t.EN, undated, outside)}
}

func cleaned(t aggregator.Text) aggregator.Text {
	return aggregator.Text{SV: aggregator.Clean(t.SV), EN: aggregator.Clean(t.EN)}
}

// plain is a text that is the same in both languages.
func plain(s string) aggregator.Text {
	s = aggregator.Clean(s)
	return aggregator.Text{SV: s, EN: s}
}

// joined puts the texts that are not empty together.
func joined(separator string, texts ...string) string {
	out := ""
	for _, t := range texts {
		if t != "" && out != "" {
			out += separator
		}
		out += t
	}
	return out
}
