package insight

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"

	"underlag/aggregator"
)

// values are the codes there are, and the names that the text of each may have
// values for.
var values = map[aggregator.ObservationCode][]string{
	aggregator.IncomeChanged:       {"benefit", "from", "to", "change", "basis", "comparison", "control"},
	aggregator.IncomeNotComparable: {"benefit", "comparison", "control"},
	aggregator.BenefitVanished:     {"benefit", "comparison", "control"},
	aggregator.BenefitNew:          {"benefit", "month", "comparison"},
	aggregator.BenefitUnlisted:     {"benefit", "months"},
	aggregator.RowWarns:            {"benefit", "warning", "months"},
	aggregator.ComparisonAlone:     {"benefit", "from", "comparison", "control"},
	aggregator.LoanBesideGrant:     {"grant", "loan", "month"},
	aggregator.ReportedTwice:       {"benefit", "sum", "day", "first", "second"},
	aggregator.GrantedNotPaid:      {"benefit", "decided", "control", "application"},
	aggregator.StudySeptember:      {"june", "september"},
	aggregator.StudyUnchecked:      {"june", "asked"},
	aggregator.DaysDiffer:          {"benefit", "days", "month", "working", "weekdays"},
	aggregator.DaysUnreadable:      {"benefit", "period"},
	aggregator.SalaryNotReported:   {"employer", "month", "first", "last"},
	aggregator.SalaryNotDue:        {"months"},
	aggregator.FundUnverifiable:    {"missing"},
	aggregator.FundSuspension:      {"period", "fund"},
	aggregator.ReportMissing:       {"since", "latest"},
	aggregator.ReportUnreadable:    {},
	aggregator.FullTimeStudent:     {"study", "extent", "percent", "period"},
	aggregator.ProgrammeUnpaid:     {"programme", "control", "application"},
	aggregator.SalaryAndSickness:   {"month", "employer", "benefit"},
	aggregator.PermitExpires:       {"permit", "day"},
	aggregator.SalaryNotAtService:  {"month", "employer"},
	aggregator.ProtectedIdentity:   {},
	aggregator.ProtectionUnknown:   {},
	aggregator.SourceUnanswered:    {"authority", "hides"},
	aggregator.SourceIncomplete:    {"authority", "missing"},
	aggregator.SourceNotAsked:      {"authority", "hides"},
}

type observationsFile struct {
	Hides        map[string]aggregator.Text `yaml:"hides"`
	Observations []observationText          `yaml:"observations"`
}

type observationText struct {
	Code     string          `yaml:"code"`
	Rule     string          `yaml:"rule"`
	Severity string          `yaml:"severity"`
	Text     aggregator.Text `yaml:"text"`
}

// observationRow is how an observation is worded.
type observationRow struct {
	rule     string
	severity aggregator.Severity
	text     wording
}

var placeholder = regexp.MustCompile(`\{([^}]*)\}`)

func (r *reader) observations(d *document) {
	file, ok := decode[observationsFile](r, d)
	if !ok {
		return
	}
	for code, text := range file.Hides {
		key := "$.hides." + code
		r.text(d, key, text)
		r.tables.hidden[r.authority(d, key, code)] = text
	}
	for i, o := range file.Observations {
		key := fmt.Sprintf("$.observations[%d]", i)
		allowed, known := values[aggregator.ObservationCode(o.Code)]
		if _, twice := r.tables.texts[aggregator.ObservationCode(o.Code)]; twice || !known {
			r.problem(d, key+".code", "%q is there twice or no code of ours", o.Code)
		}
		r.text(d, key+".text", o.Text)
		for _, m := range append(placeholder.FindAllStringSubmatch(o.Text.SV, -1), placeholder.FindAllStringSubmatch(o.Text.EN, -1)...) {
			if !slices.Contains(allowed, m[1]) {
				r.problem(d, key+".text", "{%s} has no value; there are %v", m[1], allowed)
			}
		}
		r.tables.texts[aggregator.ObservationCode(o.Code)] = observationRow{
			rule: r.id(d, key+".rule", o.Rule), text: worded(o.Text),
			severity: choose(r, d, key+".severity", o.Severity, []aggregator.Severity{aggregator.SeverityInfo, aggregator.SeverityCheck, aggregator.SeverityWarning}),
		}
	}
}

// note adds an observation.
func (r *reading) note(code aggregator.ObservationCode, person int, authority aggregator.AuthorityCode, row string, facts []*fact, values ...value) {
	words := r.texts[code]
	r.observed = append(r.observed, aggregator.Observation{
		Code: code, Severity: words.severity, Person: person, Authority: authority, Rule: words.rule, Row: row,
		Text: words.text.fill(values), Facts: refs(facts),
	})
}

// observe goes through every rule for every person. Nobody's money is held
// against another's: a change of one does not hide behind a change of another.
func (r *reading) observe() {
	for person := range r.persons {
		r.observeSources(person)
		r.observeMoney(person)
		r.observeChanges(person)
		r.observeDays(person)
		r.observeStudies(person)
		r.observeSalaries(person)
		r.observeService(person)
		r.observeContradictions(person)
	}
	slices.SortStableFunc(r.observed, func(a, b aggregator.Observation) int {
		return cmp.Or(a.Person-b.Person, cmp.Compare(rank(a.Severity), rank(b.Severity)), cmp.Compare(a.Code, b.Code),
			cmp.Compare(a.Authority, b.Authority), cmp.Compare(a.Text.SV, b.Text.SV), cmp.Compare(a.Row, b.Row))
	})
}

func rank(s aggregator.Severity) int {
	return slices.Index([]aggregator.Severity{aggregator.SeverityWarning, aggregator.SeverityCheck, aggregator.SeverityInfo}, s)
}
