package audit

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"underlag/aggregator"
)

// shownPseudonym is how many bytes of a pseudonym are shown: enough to tell two
// people of a municipality apart.
const shownPseudonym = 8

// access puts an inquiry together from its records.
func (s *searcher) access(ctx context.Context, r storedRecord, rec record) (Access, error) {
	var b refusedBody // a begin record is one without a refusal
	err := json.Unmarshal(r.body, &b)
	if err != nil {
		return Access{}, fmt.Errorf("audit: record %d: %w", r.index, errNotRecord)
	}
	if !s.covers(b.Organisation) {
		return Access{}, nil // another municipality's: not even opened
	}
	a := Access{
		Index: r.index, At: rec.at, Inquiry: b.Inquiry, Organisation: b.Organisation, Unit: b.Unit, Automation: b.Automation,
		Purpose: b.Purpose, Law: b.Law, Refusal: b.Refusal.Code, Subjects: accessSubjects(b),
		BreakGlass: accessBreakGlass(b.BreakGlass),
	}
	err = s.addIdentities(ctx, &a)
	if err != nil || rec.kind == kindRefused {
		return a, err
	}
	return a, s.addOutcome(ctx, &a)
}

func accessSubjects(b refusedBody) []AccessSubject {
	list := make([]AccessSubject, 0, len(b.Subjects))
	for n, s := range b.Subjects {
		subject := AccessSubject{Role: s.Role, Protected: s.Protected, Sources: make([]AccessSource, 0, len(s.Sources))}
		if c := b.Circumstances; c != nil && n < len(c.Persons) {
			subject.related = c.Persons[n].CallerOrRelative
		}
		for _, asked := range s.Sources {
			source := AccessSource{
				Authority: asked.Authority, Provisions: asked.Provisions, From: asked.From, To: asked.To, Refusal: asked.Refusal,
			}
			if asked.Refusal != "" {
				source.Outcome = outcomeOfRefusal(asked.Refusal)
			}
			subject.Sources = append(subject.Sources, source)
		}
		list = append(list, subject)
	}
	return list
}

// outcomeOfRefusal tells what the caller did not ask for from what the law
// refused.
func outcomeOfRefusal(code string) string {
	if code == string(aggregator.NotAsked) {
		return code
	}
	return string(aggregator.Refused)
}

// addIdentities opens who asked. The case and the persons stay pseudonyms: a
// case reference is free text, and a review seldom needs the number.
func (s *searcher) addIdentities(ctx context.Context, a *Access) error {
	stored, err := s.reader.identities(ctx, a.Index, a.Index+1)
	if err != nil {
		return err
	}
	keys := s.keys.of(aggregator.OrgNumber(a.Organisation))
	for _, i := range stored[a.Index] {
		switch person := i.slot - firstSubject; {
		case i.slot == slotCaseworker:
			a.Caseworker, a.self = s.caseworker(keys, a.Organisation, i)
		case i.slot == slotCase:
			a.Case = shownAs(keys.now(ofCase, i))
		case person >= 0 && person < len(a.Subjects):
			a.Subjects[person].Person = shownAs(keys.now(ofSubject, i))
		case person == len(a.Subjects) && a.BreakGlass != nil:
			a.BreakGlass.Text, err = keys.open(ofText, i)
			if err != nil {
				a.BreakGlass.Text = shownAs(i.pseudonym)
			}
		}
	}
	return nil
}

func shownAs(pseudonym []byte) string {
	return hex.EncodeToString(pseudonym[:min(len(pseudonym), shownPseudonym)])
}

// caseworker gives the user id, qualified by its organisation in the identity.
// Where it is a personal number it gives a pseudonym, and that of the person.
func (s *searcher) caseworker(keys keysOf, organisation string, i storedIdentity) (shown, self string) {
	value, err := keys.open(ofCaseworker, i)
	prefix := len(organisation) + 1
	if err != nil || len(value) < prefix {
		return shownAs(keys.now(ofCaseworker, i)), ""
	}
	id := value[prefix:]
	if number, err := aggregator.ParsePersonalNumber(id); err == nil {
		p := keys.newest().pseudonym(ofSubject, number.Reveal())
		self = shownAs(p[:])
	}
	if holdsNumber(id) {
		return shownAs(keys.now(ofCaseworker, i)), self
	}
	return id, self
}

// addOutcome adds what came of an inquiry that was begun.
func (s *searcher) addOutcome(ctx context.Context, a *Access) error {
	indexes, err := s.reader.inquiry(ctx, a.Inquiry)
	if err != nil {
		return err
	}
	for _, index := range indexes {
		records, err := s.reader.records(ctx, index, index+1)
		if err != nil {
			return err
		}
		for _, r := range records {
			var b finishBody
			err := json.Unmarshal(r.body, &b)
			if err == nil && b.Kind == kindFinish && b.Begin == a.Index {
				a.finish(b)
			}
		}
	}
	return nil
}

func (a *Access) finish(b finishBody) {
	a.Finished, a.Ready = true, b.Ready
	for _, o := range b.Outcomes {
		if o.Person < 0 || o.Person >= len(a.Subjects) {
			continue
		}
		a.Subjects[o.Person].Protected = a.Subjects[o.Person].Protected || o.Protected
		sources := a.Subjects[o.Person].Sources
		for n := range sources {
			if sources[n].Authority == o.Authority {
				sources[n].Outcome, sources[n].Facts = o.Outcome, o.Facts
			}
		}
	}
}
