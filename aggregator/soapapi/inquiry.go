package soapapi

import (
	"bytes"
	"encoding/json"
	"slices"

	"underlag/aggregator"
)

// Elements that a problem may be about.
const (
	general      = "hamtaBastjanstInformation/generellaFrageparametrar/"
	elementOrg   = general + "ingivare/organisationsnummer"
	elementNamed = general + "ingivare/handlaggare"
	elementWho   = general + "personidentitet"
	elementCase  = general + "arendeidentitet"
	elementTime  = general + "tidsperiod"
	elementHelp  = general + "personuppgiftsbitrade/organisationsnummer"
	elementWhy   = general + "syfte"
	elementParts = "hamtaBastjanstInformation/specifikaFrageparametrar"
)

// inquiry gives the question as an inquiry of the service, and which authorities
// fail before anybody is asked. With a problem it gives what is known by then, so
// that the refusal can be recorded.
func (f *front) inquiry(q question, c call) (aggregator.Inquiry, failures, *aggregator.Problem) {
	in := aggregator.Inquiry{
		ID: c.id, AskedAt: c.at, Deadline: f.Deadline, Alone: true, Bare: true,
		Case: aggregator.Case{Reference: aggregator.CaseRef(q.reference)}, Stated: &aggregator.Stated{Purpose: q.purpose, LegalText: q.legalText},
	}
	number, err := aggregator.ParsePersonalNumber(q.number)
	if err != nil {
		return in, nil, problemAt(codePerson, elementWho)
	}
	in.Persons = []aggregator.Person{{Number: number, Role: aggregator.Applicant}}
	if age, known := number.Age(aggregator.DateOf(c.at)); known && age < adult {
		in.Persons[0].Role, in.Persons[0].Reason = aggregator.Child, q.purpose
	}
	row, found := c.purposes.find(q.purpose, q.legalText)
	if !found {
		return in, nil, problemAt(codePurpose, elementWhy)
	}
	in.Purpose, in.Stated.Row = row.Purpose, row.ID
	in.Month, in.Period = monthOrPeriod(q.period)
	failed := f.narrow(&in, q)
	if len(in.Only) == 0 { // which to the service would mean all
		return in, nil, failed.problem(q)
	}
	return in, failed, nil
}

// adult is the age from which a person is asked about as an applicant.
const adult = 18

// monthOrPeriod reads one whole calendar month as the application month, from
// which the law counts its own periods.
func monthOrPeriod(p aggregator.Period) (aggregator.Month, aggregator.Period) {
	if m := p.From.Month(); m != 0 && m.Period() == p {
		return m, aggregator.Period{}
	}
	return 0, p
}

// failures are the authorities whose own part of the question cannot be put.
type failures map[aggregator.AuthorityCode]*aggregator.SourceError

// problem is that of a question of which nothing is left to ask.
func (f failures) problem(q question) *aggregator.Problem {
	for _, a := range q.asked {
		if failure := f[a.Code]; failure != nil && failure.Code == codeLEFI {
			return problemAt(codeLEFI, elementParts+"/FK/fraga")
		}
	}
	return problemAt(codeNothing, elementParts)
}

// narrow says which authorities are asked, for which period and for what.
func (f *front) narrow(in *aggregator.Inquiry, q question) failures {
	failed := failures{}
	for _, a := range q.asked {
		if !f.connected(a.Code) {
			failed[a.Code] = aggregator.NewSourceError(aggregator.Unavailable, codeNotConnected, nil)
			continue
		}
		narrowing := aggregator.Narrowing{Authority: a.Code}
		switch {
		case a.lefi != nil:
			period, categories, ok := f.lefi(a.lefi, q.number)
			if !ok {
				failed[a.Code] = aggregator.NewSourceError(aggregator.Denied, codeLEFI, nil)
				continue
			}
			narrowing.Period, narrowing.Categories = period, categories
		case a.tax != nil:
			narrowing.Categories = a.tax.categories()
		case !a.period.IsZero():
			narrowing.Period = a.period
		case a.Period && in.Month != 0:
			narrowing.Period = q.period // the wire names the days, and so no look-back is meant
		}
		in.Only = append(in.Only, a.Code)
		if !narrowing.Period.IsZero() || narrowing.Categories != nil {
			in.Narrow = append(in.Narrow, narrowing)
		}
	}
	return failed
}

func (f *front) connected(code aggregator.AuthorityCode) bool {
	return slices.ContainsFunc(f.Service.Sources, func(s aggregator.Source) bool { return s.Descriptor().Code == code })
}

// lefiVersion is the only version of LEFI's question that is read.
const lefiVersion = "v9"

// lefi reads what a LEFI question asks for. One about another person than
// SSBTEK's own question is refused with it.
func (f *front) lefi(given *lefi, number string) (aggregator.Period, []aggregator.Category, bool) {
	reads, ok := f.parts["FK"].(Narrower)
	if !ok || given.version != "" && given.version != lefiVersion {
		return aggregator.Period{}, nil, false
	}
	var about struct {
		Number string `json:"personnummer"`
	}
	if json.NewDecoder(bytes.NewReader(given.json)).Decode(&about) != nil || about.Number != number && about.Number != number[2:] {
		return aggregator.Period{}, nil, false
	}
	period, categories, err := reads.Asked(given.json)
	if err != nil || categories == nil {
		return aggregator.Period{}, nil, false
	}
	return period, categories, true
}

// categories gives the categories of Skatteverket that version 11's booleans ask
// for. Of companies and appendices the service has nothing; the years are those of
// the law. A person is named where anything is asked.
func (t *tax) categories() []aggregator.Category {
	list := []aggregator.Category{}
	for _, flag := range []struct {
		set      bool
		category aggregator.Category
	}{{t.statements, "salary"}, {t.account, "tax_refund"}, {t.assessments, "capital"}} {
		if flag.set {
			list = append(list, flag.category)
		}
	}
	if len(list) > 0 {
		list = append(list, "identity")
	}
	return list
}
