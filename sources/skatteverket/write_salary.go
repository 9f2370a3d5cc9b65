package skatteverket

import (
	"underlag/aggregator"
	"underlag/sources/internal/composite"
	"underlag/sources/internal/soap/xsd"
	"underlag/sources/skatteverket/internal/wire"
)

// writeSalaries writes each employer's months. Of the months asked for, which are
// those the law grants, one that nothing is told of was declared without the
// person; passed over, it would be read as not declared.
func writeSalaries(list []aggregator.Salary, asked []aggregator.Month) ([]*wire.ArbetsgivareTYPE, error) {
	for _, s := range list {
		switch {
		case s.Month == 0:
			return nil, composite.Mandatory("RedovisningsPeriod")
		case s.Status == "":
			return nil, composite.Mandatory("Redovisad")
		}
	}
	var employers []*wire.ArbetsgivareTYPE
	for len(list) > 0 {
		n := sameEmployer(list)
		employers, list = append(employers, writeEmployer(list[:n], asked)), list[n:]
	}
	return employers, nil
}

// sameEmployer counts the first salaries that one employer can have declared:
// its months not reported come last and in order. Employers whose names and
// numbers are withheld are told apart by nothing else.
func sameEmployer(list []aggregator.Salary) int {
	declared := map[aggregator.Month]bool{}
	var undeclared aggregator.Month // the latest
	for n, s := range list {
		switch {
		case s.EmployerName != list[0].EmployerName || s.EmployerNumber != list[0].EmployerNumber:
			return n
		case s.Status == aggregator.Reported && undeclared != 0:
			return n
		case s.Status == aggregator.Reported:
			declared[s.Month] = true
		case declared[s.Month] || s.Month <= undeclared:
			return n
		default:
			undeclared = s.Month
		}
	}
	return len(list)
}

func writeEmployer(list []aggregator.Salary, asked []aggregator.Month) *wire.ArbetsgivareTYPE {
	employer := &wire.ArbetsgivareTYPE{
		Namn: xsd.OptionalString(list[0].EmployerName), AgRegistreradId: xsd.OptionalString(string(list[0].EmployerNumber)),
	}
	told := map[aggregator.Month]bool{}
	for i, s := range list {
		if i == 0 || s.Month != list[i-1].Month {
			employer.Redovisning = append(employer.Redovisning, declaration(s.Month, s.Status == aggregator.Reported))
		}
		if s.Status == aggregator.Reported {
			latest := employer.Redovisning[len(employer.Redovisning)-1]
			latest.Individuppgift = append(latest.Individuppgift, statement(s))
		}
		told[s.Month] = true
	}
	for _, month := range asked {
		if !told[month] {
			employer.Redovisning = append(employer.Redovisning, declaration(month, true))
		}
	}
	return employer
}

func declaration(month aggregator.Month, declared bool) *wire.RedovisningTYPE {
	return &wire.RedovisningTYPE{RedovisningsPeriod: xsd.NewString(writeMonth(month)), Redovisad: xsd.NewBoolean(declared)}
}

func statement(s aggregator.Salary) *wire.IndividuppgiftTYPE {
	return &wire.IndividuppgiftTYPE{
		KontantErsattningUlagAG:      xsd.NewDecimal(s.Gross),
		SkatteplOvrigaFormanerUlagAG: xsd.NewDecimal(s.BenefitsInKind),
		AvdrPrelSkatt:                xsd.NewDecimal(s.Tax),
	}
}
