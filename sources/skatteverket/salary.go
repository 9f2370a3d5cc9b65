package skatteverket

import (
	"underlag/aggregator"
	"underlag/sources/internal/soap/xsd"
	"underlag/sources/skatteverket/internal/wire"
)

// salaries maps what each employer has declared per month.
func (m *mapping) salaries(w *wire.SvarIndividuppgifterTYPE) {
	if !m.q.Allows(salary) {
		return
	}
	if w == nil {
		m.part(salary, nil, false)
		return
	}
	for _, employer := range w.Arbetsgivare {
		m.employer(employer)
	}
	m.part(salary, w.Svarskod, len(w.Arbetsgivare) > 0)
}

// employer maps one employer. A month asked for that the answer passes over in
// silence is not reported, exactly as one it calls undeclared: only a declared
// month without a statement on this person says that there was no salary.
func (m *mapping) employer(w *wire.ArbetsgivareTYPE) {
	base := aggregator.Salary{
		Origin:         origin(salary),
		EmployerName:   xsd.Name(w.Namn),
		EmployerNumber: employerNumber(w.AgRegistreradId.Or("")),
	}
	declared := map[aggregator.Month]bool{}
	for _, statement := range w.Redovisning {
		month := m.month(statement.RedovisningsPeriod)
		if m.read.Boolean("Redovisad", statement.Redovisad) == aggregator.Yes {
			declared[month] = true
			m.statements(base, month, statement.Individuppgift)
		} else if len(statement.Individuppgift) > 0 {
			m.read.Malformed("Redovisad", errUndeclared)
		}
	}
	for _, month := range months(m.q.PeriodOf(salary)) {
		if !declared[month] {
			s := base
			s.Month, s.Status = month, aggregator.NotReported
			m.reply.Facts.Salaries = append(m.reply.Facts.Salaries, s)
		}
	}
}

// statements maps an employer's statements on the person in one month; several
// are separate sums.
func (m *mapping) statements(base aggregator.Salary, month aggregator.Month, list []*wire.IndividuppgiftTYPE) {
	for _, w := range list {
		s := base
		s.Month, s.Status = month, aggregator.Reported
		s.Gross = m.read.Amount("KontantErsattningUlagAG", w.KontantErsattningUlagAG)
		s.Tax = m.read.Amount("AvdrPrelSkatt", w.AvdrPrelSkatt)
		s.BenefitsInKind = m.read.Amount("SkatteplOvrigaFormanerUlagAG", w.SkatteplOvrigaFormanerUlagAG)
		m.reply.Facts.Salaries = append(m.reply.Facts.Salaries, s)
	}
}

func (m *mapping) month(v *xsd.String) aggregator.Month {
	text := v.Or("")
	if len(text) != 6 {
		m.read.Malformed("RedovisningsPeriod", errMonth)
		return 0
	}
	month, err := aggregator.ParseMonth(text[:4] + "-" + text[4:])
	if err != nil {
		m.read.Malformed("RedovisningsPeriod", errMonth)
	}
	return month
}

// employerNumber gives an organisation's number. A sole trader's is a personal
// number, a third person's, and is left out.
func employerNumber(s string) aggregator.OrgNumber {
	number := aggregator.OrgNumber(s)
	if !number.Valid() {
		return ""
	}
	return number
}
