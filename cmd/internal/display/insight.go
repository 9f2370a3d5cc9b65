package display

import (
	"fmt"
	"slices"

	"underlag/aggregator"
	"underlag/aggregator/httpapi/v1"
)

// severities are the severities of observations, the gravest first.
var severities = []aggregator.Severity{aggregator.SeverityWarning, aggregator.SeverityCheck, aggregator.SeverityInfo}

// observations writes what a caseworker may want to look at, the gravest first.
func (p *page) observations(a *v1.Answer) {
	p.heading(p.pick("IAKTTAGELSER, DET VIKTIGASTE FÖRST", "OBSERVATIONS, THE GRAVEST FIRST"))
	if len(a.Observations) == 0 {
		p.para(2, p.pick("Inga.", "None."))
	}
	for _, severity := range severities {
		for i := range a.Observations {
			if o := &a.Observations[i]; o.Severity == string(severity) {
				p.observation(a, o)
			}
		}
	}
}

func (p *page) observation(a *v1.Answer, o *v1.Observation) {
	whose := ""
	if o.Person != nil {
		whose = fmt.Sprintf("person %d, %s", *o.Person+1, p.word(a.Persons[*o.Person].Role))
	}
	severity := left(p.severity(o.Severity), 12)
	if o.Severity == string(aggregator.SeverityWarning) {
		severity = p.paint(red, severity)
	}
	p.marked(2, severity, joined(": ", whose, p.say(o.Text))+bracketed(o.Rule, o.Row))
}

// marked is item with a mark of 12 columns that may be coloured.
func (p *page) marked(indent int, mark, text string) {
	const columns = 12
	for i, l := range wrap(text, lineWidth-indent-columns) {
		if i > 0 {
			mark = left("", columns)
		}
		p.line(left("", indent) + mark + l)
	}
}

// overview writes the cases that the sources report, and when more is expected.
func (p *page) overview(a *v1.Answer) {
	if len(a.Overview) > 0 {
		p.heading(p.pick("ÄRENDEN OCH BESLUT HOS MYNDIGHETERNA", "CASES AND DECISIONS AT THE AUTHORITIES"))
		for i := range a.Overview {
			p.matter(&a.Overview[i])
		}
	}
	p.freshness(a)
	p.comparison(a)
}

func (p *page) matter(m *v1.Matter) {
	date := nothing
	if m.On != 0 {
		date = m.On.String()
	}
	next := ""
	if m.Next != nil {
		next = joined(" ", p.say(*m.Next), m.NextOn.String())
	}
	p.item(2, left(date, 11)+left(fmt.Sprint(m.Person+1), 3)+left(m.Sender, 5)+left(p.word(m.Status), 15), joined(", ", p.title(m), payerOf(m), labelled(p.pick("väntas:", "expected:"), next)))
}

func (p *page) title(m *v1.Matter) string {
	if m.Title == nil {
		return nothing
	}
	return p.say(*m.Title)
}

func payerOf(m *v1.Matter) string {
	if m.Payer == m.Sender {
		return ""
	}
	return m.Payer
}

// awaited is something new that an authority is known to have on a day.
type awaited struct {
	authority string
	next      v1.Expected
}

// freshness writes when each source is known to have something new, the earliest
// first and each once.
func (p *page) freshness(a *v1.Answer) {
	var list []awaited
	for _, f := range a.Freshness {
		for _, next := range f.Next {
			if w := (awaited{f.Authority, next}); !slices.Contains(list, w) {
				list = append(list, w)
			}
		}
	}
	if len(list) == 0 {
		return
	}
	slices.SortStableFunc(list, func(a, b awaited) int { return int(a.next.On) - int(b.next.On) })
	p.heading(p.pick("NÄR NYA UPPGIFTER VÄNTAS", "WHEN MORE IS EXPECTED"))
	for _, w := range list {
		p.item(2, left(w.next.On.String(), 11)+left(w.authority, 5), p.say(w.next.What))
	}
}

// comparison says what is new since the answer whose ids were sent, if any were.
func (p *page) comparison(a *v1.Answer) {
	count := map[string]int{}
	for i := range a.Persons {
		for _, o := range origins(&a.Persons[i]) {
			count[o.Change]++
		}
	}
	held := count[string(aggregator.FactChanged)] + count[string(aggregator.FactSame)] + len(a.Comparison.Gone) + len(a.Comparison.NotCompared)
	if held == 0 {
		return
	}
	p.heading(p.pick("SEDAN SIST", "SINCE LAST TIME"))
	p.para(2, fmt.Sprintf(p.pick(
		"Nya: %d. Ändrade: %d. Lika: %d. Borta: %d. Kunde inte jämföras: %d.",
		"New: %d. Changed: %d. Same: %d. Gone: %d. Could not be compared: %d."),
		count[string(aggregator.FactNew)], count[string(aggregator.FactChanged)], count[string(aggregator.FactSame)], len(a.Comparison.Gone), len(a.Comparison.NotCompared)))
}

// origins gives what is common of each of a person's facts.
func origins(who *v1.Person) []v1.Origin {
	var list []v1.Origin
	for i := range who.Payments {
		list = append(list, who.Payments[i].Origin)
	}
	for i := range who.Salaries {
		list = append(list, who.Salaries[i].Origin)
	}
	for i := range who.Decisions {
		list = append(list, who.Decisions[i].Origin)
	}
	for i := range who.Cases {
		list = append(list, who.Cases[i].Origin)
	}
	for i := range who.Registrations {
		list = append(list, who.Registrations[i].Origin)
	}
	for i := range who.Capital {
		list = append(list, who.Capital[i].Origin)
	}
	for i := range who.Refunds {
		list = append(list, who.Refunds[i].Origin)
	}
	for i := range who.Vehicles {
		list = append(list, who.Vehicles[i].Origin)
	}
	for i := range who.Permits {
		list = append(list, who.Permits[i].Origin)
	}
	return list
}
