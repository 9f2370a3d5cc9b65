package display

import (
	"strings"

	"underlag/aggregator"
	"underlag/aggregator/httpapi/v1"
)

// withheld says what is not in the answer and why, each reason once.
func (p *page) withheld(a *v1.Answer) {
	groups := groupWithheld(a)
	if len(groups) == 0 {
		return
	}
	p.heading(p.pick("LÄMNAS INTE UT", "WITHHELD"))
	for _, g := range groups {
		p.item(2, left(g.authority, 5), p.say(g.reason)+bracketed(g.code, g.provision))
		p.para(7, byCategory(g.fields))
	}
}

// withheldGroup is what one authority withholds for one reason.
type withheldGroup struct {
	withheldReason
	fields []string
}

type withheldReason struct {
	authority, code, provision string
	reason                     aggregator.Text
}

// groupWithheld puts together, for all persons, the fields withheld for the same
// reason, in the order they come.
func groupWithheld(a *v1.Answer) []*withheldGroup {
	var groups []*withheldGroup
	index := map[withheldReason]*withheldGroup{}
	for i := range a.Persons {
		for j := range a.Persons[i].Sources {
			s := &a.Persons[i].Sources[j]
			for _, w := range s.Withheld {
				key := withheldReason{s.Authority, w.Code, w.Provision, w.Reason}
				if index[key] == nil {
					index[key] = &withheldGroup{withheldReason: key}
					groups = append(groups, index[key])
				}
				index[key].add(w.Field)
			}
		}
	}
	return groups
}

func (g *withheldGroup) add(field string) {
	for _, f := range g.fields {
		if f == field {
			return
		}
	}
	g.fields = append(g.fields, field)
}

// byCategory writes benefit.payments.payer and benefit.payments.method as
// "benefit (payments.payer, payments.method)".
func byCategory(fields []string) string {
	var order []string
	members := map[string][]string{}
	for _, f := range fields {
		category, member, found := strings.Cut(f, ".")
		if _, seen := members[category]; !seen {
			order = append(order, category)
			members[category] = nil
		}
		if found && member != "*" {
			members[category] = append(members[category], member)
		}
	}
	for i, category := range order {
		if list := members[category]; len(list) > 0 {
			order[i] = category + " (" + strings.Join(list, ", ") + ")"
		}
	}
	return strings.Join(order, "; ")
}
