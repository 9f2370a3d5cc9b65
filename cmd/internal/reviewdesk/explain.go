package reviewdesk

import (
	"context"
	"maps"
	"slices"

	"underlag/aggregator"
	"underlag/aggregator/access/review"
	"underlag/aggregator/console/rules"
	"underlag/cmd/internal/lawdesk"
)

// callerRoles are those that the principles give a meaning.
var callerRoles = []rules.Choice{
	{Value: "economic_aid", Name: aggregator.Text{SV: "ekonomiskt bistånd", EN: "economic assistance"}},
	{Value: "protected_identity", Name: aggregator.Text{SV: "skyddade personuppgifter", EN: "protected identities"}},
}

// Choices implements rules.Desk.
func (d *Desk) Choices() rules.CaseChoices {
	c := rules.CaseChoices{Purposes: purposes(), Roles: callerRoles, Personas: d.Made.Households, Callers: d.Made.Callers}
	for _, word := range slices.Sorted(maps.Keys(review.Circumstances)) {
		add(&c.Given, word, aggregator.Text{SV: word, EN: word})
	}
	return c
}

// adultAge is that of the made-up adults.
const adultAge = 36

// Explain implements rules.Desk.
func (d *Desk) Explain(ctx context.Context, c rules.Case) (rules.Explained, error) {
	r, err := d.reading()
	if err != nil {
		return rules.Explained{}, err
	}
	if err := d.possible(c); err != nil {
		return rules.Explained{}, err
	}
	asked := review.Asked{On: c.On, Purpose: aggregator.Purpose(c.Purpose), Household: household(c), Given: c.Given, People: func(q *aggregator.LawQuestion) error {
		q.Caller.Roles = c.Roles
		if c.Persona+c.Caller == "" {
			return nil
		}
		return d.Made.Put(q, c.Persona, c.Caller)
	}}
	q, err := asked.Question(r.law)
	if err != nil {
		return rules.Explained{}, rules.Problem("case_impossible", "Fallet går inte att ställa upp den dagen: "+err.Error(), "The case cannot be made up on that day: "+err.Error())
	}
	decision, err := r.law.Decide(ctx, q)
	if err != nil {
		return rules.Explained{}, err
	}
	var roles []aggregator.Role
	for _, p := range q.Inquiry.Persons {
		roles = append(roles, p.Role)
	}
	return rules.Explained{Revision: r.of, Sentences: sentences(review.Explain(r.law, &decision, roles, review.Swedish), review.Explain(r.law, &decision, roles, review.English))}, nil
}

// possible refuses what the form does not offer.
func (d *Desk) possible(c rules.Case) error {
	offered := d.Choices()
	ok := has(offered.Purposes, c.Purpose) && (c.Persona == "" || has(offered.Personas, c.Persona)) && (c.Caller == "" || has(offered.Callers, c.Caller))
	for _, role := range c.Roles {
		ok = ok && has(offered.Roles, role)
	}
	for _, word := range c.Given {
		ok = ok && has(offered.Given, word)
	}
	if !ok {
		return rules.Problem("case_unknown", "Välj i listorna.", "Choose from the lists.")
	}
	return nil
}

func household(c rules.Case) []review.Member {
	list := []review.Member{{Age: adultAge, Role: aggregator.Applicant}}
	if c.Adults > 1 {
		list = append(list, review.Member{Age: adultAge, Role: aggregator.CoApplicant})
	}
	for _, age := range c.Children {
		list = append(list, review.Member{Age: age, Role: aggregator.Child})
	}
	return list
}

// sentences puts the same explanation in two languages together.
func sentences(sv, en []review.Sentence) []rules.Sentence {
	list := make([]rules.Sentence, len(sv))
	for i, s := range sv {
		list[i] = rules.Sentence{Person: s.Person + 1, Authority: s.Authority, Allowed: s.Allowed, Text: aggregator.Text{SV: s.Text, EN: en[i].Text}}
		if s.Person >= 0 {
			list[i].Role = review.RoleWord(s.Role)
		}
		for j, h := range s.Held {
			list[i].Held = append(list[i].Held, aggregator.Text{SV: h.Sentence, EN: en[i].Held[j].Sentence})
		}
	}
	return list
}

// History implements rules.Desk.
func (d *Desk) History(row aggregator.ProvisionID) ([]rules.Publication, error) {
	if d.Bundles == "" {
		return nil, rules.Problem("not_published", "Här publiceras inga lagar: den lag som programmet kom med gäller, och har ingen historik.", "No laws are published here: the law that the program came with is in force, and has no history.")
	}
	published, err := lawdesk.Archive(d.Bundles, d.Trust)
	if err != nil {
		return nil, err
	}
	var list []rules.Publication
	for _, r := range lawdesk.History(published, row) {
		s := &r.By.Statement
		p := rules.Publication{Sequence: r.By.Sequence, Revision: s.Revision, Author: s.Author, From: s.From, To: s.To, First: r.First, Changes: changes(r.Changes)}
		for _, a := range r.By.Approvals {
			p.Reviewers = append(p.Reviewers, a.Reviewer)
		}
		list = append(list, p)
	}
	slices.Reverse(list)
	return list, nil
}

// changes says each change with the row it is of, where its text does not.
func changes(of []review.Change) []aggregator.Text {
	var list []aggregator.Text
	for _, c := range of {
		text := c.Text
		if c.Row != "" && c.Part != review.OfIncome && c.Part != review.OfSSBTEK {
			head := string(c.Authority) + ", " + string(c.Row) + ": "
			text = aggregator.Text{SV: head + text.SV, EN: head + text.EN}
		}
		list = append(list, text)
	}
	return list
}
