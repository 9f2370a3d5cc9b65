package aggregator

// Observation is something a caseworker may want to look at. It says what the
// sources said, never what follows from it.
type Observation struct {
	Code      ObservationCode
	Severity  Severity
	Person    int // index in the inquiry, or Everybody
	Authority AuthorityCode
	Text      Text
	Facts     []string // ids of the facts it rests on
	Rule      string   // id of the row of the table that words it
	Row       string   // id of the income row or threshold that led to it, if one did
}

// Everybody is the person of an observation on the answer as a whole.
const Everybody = -1

// Severity is how much an observation asks for.
type Severity string

// The closed list of severities.
const (
	SeverityInfo    Severity = "info"    // worth knowing
	SeverityCheck   Severity = "check"   // worth a look
	SeverityWarning Severity = "warning" // the answer may mislead without it
)

// ObservationCode is what was observed.
type ObservationCode string

// The closed list of codes.
const (
	IncomeChanged       ObservationCode = "income_changed"
	IncomeNotComparable ObservationCode = "income_not_comparable"
	BenefitVanished     ObservationCode = "benefit_vanished"
	BenefitNew          ObservationCode = "benefit_new"
	BenefitUnlisted     ObservationCode = "benefit_unlisted"
	RowWarns            ObservationCode = "row_warns"
	ComparisonAlone     ObservationCode = "comparison_without_twin"
	LoanBesideGrant     ObservationCode = "loan_beside_grant"
	ReportedTwice       ObservationCode = "reported_twice"
	GrantedNotPaid      ObservationCode = "granted_not_paid"

	StudySeptember ObservationCode = "study_allowance_september"
	StudyUnchecked ObservationCode = "study_allowance_unchecked"
	DaysDiffer     ObservationCode = "days_differ"
	DaysUnreadable ObservationCode = "days_not_comparable"

	SalaryNotReported ObservationCode = "salary_not_reported"
	SalaryNotDue      ObservationCode = "salary_not_due"
	FundUnverifiable  ObservationCode = "fund_unverifiable"
	FundSuspension    ObservationCode = "fund_suspension"
	ReportMissing     ObservationCode = "activity_report_missing"
	ReportUnreadable  ObservationCode = "activity_report_unreadable"

	FullTimeStudent    ObservationCode = "job_seeker_full_time_student"
	ProgrammeUnpaid    ObservationCode = "programme_without_payment"
	SalaryAndSickness  ObservationCode = "salary_and_sickness"
	PermitExpires      ObservationCode = "permit_expires"
	SalaryNotAtService ObservationCode = "salary_while_openly_unemployed"

	ProtectedIdentity ObservationCode = "protected_identity"
	ProtectionUnknown ObservationCode = "protection_unknown"
	SourceUnanswered  ObservationCode = "source_unanswered"
	SourceIncomplete  ObservationCode = "source_incomplete"
	SourceNotAsked    ObservationCode = "source_not_asked"

	// InsightUnavailable is the only code that no table words: the tables could
	// not be used.
	InsightUnavailable ObservationCode = "insight_unavailable"
)
