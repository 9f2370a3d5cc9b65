package aggregator

// merge makes the one answer out of what the law decided and what the sources
// said. It is pure: the order in which the sources answered leaves no trace.
func merge(in Inquiry, d Decision, table [][]fetched) *Answer {
	a := &Answer{
		InquiryID: in.ID, AskedAt: in.AskedAt, Revision: d.Revision, On: d.On,
		Persons: make([]PersonAnswer, len(in.Persons)),
	}
	for i := range in.Persons {
		a.Persons[i] = mergePerson(in, d.Persons[i].Sources, table[i], i)
		a.Protection = a.Protection.Or(a.Persons[i].Protection)
	}
	a.restrict(d)
	a.Verdict = verdict(a)
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
	r.Outcome, r.Elapsed = f.verdict(), f.elapsed
	r.Period, r.LegalText = d.Period, d.LegalText
	r.Provisions, r.Withheld = d.Provisions(), d.Withheld
	if f.err != nil {
		r.Code, r.RetryAfter = f.err.Code, f.err.RetryAfter
		return r
	}
	r.AsOf, r.Missing, r.Facts = f.reply.AsOf, f.reply.Missing, f.reply.Facts.Len()
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
// or because no source that carries the mark could be read.
const CodeProtected = "protected_identity"

var protectedText = Text{
	SV: "Uppgiften kan röja var en person med skyddad identitet finns och lämnas bara till den som har särskild behörighet.",
	EN: "The field can reveal where a person with a protected identity is; it goes only to callers with a special grant.",
}

// restrict takes location clues out of the whole answer when any source marks
// anyone in it, and when nobody could say.
func (a *Answer) restrict(d Decision) {
	if a.Protection == Unmarked || d.MaySeeProtected {
		return
	}
	a.Restricted = true
	for i := range a.Persons {
		p := &a.Persons[i]
		for j := range p.Sources {
			sd, r := &d.Persons[i].Sources[j], &p.Sources[j]
			if r.Outcome == Answered || r.Outcome == Partial {
				p.Facts.restrict(sd)
				r.Withheld = append(r.Withheld[:len(r.Withheld):len(r.Withheld)], clues(sd)...)
			}
		}
	}
}

func clues(d *SourceDecision) []Withheld {
	var list []Withheld
	for _, g := range d.Grants {
		for _, f := range g.Fields.Without(g.Restricted).List() {
			list = append(list, Withheld{Category: g.Category, Field: f, Provision: g.Provision, Code: CodeProtected, Text: protectedText})
		}
	}
	return list
}
