package display

import (
	"slices"
	"strings"

	"underlag/aggregator"
	"underlag/aggregator/httpapi/v1"
)

// withheld says what is not in the answer and why, each reason once.
func (p *page) withheld(a *v1.Answer) {
	groups := p.groupWithheld(a)
	if len(groups) == 0 {
		return
	}
	p.heading(p.pick("LÄMNAS INTE UT", "WITHHELD"))
	for _, g := range groups {
		p.item(2, left(g.authority, 5), p.say(g.reason)+bracketed(g.code, g.provision))
		p.para(7, byCategory(g.labels))
	}
}

// withheldGroup is what one authority withholds for one reason.
type withheldGroup struct {
	withheldReason
	labels []string
}

type withheldReason struct {
	authority, code, provision string
	reason                     aggregator.Text
}

// groupWithheld puts together, for all persons, the fields withheld for the same
// reason, in the order they come.
func (p *page) groupWithheld(a *v1.Answer) []*withheldGroup {
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
				index[key].add(p.say(w.Label))
			}
		}
	}
	return groups
}

func (g *withheldGroup) add(label string) {
	if !slices.Contains(g.labels, label) {
		g.labels = append(g.labels, label)
	}
}

// byCategory writes "Förmån: skatt" and "Förmån: dagar" as "Förmån (skatt,
// dagar)".
func byCategory(labels []string) string {
	var order []string
	fields := map[string][]string{}
	for _, label := range labels {
		category, field, found := strings.Cut(label, ": ")
		if _, seen := fields[category]; !seen {
			order = append(order, category)
			fields[category] = nil
		}
		if found {
			fields[category] = append(fields[category], field)
		}
	}
	for i, category := range order {
		if list := fields[category]; len(list) > 0 {
			order[i] = category + " (" + strings.Join(list, ", ") + ")"
		}
	}
	return strings.Join(order, "; ")
}
