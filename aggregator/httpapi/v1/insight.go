package v1

import (
	"time"

	"underlag/aggregator"
)

// Month is what falls in one calendar month: the application month, and those
// before it that are held to each other. Nothing is summed across lines.
type Month struct {
	Month     aggregator.Month `json:"month"`
	Role      string           `json:"role"` // application, control, comparison; null for a month between
	Lines     []Line           `json:"lines"`
	Household []Line           `json:"household"` // the same money, everybody's together
}

// Line is money of one benefit, kind and state in one month.
type Line struct {
	Persons         []int             `json:"persons"` // indexes in persons
	Authority       string            `json:"authority"`
	Payer           string            `json:"payer"`
	Benefit         string            `json:"benefit"`
	BenefitCode     string            `json:"benefitCode"`
	Kind            string            `json:"kind"`  // benefit, grant, loan, pension, salary, tax_refund
	State           string            `json:"state"` // paid, planned, reported, not_reported
	NetAmount       aggregator.Amount `json:"netAmount"`
	NetAfterTax     aggregator.Amount `json:"netAfterTax"`
	GrossAmount     aggregator.Amount `json:"grossAmount"`
	TaxAmount       aggregator.Amount `json:"taxAmount"`
	DeductionAmount aggregator.Amount `json:"deductionAmount"`
	BenefitsInKind  aggregator.Amount `json:"benefitsInKind"`
	PaidOn          []aggregator.Date `json:"paidOn"`
	PeriodFrom      aggregator.Date   `json:"periodFrom"`
	PeriodTo        aggregator.Date   `json:"periodTo"`
	Attribution     string            `json:"attribution"` // payment_date, covered_period, reporting_month
	Category        *IncomeCategory   `json:"category"`    // null where no row of the income table is about it
	Treatment       string            `json:"treatment"`   // include, include_offset, exclude, unlisted
	Warns           bool              `json:"warns"`
	Rule            string            `json:"rule"`
	Offset          string            `json:"offset"`
	Facts           []string          `json:"facts"`
}

// IncomeCategory is a category of the income table.
type IncomeCategory struct {
	ID    string          `json:"id"`
	Label aggregator.Text `json:"label"`
}

// Elsewhere is a fact that stands in no month.
type Elsewhere struct {
	Fact   string `json:"fact"`
	Reason string `json:"reason"` // undated, outside_window, not_income
}

// Observation is something a caseworker may want to look at.
type Observation struct {
	Code      string          `json:"code"`
	Severity  string          `json:"severity"` // info, check, warning
	Person    *int            `json:"person"`   // index in persons; null: of the answer as a whole
	Authority string          `json:"authority"`
	Text      aggregator.Text `json:"text"`
	Facts     []string        `json:"facts"`
	Rule      string          `json:"rule"` // the row that words it
	Row       string          `json:"row"`  // the income row or threshold that led to it
}

// Matter is one application, claim or decision that a source reports.
type Matter struct {
	Person int              `json:"person"`
	On     aggregator.Date  `json:"on"`
	Title  *aggregator.Text `json:"title"`
	Sender string           `json:"sender"`
	Payer  string           `json:"payer"`
	Status string           `json:"status"` // received, in_progress, action_required, closed
	Next   *aggregator.Text `json:"next"`
	NextOn aggregator.Date  `json:"nextOn"`
	Rule   string           `json:"rule"`
	Fact   string           `json:"fact"`
}

// Freshness is how current what one source said is.
type Freshness struct {
	Person    int        `json:"person"`
	Authority string     `json:"authority"`
	AsOf      time.Time  `json:"asOf"`
	Next      []Expected `json:"next"`
}

// Expected is when an authority is known to have something new.
type Expected struct {
	What aggregator.Text `json:"what"`
	On   aggregator.Date `json:"on"`
	Rule string          `json:"rule"`
}

// Comparison is what became of the facts that the caller said it holds and that
// are not in the answer. Those that are say it themselves, in change.
type Comparison struct {
	Gone        []string      `json:"gone"`
	NotCompared []NotCompared `json:"notCompared"`
}

// NotCompared is a fact of which nothing can be said.
type NotCompared struct {
	ID     string `json:"id"`
	Reason string `json:"reason"` // source_did_not_answer, outside_the_question, restriction_differs
}

// Tables are the income tables that the answer was read with.
type Tables struct {
	Revision string `json:"revision"`
}
