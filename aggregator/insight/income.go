package insight

import (
	"cmp"
	"slices"

	"underlag/aggregator"
)

// Kinds and states of income besides those of a payment.
const (
	salaryKind  = "salary"
	refundKind  = "tax_refund"
	capitalKind = "capital"
)

// income is one fact about money, alike for every kind of fact.
type income struct {
	*fact
	payment     *aggregator.Payment // nil for what is no payment
	benefit     string              // as the authority names it; empty for salary and tax
	code        string              // the authority's own code
	subject     *subject            // the two of them
	parts       []part
	payer       string
	kind        string // benefit, grant, loan, pension, salary, tax_refund or capital
	like        int    // the same number for money of the same benefit, payer and kind
	state       string // paid, planned, reported or not_reported
	sums        aggregator.Sums
	paidOn      aggregator.Date
	period      aggregator.Period
	attributed  aggregator.Month
	attribution aggregator.Attribution
	class       *aggregator.Class
	row         *row // of the income table; nil: no row is about it
}

// part is a row of a payment as the tables are read by it.
type part struct {
	benefit, amountType *subject
	taken               bool // it says what was taken, and pays nothing
	deducted            bool
}

// name is what people call it: the authority's name, else the category's label
// with the employer's name.
func (in *income) name() aggregator.Text {
	switch {
	case in.benefit != "":
		return same(in.benefit)
	case in.payer != "":
		return aggregator.Text{SV: in.class.Label.SV + " (" + in.payer + ")", EN: in.class.Label.EN + " (" + in.payer + ")"}
	}
	return in.class.Label
}

// counts tells whether the table says that it is or may be income.
func (in *income) counts() bool {
	return in.class.Treatment != aggregator.Exclude && in.state != string(aggregator.NotReported)
}

// likeness is what money of one benefit has in common: the authority's own code
// where there is one, else its words.
type likeness struct {
	authority   aggregator.AuthorityCode
	payer, kind string
	name        string
}

// classify makes an income of every fact about money, each person's of one
// benefit together.
func (r *reading) classify() {
	all := make([]income, 0, len(r.facts))
	r.incomes = make([]*income, 0, len(r.facts))
	likes := map[likeness]int{}
	for _, f := range r.facts {
		if !money(f.kind) {
			continue
		}
		all = append(all, income{fact: f})
		in := &all[len(all)-1]
		r.fill(in)
		in.attributed, in.attribution = attribute(r.attribution, in.paidOn, in.period)
		if f.kind == aggregator.FactSalary {
			in.attributed, in.attribution = in.period.From.Month(), aggregator.ByReportingMonth
		}
		in.subject = r.subject(f.origin.Authority, in.code, in.benefit)
		in.like = number(likes, likeness{f.origin.Authority, in.payer, in.kind, cmp.Or(in.code, in.subject.plain)})
		r.class(in)
		f.income = in
		r.incomes = append(r.incomes, in)
	}
	slices.SortStableFunc(r.incomes, func(a, b *income) int {
		if a.person != b.person {
			return a.person - b.person
		}
		return a.like - b.like
	})
	r.own = make([][]*income, len(r.persons))
	for i, rest := 0, r.incomes; i < len(r.own); i++ {
		n := 0
		for n < len(rest) && rest[n].person == i {
			n++
		}
		r.own[i], rest = rest[:n:n], rest[n:]
	}
}

func number(likes map[likeness]int, l likeness) int {
	n, seen := likes[l]
	if !seen {
		n = len(likes)
		likes[l] = n
	}
	return n
}

func money(kind aggregator.FactKind) bool {
	switch kind {
	case aggregator.FactPayment, aggregator.FactSalary, aggregator.FactRefund, aggregator.FactCapital:
		return true
	}
	return false
}

// fill takes over what a fact says of money.
func (r *reading) fill(in *income) {
	of := &r.persons[in.person].Facts
	switch in.fact.kind {
	case aggregator.FactPayment:
		p := &of.Payments[in.index]
		in.payment, in.benefit, in.code, in.payer, in.kind, in.state = p, p.Benefit, p.BenefitCode, p.Payer, string(p.Kind), string(p.Status)
		in.sums = aggregator.Sums{Net: p.Net, NetAfterTax: p.NetAfterTax, Gross: p.Gross, Tax: p.Tax, Deduction: p.Deduction}
		in.paidOn, in.period, in.parts = p.PaidOn, p.Period, r.parts(p)
	case aggregator.FactSalary:
		s := &of.Salaries[in.index]
		in.payer, in.kind, in.state = s.EmployerName, salaryKind, string(s.Status)
		in.sums = aggregator.Sums{Gross: s.Gross, Tax: s.Tax, InKind: s.BenefitsInKind}
		if s.Month != 0 {
			in.period = s.Month.Period()
		}
	case aggregator.FactRefund:
		g := &of.Refunds[in.index]
		in.kind, in.state, in.sums, in.paidOn = refundKind, string(aggregator.Paid), aggregator.Sums{Net: g.Amount}, g.PaidOn
	case aggregator.FactCapital:
		in.kind, in.state, in.sums = capitalKind, string(aggregator.Reported), aggregator.Sums{Gross: of.Capital[in.index].Income}
	}
}

// parts takes over the rows of a payment.
func (r *reading) parts(p *aggregator.Payment) []part {
	if len(p.Parts) == 0 {
		return nil
	}
	list := make([]part, len(p.Parts))
	for i := range p.Parts {
		row := &p.Parts[i]
		taken := row.Tax.Ore() != 0 || row.Deduction.Ore() != 0
		list[i] = part{
			benefit: r.subject(p.Authority, row.BenefitCode, row.Benefit), amountType: r.subject(p.Authority, row.AmountTypeCode, row.AmountType),
			taken: taken && row.Gross.Ore() == 0 && row.Net.Ore() == 0, deducted: row.Deduction.Ore() != 0,
		}
	}
	return list
}

// incomesOf gives one person's incomes that a test holds for, those of one
// benefit together.
func (r *reading) incomesOf(person int, holds func(*income) bool) []*income {
	return only(r.own[person], holds)
}

func factsOf(incomes []*income) []*fact {
	list := make([]*fact, len(incomes))
	for i, in := range incomes {
		list[i] = in.fact
	}
	return list
}
