package sim

import (
	"underlag/aggregator"
	"underlag/fixtures"
	"underlag/sources/csn/internal/wire"
	"underlag/sources/internal/soap/xsd"
)

// blanks is CSN's way of saying nothing in a status of ten characters.
const blanks = "          "

// kinds sorts the forms of support into CSN's five sub-trees.
var kinds = map[string]string{
	"GRUND": "studiemedel", "GRUNDU": "studiemedel", "MLÅN": "studiemedel", "MLÅNU": "studiemedel",
	"TLÅN": "studiemedel", "TILB": "studiemedel",
	"SH": "studiehjalp", "SHU": "studiehjalp", "SB": "studiehjalp", "SBU": "studiehjalp", "EXTRA": "studiehjalp",
	"EXTRAU": "studiehjalp", "INACK": "studiehjalp", "INACKU": "studiehjalp", "LÄRLE": "studiehjalp",
	"SSSTÖD": "studiestartsstod", "OSS": "omstallningsstudiestod",
}

// unknownPerson is CSN's answer about a person it does not have.
func unknownPerson() *wire.PersonType {
	p := emptyPerson()
	p.Status = xsd.NewString("Ej träff")
	p.Sekretess = xsd.NewString(" ")
	return p
}

func emptyPerson() *wire.PersonType {
	return &wire.PersonType{
		Studiestodstypforteckning: &wire.StudiestodstypforteckningType{
			Studiemedel: xsd.NewString("0"), Studiehjalp: xsd.NewString("0"), Hemutrustningslan: xsd.NewString("0"),
			Studiestartsstod: xsd.NewString("0"), Omstallningsstudiestod: xsd.NewString("0"),
		},
		Studiemedel:            &wire.StudiemedelType{},
		Studiehjalp:            &wire.StudiehjalpType{},
		HemutrustningsLan:      &wire.HemutrustningsLanType{},
		Studiestartsstod:       &wire.StudiestartsstodType{},
		Omstallningsstudiestod: &wire.OmstallningsstudiestodType{},
	}
}

// projection puts a person's facts on CSN's wire.
type projection struct {
	today  aggregator.Date
	period aggregator.Period
}

func (j projection) person(p *fixtures.Person) *wire.PersonType {
	told := emptyPerson()
	told.Status = xsd.NewString(blanks)
	told.Sekretess = xsd.NewString(" ")
	if p.MarkedAt(code) {
		told.Sekretess = xsd.NewString("S") // ASSUMED: CSN's codes are not public
	}
	list := told.Studiestodstypforteckning
	if a := studiemedel(j.matters(p.StudyAid, "studiemedel")); a != nil {
		told.Studiemedel.Arenden, list.Studiemedel = a, xsd.NewString("1")
	}
	if a := studiehjalp(j.matters(p.StudyAid, "studiehjalp")); a != nil {
		told.Studiehjalp.Arenden, list.Studiehjalp = a, xsd.NewString("1")
	}
	if a := hemutrustningslan(j.matters(p.HomeEquipment, "")); a != nil {
		told.HemutrustningsLan.Arenden, list.Hemutrustningslan = a, xsd.NewString("1")
	}
	if a := studiestartsstod(j.matters(p.StudyAid, "studiestartsstod")); a != nil {
		told.Studiestartsstod.Arenden, list.Studiestartsstod = a, xsd.NewString("1")
	}
	if a := omstallningsstudiestod(j.matters(p.StudyAid, "omstallningsstudiestod")); a != nil {
		told.Omstallningsstudiestod.Arenden, list.Omstallningsstudiestod = a, xsd.NewString("1")
	}
	return told
}

// matters gives the cases of one kind that have something in the period, each
// with its whole plan of payments.
func (j projection) matters(all []fixtures.StudyAid, kind string) []matter {
	var found []matter
	for i := range all {
		if kinds[all[i].Form] == kind && j.touches(&all[i]) {
			found = append(found, j.matter(&all[i], len(found)+1))
		}
	}
	return found
}

func (j projection) touches(a *fixtures.StudyAid) bool {
	if a.Applied != nil && j.period.Overlaps(aggregator.Period{From: a.Applied.From, To: a.Applied.To}) {
		return true
	}
	if a.Granted != nil && j.period.Overlaps(aggregator.Period{From: a.Granted.From, To: a.Granted.To}) {
		return true
	}
	for _, p := range a.Payments {
		if p.PaidOn != 0 && j.period.Contains(p.PaidOn) {
			return true
		}
		if p.From != 0 && j.period.Overlaps(aggregator.Period{From: p.From, To: p.To}) {
			return true
		}
	}
	return false
}

// leaveOut makes an answer partial in CSN's way: a kind of support that is
// listed has no cases.
func leaveOut(p *wire.PersonType) {
	switch {
	case p.Studiemedel.Arenden != nil:
		p.Studiemedel.Arenden = nil
	case p.Studiehjalp.Arenden != nil:
		p.Studiehjalp.Arenden = nil
	case p.Studiestartsstod.Arenden != nil:
		p.Studiestartsstod.Arenden = nil
	case p.Omstallningsstudiestod.Arenden != nil:
		p.Omstallningsstudiestod.Arenden = nil
	case p.HemutrustningsLan.Arenden != nil:
		p.HemutrustningsLan.Arenden = nil
	}
}
