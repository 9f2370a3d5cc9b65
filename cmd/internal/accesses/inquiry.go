package accesses

import (
	"fmt"

	"underlag/aggregator"
	"underlag/aggregator/access"
	"underlag/aggregator/audit"
)

// Inquiry is one inquiry of the ledger in words, for a log reviewer.
type Inquiry struct {
	Why     aggregator.Text
	Refusal *aggregator.Refusal // set: the whole was refused
	Persons []Person
}

// Person is one person asked about.
type Person struct {
	Role    aggregator.Text
	Sources []aggregator.AccessSource // in the order of the record
}

// Inquiry puts an inquiry into words, each paragraph as the law had it then.
func (t *Teller) Inquiry(a audit.Access) (Inquiry, error) {
	today, err := t.Laws.Today()
	if err != nil {
		return Inquiry{}, fmt.Errorf("the law in force: %w", err)
	}
	w := words{teller: t, today: today, of: map[string]*access.Law{}}
	out := Inquiry{Why: w.purpose(a.Purpose)}
	if a.Refusal != "" {
		out.Refusal = w.refusal(a.Refusal)
	}
	for _, s := range a.Subjects {
		person := Person{Role: roleText(s.Role)}
		for _, source := range s.Sources {
			told, err := w.reviewed(source, a.Law)
			if err != nil {
				return out, err
			}
			person.Sources = append(person.Sources, told)
		}
		out.Persons = append(out.Persons, person)
	}
	return out, nil
}

// reviewed tells also of an authority that nobody wanted asked.
func (w *words) reviewed(s audit.AccessSource, law string) (aggregator.AccessSource, error) {
	if s.Refusal == string(aggregator.NotAsked) {
		return aggregator.AccessSource{
			Authority: aggregator.AuthorityCode(s.Authority), Name: nameOf(s.Authority), Outcome: aggregator.NotAsked,
			OutcomeText: aggregator.Text{SV: "Tillfrågades inte: handläggaren bad inte om det.", EN: "Was not asked: the caseworker did not want it."},
		}, nil
	}
	return w.source(audit.PersonSource{AccessSource: s, Law: law})
}

func roleText(role string) aggregator.Text {
	if text, known := roles[aggregator.Role(role)]; known {
		return text
	}
	return aggregator.Text{SV: role, EN: role}
}
