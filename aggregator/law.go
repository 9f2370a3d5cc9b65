package aggregator

import (
	"context"
	"slices"
	"time"
)

// Law decides what may be fetched. One evaluation answers for the whole
// inquiry. An error, or anything undefined, means refused.
type Law interface {
	Decide(ctx context.Context, q LawQuestion) (Decision, error)
}

// inForce gives the law that one inquiry is decided by from beginning to end,
// where another may be put in its place meanwhile.
func inForce(l Law) Law {
	changing, ok := l.(interface{ InForce() Law })
	if !ok {
		return l
	}
	return changing.InForce()
}

// LawQuestion is everything a decision may depend on.
type LawQuestion struct {
	Inquiry Inquiry
	Caller  Caller
	On      Date // the day whose law applies: the day of the question
	// At is when the law is asked, which may be later than the question; zero: when
	// the question was.
	At time.Time
}

// Decision is the law's answer to one inquiry.
type Decision struct {
	Revision string // sha256:… of the loaded law
	On       Date
	// MaySeeProtected is whether this caller may see location clues of a person
	// with a protected identity.
	MaySeeProtected bool
	Refusal         *Refusal         // set: the whole inquiry is refused and nothing else is
	Persons         []PersonDecision // in the inquiry's order
	Circumstances   *Circumstances   // what the decision rests on, for the record
	// Insights reads the answer out of tables that are in force with the law decided
	// by, so that no answer mixes two publications; nil: the Service's do.
	Insights Insights
}

// PersonDecision holds the decision per source for one person.
type PersonDecision struct {
	Sources []SourceDecision // in the sources' order
}

// SourceDecision is whether one authority may be asked about one person, and
// for what.
type SourceDecision struct {
	Authority AuthorityCode
	Refusal   *Refusal // set: never called
	Grants    []Grant
	Withheld  []Withheld
	Period    Period // the shortest that holds every grant's period
	Required  bool
	LegalText string // sent to the authority, word for word from the tables
	Purpose   string // the purpose in words, sent to the authority
}

// Refusal is why something was refused: a stable code and a plain reason.
type Refusal struct {
	Code      string
	Pointer   string // JSON pointer into the inquiry where one part is at fault
	Provision ProvisionID
	Text      Text
}

// Grant lets fields of one category through, under one provision.
type Grant struct {
	Provision  ProvisionID
	Category   Category
	Fields     FieldSet
	Restricted FieldSet // what is left of Fields when a protected identity is marked
	Period     Period
}

// Withheld is a field, or a whole category, that the law does not let through.
type Withheld struct {
	Category  Category
	Field     Field // zero: the whole category
	Provision ProvisionID
	Code      string
	Text      Text
}

// Categories lists what may be asked of the authority, each once.
func (d *SourceDecision) Categories() []Category {
	list := make([]Category, 0, len(d.Grants))
	for _, g := range d.Grants {
		if !slices.Contains(list, g.Category) {
			list = append(list, g.Category)
		}
	}
	return list
}

// Periods gives, for each of Categories, the shortest period that holds those
// of its grants.
func (d *SourceDecision) Periods() []Period {
	categories := d.Categories()
	list := make([]Period, len(categories))
	for _, g := range d.Grants {
		i := slices.Index(categories, g.Category)
		list[i] = list[i].Hull(g.Period)
	}
	return list
}

// Provisions lists the provisions used, each once, in the order of the grants.
func (d *SourceDecision) Provisions() []ProvisionID {
	var list []ProvisionID
	for _, g := range d.Grants {
		if !slices.Contains(list, g.Provision) {
			list = append(list, g.Provision)
		}
	}
	return list
}

// Planned tells whether payments not yet made may be asked for.
func (d *SourceDecision) Planned() bool {
	for _, g := range d.Grants {
		if g.Fields.Has(PaymentPlanned) {
			return true
		}
	}
	return false
}
