package aggregator

// merge makes the one answer out of what the law decided and what the sources
// said. It is pure: the order in which the sources answered leaves no trace.
func merge(in Inquiry, d Decision, table [][]fetched, sources []Descriptor) *Answer {
	a := &Answer{
		InquiryID: in.ID, AskedAt: in.AskedAt, Revision: d.Revision, On: d.On,
		Persons: make([]PersonAnswer, len(in.Persons)),
	}
	open := false
	for i := range in.Persons {
		p := mergePerson(in, d.Persons[i].Sources, table[i], i)
		if declared(in, p.Number) != Unmarked && p.leavesOpen(table[i], sources) {
			p.Protection, open = p.Protection.unlessMarked(), true
		}
		a.Persons[i] = p
	}
	a.Protection = protection(a.Persons)
	if open {
		a.Protection = a.Protection.unlessMarked()
	}
	a.restrict(d)
	a.Verdict = verdict(a, sources)
	return a
}

func mergePerson(in Inquiry, decisions []SourceDecision, row []fetched, person int) PersonAnswer {
	p := PersonAnswer{
		Number: in.Persons[person].Number, Role: in.Persons[person].Role,
		Protection: declared(in, in.Persons[person].Number),
		Sources:    make([]SourceResult, len(decisions)),
	}
	for j := range decisions {
		p.Sources[j] = result(in, &decisions[j], &row[j])
		if row[j].err == nil && row[j].asked {
			p.Facts.take(&row[j].reply.Facts)
			p.Protection = p.Protection.Or(row[j].reply.Protection)
		}
	}
	return p
}

// protection is that of the whole answer: one mark is enough, and that one person
// is unmarked says nothing of another about whom there are facts.
func protection(persons []PersonAnswer) Protection {
	var all Protection
	silent := false
	for i := range persons {
		all = all.Or(persons[i].Protection)
		silent = silent || persons[i].Protection == NotStated && persons[i].Facts.Len() > 0
	}
	if silent && all == Unmarked {
		return NotStated
	}
	return all
}

// leavesOpen tells whether a source that carries the mark of a protected identity
// was to be asked about the person and could not say: it failed, or left out a
// part and the mark with it. Then no other authority can say that there is no
// mark, because the mark may be there only; the case system can, which has it
// from the population register where marks are made.
func (p *PersonAnswer) leavesOpen(row []fetched, sources []Descriptor) bool {
	for j := range p.Sources {
		if !sources[j].Marks {
			continue
		}
		switch r := &p.Sources[j]; r.Outcome {
		case Late, Unavailable, Malformed, Maintenance:
			return true
		case Denied:
			if r.Code != CodeNotAskable {
				return true
			}
		case Partial:
			if row[j].reply.Protection == NotStated {
				return true
			}
		}
	}
	return false
}

// declared is what the case system has said of the person's protection.
func declared(in Inquiry, number PersonalNumber) Protection {
	if in.Case.Token == nil {
		return NotStated
	}
	for _, m := range in.Case.Token.Members {
		if m.Number == number {
			return m.Protected
		}
	}
	return NotStated
}

func result(in Inquiry, d *SourceDecision, f *fetched) SourceResult {
	r := SourceResult{Authority: d.Authority, Required: d.Required || requires(in, d.Authority)}
	switch {
	case !in.asks(d.Authority):
		r.Outcome = NotAsked
		return r
	case d.Refusal != nil:
		r.Outcome, r.Refusal, r.Code = Refused, d.Refusal, d.Refusal.Code
		return r
	}
	r.Outcome, r.Elapsed, r.Asked = f.verdict(), f.elapsed, f.question
	r.Provisions, r.Withheld = d.Provisions(), d.Withheld
	if f.err != nil {
		r.Code, r.RetryAfter = f.err.Code, f.err.RetryAfter
		return r
	}
	r.AsOf, r.Missing, r.Facts = f.reply.AsOf, f.reply.Missing, f.reply.Facts.Len()
	r.Protection = f.reply.Protection
	return r
}

func requires(in Inquiry, code AuthorityCode) bool {
	for _, r := range in.Required {
		if r == code {
			return true
		}
	}
	return false
}

// take appends another source's facts; the first source that gives a name
// gives the person's.
func (f *Facts) take(g *Facts) {
	if f.Name == "" {
		f.Name, f.NameOrigin = g.Name, g.NameOrigin
	}
	f.Payments = append(f.Payments, g.Payments...)
	f.Salaries = append(f.Salaries, g.Salaries...)
	f.Decisions = append(f.Decisions, g.Decisions...)
	f.Cases = append(f.Cases, g.Cases...)
	f.Registrations = append(f.Registrations, g.Registrations...)
	f.Capital = append(f.Capital, g.Capital...)
	f.Refunds = append(f.Refunds, g.Refunds...)
	f.Vehicles = append(f.Vehicles, g.Vehicles...)
	f.Permits = append(f.Permits, g.Permits...)
}

// CodeProtected marks a field withheld because a protected identity is marked,
// or because a source that carries the mark could not say.
const CodeProtected = "protected_identity"

var protectedText = Text{
	SV: "Uppgiften kan röja var en person med skyddad identitet finns och lämnas bara till den som har särskild behörighet.",
	EN: "The field can reveal where a person with a protected identity is; it goes only to callers with a special grant.",
}

var unsureText = Text{
	SV: "Det gick inte att läsa om någon har skyddad identitet. Uppgiften kan röja var en person finns och lämnas därför bara till den som har särskild behörighet.",
	EN: "Whether anybody has a protected identity could not be read. The field can reveal where a person is, and so goes only to callers with a special grant.",
}

// restrict takes location clues out of the whole answer when any source marks
// anyone in it, and when nobody could say.
func (a *Answer) restrict(d Decision) {
	if a.Protection == Unmarked || d.MaySeeProtected {
		return
	}
	a.Restricted = true
	why := unsureText
	if a.Protection == Marked {
		why = protectedText
	}
	for i := range a.Persons {
		p := &a.Persons[i]
		for j := range p.Sources {
			sd, r := &d.Persons[i].Sources[j], &p.Sources[j]
			if r.Outcome == Answered || r.Outcome == Partial {
				p.Facts.restrict(sd)
				r.Withheld = append(r.Withheld[:len(r.Withheld):len(r.Withheld)], clues(sd, why)...)
				r.Missing = unnamed(sd, r.Missing)
			}
		}
	}
}

// payers are the fields that name who pays.
var payers = Fields(PaymentPayer, DecisionPayer, CasePayer)

// unnamed takes the names out of the missing parts of a source whose payers'
// names are clues: its parts are named after them.
func unnamed(d *SourceDecision, parts []MissingPart) []MissingPart {
	hidden := false
	for _, g := range d.Grants {
		clues := g.Fields.Without(g.Restricted)
		hidden = hidden || clues.Without(payers) != clues
	}
	if !hidden {
		return parts
	}
	list := make([]MissingPart, len(parts))
	for i, m := range parts {
		list[i] = MissingPart{Part: "unnamed", Code: m.Code, Text: unnamedText}
	}
	return list
}

var unnamedText = Text{
	SV: "En del av svaret kunde inte kontrolleras. Vilken kan röja var en person finns och lämnas bara till den som har särskild behörighet.",
	EN: "A part of the answer could not be checked. Which one can reveal where a person is, and goes only to callers with a special grant.",
}

func clues(d *SourceDecision, why Text) []Withheld {
	var list []Withheld
	for _, g := range d.Grants {
		for _, f := range g.Fields.Without(g.Restricted).List() {
			list = append(list, Withheld{Category: g.Category, Field: f, Provision: g.Provision, Code: CodeProtected, Text: why})
		}
	}
	return list
}
