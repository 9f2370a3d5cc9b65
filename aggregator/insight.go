package aggregator

import "time"

// Insights makes of an answer what a caseworker looks for, without deciding
// anything (aggregator/adr/0011).
type Insights interface {
	// Read looks at the persons of an answer in which the law's cut and the
	// protection of identities are done. It keeps nothing. The error holds nothing
	// of what the persons' facts say.
	Read(q InsightQuestion, persons []PersonAnswer) (Insight, error)
}

// InsightQuestion is what insight is told besides the persons of the answer.
type InsightQuestion struct {
	Organisation OrgNumber // whose tables and key apply
	Month        Month     // application month, or
	Period       Period    // the period asked about: its last month is the application month
	Today        Date
	Restricted   bool          // location clues were taken out of the answer
	Known        []FactVersion // the facts the caller already holds
}

// ApplicationMonth is the month applied for.
func (q *InsightQuestion) ApplicationMonth() Month {
	if q.Month != 0 {
		return q.Month
	}
	return q.Period.To.Month()
}

// Insight is what can be said of an answer without deciding anything.
type Insight struct {
	Revision     string // sha256 of the tables used; empty where nothing could be read
	Months       []MonthLines
	Elsewhere    []Elsewhere // every fact that is in no month, and why
	Observations []Observation
	Overview     []Matter
	Freshness    []Freshness
	Facts        []FactID // every fact of the answer, in its order
	Comparison   Comparison
}

// MonthLines is what falls in one calendar month.
type MonthLines struct {
	Month     Month
	Role      PeriodRole
	Lines     []Line // per person
	Household []Line // the same money, everybody's together
}

// PeriodRole is what a calendar month is to an application.
type PeriodRole string

// The closed list of period roles. Which months they are is a table, because it
// is local practice and no law. A month between the others has none.
const (
	ApplicationMonth PeriodRole = "application" // the month applied for
	ControlMonth     PeriodRole = "control"     // the month whose incomes are looked at first
	ComparisonMonth  PeriodRole = "comparison"  // the month they are compared with
)

// Line is money of one benefit, of one kind and one state, in one month. Grants
// and loans, paid and planned, and what different rules placed or classed are
// lines of their own. No line is a sum of other lines.
type Line struct {
	Persons     []int // whose it is, indexes in the inquiry
	Authority   AuthorityCode
	Payer       string // provider within the authority, a-kassa or employer
	Benefit     string // as the authority names it; empty for salary and tax
	BenefitCode string
	Kind        string // benefit, grant, loan, pension, salary, tax_refund
	State       string // paid, planned, reported, not_reported
	Sums        Sums
	PaidOn      []Date // each payment date once, in order
	Period      Period // from the first to the last day paid for
	Attribution Attribution
	Class       Class
	Facts       []string // ids of the facts it is the sum of
}

// Sums are amounts that are never added to each other: each is summed with its
// like only, and one unknown amount makes its sum unknown.
type Sums struct {
	Net         Amount // what reached the person
	NetAfterTax Amount // after tax, before other deductions
	Gross       Amount // before tax and deductions
	Tax         Amount
	Deduction   Amount // other deductions than tax
	InKind      Amount // benefits in kind
}

// Add sums each amount with its like.
func (s Sums) Add(t Sums) Sums {
	return Sums{
		Net: s.Net.Add(t.Net), NetAfterTax: s.NetAfterTax.Add(t.NetAfterTax), Gross: s.Gross.Add(t.Gross),
		Tax: s.Tax.Add(t.Tax), Deduction: s.Deduction.Add(t.Deduction), InKind: s.InKind.Add(t.InKind),
	}
}

// Attribution is the rule that puts money in a month.
type Attribution string

// The closed list of attribution rules.
const (
	ByPaymentDate   Attribution = "payment_date"   // the month of the payment date
	ByCoveredPeriod Attribution = "covered_period" // the month with most of the days paid for
	// ByReportingMonth is how an employer's declaration is placed: by the month
	// it is for, which is the month of the pay-out, of which no day is told.
	ByReportingMonth Attribution = "reporting_month"
)

// Class is what the income table says of one fact.
type Class struct {
	Category  string // id of the income category; empty where unlisted
	Label     Text   // of the category
	Treatment Treatment
	Warns     bool   // the row asks the caseworker to look
	Rule      string // id of the row; empty where unlisted
	Offset    string // id of the row that says what was kept back
}

// Treatment is what the income table says of money. It is a reviewer's row, and
// what is done with it is the caseworker's decision.
type Treatment string

// The closed list of treatments.
const (
	Include       Treatment = "include"
	IncludeOffset Treatment = "include_offset" // included, and something was kept back against a debt before it was paid
	Exclude       Treatment = "exclude"
	Unlisted      Treatment = "unlisted" // no row of the table says anything of it
)

// Elsewhere is a fact that stands in no month.
type Elsewhere struct {
	Fact string // its id
	Why  ElsewhereReason
}

// ElsewhereReason is why a fact stands in no month.
type ElsewhereReason string

// The closed list of reasons.
const (
	Undated   ElsewhereReason = "undated"        // money without any day, or of a whole year
	Outside   ElsewhereReason = "outside_window" // money of a month that is not looked at
	NotIncome ElsewhereReason = "not_income"     // a decision, a case, a registration, a vehicle or a permit
)

// Matter is one application, claim or decision that a source reports. The
// overview is made for the answer it is in and kept nowhere.
type Matter struct {
	Person int
	On     Date // received, decided or, for what is awaited, since when; zero if not said
	Title  Text // the benefit or permit, as the authority names it
	Sender AuthorityCode
	Payer  string // provider within the authority, or a-kassa
	Status MatterStatus
	Next   Text   // what is expected next; empty if nothing is
	NextOn Date   // when, if it is known
	Rule   string // id of the row that says so
	Fact   string // id of the fact
}

// MatterStatus is how far a matter has come, in the four words of Min
// Ärendeöversikt.
type MatterStatus string

// The closed list of statuses.
const (
	MatterReceived       MatterStatus = "received"
	MatterInProgress     MatterStatus = "in_progress"
	MatterActionRequired MatterStatus = "action_required"
	MatterClosed         MatterStatus = "closed"
)

// Freshness is how current one source is.
type Freshness struct {
	Person    int
	Authority AuthorityCode
	AsOf      time.Time // when the authority answered
	Next      []Expected
}

// Expected is when an authority is known to have something new.
type Expected struct {
	What Text
	On   Date
	Rule string
}
