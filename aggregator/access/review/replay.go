package review

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"

	"underlag/aggregator"
	"underlag/aggregator/access"
)

// Recorded is one recorded decision: what it rested on, and what was decided.
type Recorded struct {
	Index        int64 // of the record
	Organisation string
	Past         access.Past
	Decided      aggregator.Decision
}

// Effect is what a draft would do to recorded decisions.
type Effect string

// The closed list of effects.
const (
	Delivered  Effect = "delivered"   // a field that was not
	KeptBack   Effect = "kept_back"   // a field that was delivered
	Allowed    Effect = "allowed"     // an authority, or the whole inquiry, that was refused
	Refused    Effect = "refused"     // one that was not
	OtherDays  Effect = "other_days"  // an authority is asked about another period
	OtherCause Effect = "other_cause" // refused before and after, for another reason
)

// Group is what decisions are counted by.
type Group struct {
	Effect       Effect
	Organisation string
	Purpose      aggregator.Purpose
	Authority    aggregator.AuthorityCode // empty: the whole inquiry
	Category     aggregator.Category
	Field        aggregator.Field
	Code         string // of the refusal
}

// Count is how many persons asked about a group has, and the first few of the
// records.
type Count struct {
	Persons  int     `json:"persons"`
	Examples []int64 `json:"examples"`
}

// maxExamples is how many records are named for a group.
const maxExamples = 3

func (c *Count) add(index int64) {
	c.Persons++
	at, known := slices.BinarySearch(c.Examples, index)
	if !known {
		c.Examples = slices.Insert(c.Examples, at, index)
		c.Examples = c.Examples[:min(len(c.Examples), maxExamples)]
	}
}

// Replay decides recorded inquiries again, under the law as it is and under a
// draft, and counts what differs. Several may add to it at once; it is read when
// all have.
type Replay struct {
	Decisions     int   // decided again
	Alike         int   // of them, the same under both laws
	OtherRevision int   // of them, recorded under another law than the one as it is
	NotReproduced Count // of them, decided otherwise than recorded by the law as it is
	Incomplete    int   // records that do not hold enough to decide again

	law, draft *access.Law
	mu         sync.Mutex
	groups     map[Group]*Count
}

// NewReplay makes a replay of the law as it is against a draft.
func NewReplay(law, draft *access.Law) *Replay {
	return &Replay{law: law, draft: draft, groups: map[Group]*Count{}}
}

// Add decides one record again.
func (r *Replay) Add(ctx context.Context, of *Recorded) error {
	if of.Past.Circumstances == nil {
		r.mu.Lock()
		r.Incomplete++
		r.mu.Unlock()
		return nil
	}
	now, err := r.law.DecideAgain(ctx, of.Past)
	if err != nil {
		return fmt.Errorf("record %d: %w", of.Index, err)
	}
	then, err := r.draft.DecideAgain(ctx, of.Past)
	if err != nil {
		return fmt.Errorf("record %d, draft: %w", of.Index, err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.compare(of, &now, &then)
	return nil
}

func (r *Replay) compare(of *Recorded, now, then *aggregator.Decision) {
	r.Decisions++
	if of.Decided.Revision != r.law.Revision() {
		r.OtherRevision++
	}
	if !reproduces(&of.Decided, now) {
		r.NotReproduced.add(of.Index)
	}
	c := comparison{Replay: r, of: of}
	c.whole(now, then)
	if !c.differs {
		r.Alike++
	}
}

// Groups lists what differs, the most persons first.
func (r *Replay) Groups() []Group {
	return slices.SortedFunc(maps.Keys(r.groups), func(a, b Group) int {
		return cmp.Or(cmp.Compare(r.groups[b].Persons, r.groups[a].Persons), cmp.Compare(a.Organisation, b.Organisation),
			cmp.Compare(a.Authority, b.Authority), cmp.Compare(a.Category, b.Category), cmp.Compare(a.Field, b.Field),
			cmp.Compare(a.Effect, b.Effect), cmp.Compare(a.Purpose, b.Purpose), cmp.Compare(a.Code, b.Code))
	})
}

// Count gives the count of a group.
func (r *Replay) Count(g Group) Count { return *r.groups[g] }

// reproduces tells whether a decision is the recorded one, as far as a record
// tells: an authority that the caller left out says nothing.
func reproduces(recorded, again *aggregator.Decision) bool {
	if recorded.Refusal != nil || again.Refusal != nil {
		return recorded.Refusal != nil && again.Refusal != nil && recorded.Refusal.Code == again.Refusal.Code
	}
	if len(recorded.Persons) != len(again.Persons) {
		return false
	}
	for i := range recorded.Persons {
		for _, was := range recorded.Persons[i].Sources {
			is := sourceOf(&again.Persons[i], was.Authority)
			if !leftOut(&was) && (is == nil || code(is) != code(&was) || !slices.Equal(is.Provisions(), was.Provisions())) {
				return false
			}
		}
	}
	return true
}

// Complete gives a recorded decision about one authority what the record does not
// hold, out of a decision taken again: of a refusal its row and text, of a grant
// what is held back. A decision that does not come out as recorded gives nothing.
func Complete(recorded *aggregator.SourceDecision, again *aggregator.PersonDecision) {
	is := sourceOf(again, recorded.Authority)
	if is == nil || code(is) != code(recorded) || !slices.Equal(is.Provisions(), recorded.Provisions()) {
		return
	}
	recorded.Refusal, recorded.Withheld = is.Refusal, is.Withheld
}

func leftOut(s *aggregator.SourceDecision) bool { return code(s) == notAsked }

func code(s *aggregator.SourceDecision) string {
	if s.Refusal == nil {
		return ""
	}
	return s.Refusal.Code
}

func sourceOf(p *aggregator.PersonDecision, authority aggregator.AuthorityCode) *aggregator.SourceDecision {
	for i := range p.Sources {
		if p.Sources[i].Authority == authority {
			return &p.Sources[i]
		}
	}
	return nil
}

// comparison counts what differs between two decisions of one record.
type comparison struct {
	*Replay
	of      *Recorded
	differs bool
}

func (c *comparison) count(g Group) {
	c.differs = true
	g.Organisation, g.Purpose = c.of.Organisation, c.of.Past.Purpose
	if c.groups[g] == nil {
		c.groups[g] = &Count{}
	}
	c.groups[g].add(c.of.Index)
}

func (c *comparison) whole(now, then *aggregator.Decision) {
	switch {
	case now.Refusal == nil && then.Refusal == nil:
		for i := range now.Persons {
			c.person(i, &now.Persons[i], &then.Persons[i])
		}
	case now.Refusal == nil:
		c.count(Group{Effect: Refused, Code: then.Refusal.Code})
	case then.Refusal == nil:
		c.count(Group{Effect: Allowed, Code: now.Refusal.Code})
	case now.Refusal.Code != then.Refusal.Code:
		c.count(Group{Effect: OtherCause, Code: then.Refusal.Code})
	}
}

func (c *comparison) person(i int, now, then *aggregator.PersonDecision) {
	for j := range then.Sources {
		is := &then.Sources[j]
		was := sourceOf(now, is.Authority)
		if was == nil {
			was = &aggregator.SourceDecision{Authority: is.Authority, Refusal: &aggregator.Refusal{}}
		}
		if i < len(c.of.Decided.Persons) {
			recorded := sourceOf(&c.of.Decided.Persons[i], is.Authority)
			if recorded != nil && leftOut(recorded) {
				continue
			}
		}
		c.source(was, is)
	}
}

func (c *comparison) source(was, is *aggregator.SourceDecision) {
	g := Group{Authority: is.Authority}
	switch {
	case was.Refusal == nil && is.Refusal != nil:
		g.Effect, g.Code = Refused, code(is)
		c.count(g)
	case was.Refusal != nil && is.Refusal == nil:
		g.Effect, g.Code = Allowed, code(was)
		c.count(g)
	case code(was) != code(is):
		g.Effect, g.Code = OtherCause, code(is)
		c.count(g)
	}
	c.days(was, is)
	c.fields(KeptBack, was, is)
	c.fields(Delivered, is, was)
}

// days counts the categories that both decisions let through for other days.
func (c *comparison) days(was, is *aggregator.SourceDecision) {
	before, after := was.Periods(), is.Periods()
	for i, category := range was.Categories() {
		j := slices.Index(is.Categories(), category)
		if j >= 0 && before[i] != after[j] {
			c.count(Group{Effect: OtherDays, Authority: is.Authority, Category: category})
		}
	}
}

// fields counts the fields that one decision lets through and another does not.
func (c *comparison) fields(effect Effect, with, without *aggregator.SourceDecision) {
	for _, category := range with.Categories() {
		lost := grantedFields(with, category).Without(grantedFields(without, category))
		if lost.Len() == 0 {
			continue
		}
		for _, field := range lost.List() {
			c.count(Group{Effect: effect, Authority: with.Authority, Category: category, Field: field})
		}
	}
}
