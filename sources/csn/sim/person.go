package sim

import (
	"underlag/aggregator"
	"underlag/fixtures"
	"underlag/sources/csn/internal/arende"
	"underlag/sources/csn/internal/wire"
	"underlag/sources/internal/soap/xsd"
)

// unknownPerson is CSN's answer about a person it does not have.
func unknownPerson() *wire.PersonType {
	p := arende.Person()
	p.Status = xsd.NewString("Ej träff")
	p.Sekretess = xsd.NewString(" ")
	return p
}

// projection puts a person's facts on CSN's wire.
type projection struct {
	today  aggregator.Date
	period aggregator.Period
}

func (j projection) person(p *fixtures.Person) *wire.PersonType {
	told := arende.Person()
	told.Status = xsd.NewString(arende.Blanks)
	told.Sekretess = xsd.NewString(" ")
	if p.MarkedAt(code) {
		told.Sekretess = xsd.NewString("S") // ASSUMED: CSN's codes are not public
	}
	for _, kind := range []string{arende.Studiemedel, arende.Studiehjalp, arende.Studiestartsstod, arende.Omstallningsstudiestod} {
		arende.Put(told, kind, j.matters(p.StudyAid, kind))
	}
	arende.Put(told, arende.Hemutrustningslan, j.matters(p.HomeEquipment, arende.Hemutrustningslan))
	return told
}

// matters gives the cases of one kind that have something in the period, each
// with its whole plan of payments.
func (j projection) matters(all []fixtures.StudyAid, kind string) []arende.Arende {
	var found []arende.Arende
	for i := range all {
		if arende.KindOf(all[i].Form) == kind && j.touches(&all[i]) {
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
