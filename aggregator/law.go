package aggregator

import "context"

// Law decides what may be fetched. One evaluation answers for the whole
// inquiry. An error, or anything undefined, means refused.
type Law interface {
	Decide(ctx context.Context, q LawQuestion) (Decision, error)
}

// LawQuestion is everything a decision may depend on.
type LawQuestion struct {
	Inquiry Inquiry
	Caller  Caller
	On      Date // the day whose law applies: the day of the question
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
	PaidOnly   bool     // planned payments are not let through, only paid ones
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

// Categories lists what may be asked of the authority.
func (d *SourceDecision) Categories() []Category {
	list := make([]Category, 0, len(d.Grants))
	for _, g := range d.Grants {
		list = append(list, g.Category)
	}
	return list
}

// Periods lists the period of each of Categories.
func (d *SourceDecision) Periods() []Period {
	list := make([]Period, 0, len(d.Grants))
	for _, g := range d.Grants {
		list = append(list, g.Period)
	}
	return list
}

// Provisions lists the provisions used, each once, in the order of the grants.
func (d *SourceDecision) Provisions() []ProvisionID {
	var list []ProvisionID
next:
	for _, g := range d.Grants {
		for _, p := range list {
			if p == g.Provision {
				continue next
			}
		}
		list = append(list, g.Provision)
	}
	return list
}

// Grant gives the grant for a category.
func (d *SourceDecision) Grant(c Category) (Grant, bool) {
	for _, g := range d.Grants {
		if g.Category == c {
			return g, true
		}
	}
	return Grant{}, false
}
