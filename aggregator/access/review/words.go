package review

import (
	"fmt"
	"strings"

	"underlag/aggregator"
	"underlag/aggregator/access"
)

// Lang is the language of what is written.
type Lang string

// The closed list of languages.
const (
	Swedish Lang = "sv"
	English Lang = "en"
)

// Say gives the text in the language.
func (l Lang) Say(t aggregator.Text) string {
	if l == English {
		return t.EN
	}
	return t.SV
}

func (l Lang) pick(sv, en string) string { return l.Say(aggregator.Text{SV: sv, EN: en}) }

var roleWords = map[aggregator.Role]aggregator.Text{
	aggregator.Applicant:   {SV: "sökande", EN: "applicant"},
	aggregator.CoApplicant: {SV: "medsökande", EN: "co-applicant"},
	aggregator.Child:       {SV: "barn", EN: "child"},
}

// RoleWord is what a role is called; a role that is not in the list as it is.
func RoleWord(r aggregator.Role) aggregator.Text {
	word, ok := roleWords[r]
	if !ok {
		return aggregator.Text{SV: string(r), EN: string(r)}
	}
	return word
}

var purposeWords = map[aggregator.Purpose]aggregator.Text{
	aggregator.Application: {SV: "ansökan", EN: "application"},
	aggregator.Control:     {SV: "kontroll", EN: "control"},
	aggregator.FollowUp:    {SV: "efterkontroll", EN: "follow-up"},
	aggregator.Recovery:    {SV: "återkrav", EN: "recovery"},
}

// PurposeWord is what a purpose is called; one that is not in the list as it is.
func PurposeWord(p aggregator.Purpose) aggregator.Text { return purposeWord(p) }

// StateWord is what a state is called.
func StateWord(s State) aggregator.Text { return stateWords[s] }

var stateWords = map[State]aggregator.Text{
	InForce:  {SV: "gäller", EN: "in force"},
	Later:    {SV: "vilande, börjar gälla", EN: "inert, enters into force"},
	Ended:    {SV: "upphörde", EN: "ended"},
	Off:      {SV: "avstängd tills en jurist har signerat", EN: "off until a lawyer has signed"},
	Withheld: {SV: "lämnas aldrig", EN: "never let through"},
}

func (l Lang) purposes(list []aggregator.Purpose) string {
	var words []string
	for _, p := range list {
		words = append(words, l.Say(purposeWords[p]))
	}
	return strings.Join(words, ", ")
}

// roles names the roles of a row, children by their ages.
func (l Lang) roles(p *access.Provision) string {
	var words []string
	for _, r := range p.Roles {
		word := l.Say(roleWords[r])
		if r == aggregator.Child {
			word += fmt.Sprintf(" %d–%d ", p.ChildAge.Min, p.ChildAge.Max) + l.pick("år", "years")
			if p.NeedsReason {
				word += l.pick(" med angivet skäl", " with a stated reason")
			}
		}
		words = append(words, word)
	}
	return strings.Join(words, ", ")
}

// glass says whether a row opens where no case is shown.
func (l Lang) glass(p *access.Provision) string {
	if !p.BreakGlass {
		return ""
	}
	return l.pick("öppnas när glaset är brutet", "opens where the glass is broken")
}

// lookback says how far back a row reaches.
func (l Lang) lookback(b access.Lookback) string {
	if b.Form == access.Current {
		return l.pick("bara nuläget", "only how things stand today")
	}
	unit := l.pick("månader", "months")
	if b.Form == access.TaxYears {
		unit = l.pick("avslutade inkomstår", "ended tax years")
	}
	return fmt.Sprintf("%d %s, %s %d", b.Default, unit, l.pick("högst", "at most"), b.Hard)
}

// Fields are what the fields of a set are called, in the order they are declared.
func (l Lang) Fields(set aggregator.FieldSet) string {
	var words []string
	for _, f := range set.List() {
		words = append(words, l.Say(fieldWords[f]))
	}
	return strings.Join(words, ", ")
}

// Category is what a category is called.
func (l Lang) Category(c aggregator.Category) string {
	word, ok := categoryWords[c]
	if !ok {
		return string(c)
	}
	return l.Say(word)
}

func (l Lang) period(p aggregator.Period) string {
	switch {
	case p.From == 0 && p.To == 0:
		return ""
	case p.From == 0:
		return l.pick("till och med ", "until ") + p.To.String()
	case p.To == 0:
		return l.pick("från och med ", "from ") + p.From.String()
	case p.From == p.To:
		return p.From.String()
	}
	return p.From.String() + "–" + p.To.String()
}

func join[T ~string](list []T, separator string) string {
	texts := make([]string, len(list))
	for i, v := range list {
		texts[i] = string(v)
	}
	return strings.Join(texts, separator)
}
