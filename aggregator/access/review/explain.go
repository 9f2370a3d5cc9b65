package review

import (
	"fmt"
	"slices"
	"strings"

	"underlag/aggregator"
	"underlag/aggregator/access"
)

// Sentence is why one authority may be asked about one person, or the first
// reason why not.
type Sentence struct {
	Person    int // in the inquiry; -1 where the whole inquiry is refused
	Role      aggregator.Role
	Authority aggregator.AuthorityCode
	Allowed   bool
	Period    aggregator.Period        // of what is allowed
	Rows      []aggregator.ProvisionID // under which it is allowed
	Code      string                   // of the refusal
	Row       aggregator.ProvisionID   // that refuses, if it is one
	Held      []HeldBack               // from an authority that is allowed
	Text      string                   // all of it, but what is held back
}

// HeldBack is what is kept back from an authority that may be asked, for one
// reason.
type HeldBack struct {
	Category  aggregator.Category
	Fields    aggregator.FieldSet // of the category; empty: all of it
	Provision aggregator.ProvisionID
	Code      string
	Reason    aggregator.Text
	Sentence  string
}

// notAsked is the code of an authority that the law did not refuse but that the
// caller left out.
const notAsked = string(aggregator.NotAsked)

// ofMunicipality begins the codes of what a municipality has taken away, whose
// texts hold the municipality's own reason.
const ofMunicipality = "municipality_"

// Explain gives one sentence for each person and authority of a decision, taken
// now or read from a record. The words are those of the law given; a row that it
// does not have is named by its id alone.
func Explain(law *access.Law, d *aggregator.Decision, roles []aggregator.Role, in Lang) []Sentence {
	if d.Refusal != nil {
		return []Sentence{{Person: -1, Code: d.Refusal.Code, Row: d.Refusal.Provision, Text: in.pick("Ingen myndighet får frågas: ", "No authority may be asked: ") + in.because(law, d.Refusal)}}
	}
	names := map[aggregator.AuthorityCode]aggregator.Text{}
	for _, c := range law.Chapters() {
		names[c.Authority] = c.Name
	}
	var list []Sentence
	for i := range d.Persons {
		for j := range d.Persons[i].Sources {
			source := &d.Persons[i].Sources[j]
			s := Sentence{Person: i, Role: roles[i], Authority: source.Authority, Allowed: source.Refusal == nil}
			if r := source.Refusal; r != nil {
				s.Code, s.Row = r.Code, r.Provision
			} else {
				s.Period, s.Rows, s.Held = source.Period, source.Provisions(), held(source, in)
			}
			s.Text = in.sentence(law, source, roles[i], in.Say(names[source.Authority]))
			list = append(list, s)
		}
	}
	return list
}

func (l Lang) sentence(law *access.Law, source *aggregator.SourceDecision, role aggregator.Role, name string) string {
	whom := l.about(role)
	if name == "" {
		name = string(source.Authority)
	}
	switch {
	case source.Refusal != nil && source.Refusal.Code == notAsked:
		return fmt.Sprintf(l.pick("%s frågades inte om %s, därför att den som frågade inte bad om det.", "%s was not asked about %s, because the caller did not ask for it."), name, whom)
	case source.Refusal != nil:
		return fmt.Sprintf(l.pick("%s får inte frågas om %s: ", "%s may not be asked about %s: "), name, whom) + l.because(law, source.Refusal)
	}
	return fmt.Sprintf(l.pick("%s får frågas om %s för %s enligt %s.", "%s may be asked about %s for %s under %s."),
		name, whom, l.period(source.Period), l.provisions(law, source.Provisions()))
}

// provisions names the rows with their titles, and then the texts they rest on,
// each once.
func (l Lang) provisions(law *access.Law, ids []aggregator.ProvisionID) string {
	var rows, texts []string
	for _, id := range ids {
		p, ok := law.Provision(id)
		if !ok {
			rows = append(rows, string(id))
			continue
		}
		rows = append(rows, fmt.Sprintf("%s (%s)", id, l.Say(p.Title)))
		for _, text := range p.LegalText {
			if !slices.Contains(texts, text) {
				texts = append(texts, text)
			}
		}
	}
	named := strings.Join(rows, ", ")
	if len(texts) > 0 {
		named += ": " + strings.Join(texts, "; ")
	}
	return named
}

func (l Lang) because(law *access.Law, r *aggregator.Refusal) string {
	reason, remedy, ok := law.Reason(r.Code, r.Provision)
	if !ok {
		return r.Code + "."
	}
	code := r.Code
	if r.Provision != "" {
		code += ", " + string(r.Provision)
	}
	if r.Text.SV != "" && strings.HasPrefix(r.Code, ofMunicipality) {
		return fmt.Sprintf("%s (%s).", strings.TrimSuffix(l.Say(r.Text), "."), code)
	}
	return fmt.Sprintf("%s (%s). %s", strings.TrimSuffix(l.Say(reason), "."), code, l.Say(remedy))
}

func (l Lang) about(role aggregator.Role) string {
	switch role {
	case aggregator.Applicant:
		return l.pick("sökanden", "the applicant")
	case aggregator.CoApplicant:
		return l.pick("medsökanden", "the co-applicant")
	case aggregator.Child:
		return l.pick("barnet", "the child")
	}
	return l.pick("personen", "the person")
}

// held says what is kept back from an authority that may be asked, fields of one
// category and reason together.
func held(source *aggregator.SourceDecision, in Lang) []HeldBack {
	var list []HeldBack
	for _, w := range source.Withheld {
		next := HeldBack{Category: w.Category, Provision: w.Provision, Code: w.Code, Reason: w.Text}
		at := slices.IndexFunc(list, func(h HeldBack) bool {
			return w.Field != 0 && h.Fields.Len() > 0 && h.Category == next.Category && h.Provision == next.Provision && h.Code == next.Code && h.Reason == next.Reason
		})
		if at < 0 {
			at, list = len(list), append(list, next)
		}
		if w.Field != 0 {
			list[at].Fields = list[at].Fields.With(aggregator.Fields(w.Field))
		}
	}
	for i := range list {
		list[i].say(in)
	}
	return list
}

func (h *HeldBack) say(in Lang) {
	what := in.Category(h.Category)
	if h.Fields.Len() > 0 {
		what += ", " + in.Fields(h.Fields)
	}
	h.Sentence = fmt.Sprintf("%s: %s (%s)", what, in.Say(h.Reason), h.Code)
}
