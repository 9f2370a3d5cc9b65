package csn

import (
	"cmp"

	"underlag/aggregator"
	"underlag/sources/csn/internal/wire"
	"underlag/sources/internal/soap/xsd"
)

// support is one of the five kinds of support of a Person. On the wire each has
// types of its own, in a namespace of its own, for the same content.
type support struct {
	part     string // CSN's name of the kind
	benefit  string // for people
	category aggregator.Category
	listed   *xsd.String // its value in Studiestodstypforteckning
	matters  []matter
}

// matter is an Arende of any kind.
type matter struct {
	form     string                 // the form of support in words: CSN's own, else ours for its code
	kind     aggregator.PaymentType // of every payment of that form; empty where only the rows tell
	status   *xsd.String
	applied  []*wire.SokttidType
	granted  []*wire.BeviljadtidType
	payments []*wire.UtbetalningType
}

func supportsOf(p *wire.PersonType) [5]support {
	list := p.Studiestodstypforteckning
	return [5]support{
		{"studiemedel", "Studiemedel", studyAid, list.Studiemedel, studiemedel(p.Studiemedel.Arenden)},
		{"studiehjalp", "Studiehjälp", studyAid, list.Studiehjalp, studiehjalp(p.Studiehjalp.Arenden)},
		{"hemutrustningslan", "Hemutrustningslån", homeEquipmentLoan, list.Hemutrustningslan, hemutrustningslan(p.HemutrustningsLan.Arenden)},
		{"studiestartsstod", "Studiestartsstöd", studyAid, list.Studiestartsstod, studiestartsstod(p.Studiestartsstod.Arenden)},
		{"omstallningsstudiestod", "Omställningsstudiestöd", studyAid, list.Omstallningsstudiestod, omstallningsstudiestod(p.Omstallningsstudiestod.Arenden)},
	}
}

func studiemedel(in *wire.StudiemedelArendenType) []matter {
	if in == nil {
		return nil
	}
	matters := make([]matter, len(in.Arende))
	for i, a := range in.Arende {
		matters[i] = newMatter(a.Stodform, a.Klartext, a.Status,
			a.SoktaTider.SoktTid, a.BeviljadeTider.BeviljadTid, a.UtbetalningsPlan.Utbetalning)
	}
	return matters
}

func studiehjalp(in *wire.StudiehjalpArendenType) []matter {
	if in == nil {
		return nil
	}
	matters := make([]matter, len(in.Arende))
	for i, a := range in.Arende {
		matters[i] = newMatter(a.Stodform, a.Klartext, a.Status,
			a.SoktaTider.SoktTid, a.BeviljadeTider.BeviljadTid, a.UtbetalningsPlan.Utbetalning)
	}
	return matters
}

// hemutrustningslan leaves out medlanare, which is a third person.
func hemutrustningslan(in *wire.HemutrustningsLanArendenType) []matter {
	if in == nil {
		return nil
	}
	matters := make([]matter, len(in.Arende))
	for i, a := range in.Arende {
		matters[i] = newMatter(a.Stodform, a.Klartext, a.Status, nil, nil, a.UtbetalningsPlan.Utbetalning)
	}
	return matters
}

func studiestartsstod(in *wire.StudiestartsstodArendenType) []matter {
	if in == nil {
		return nil
	}
	matters := make([]matter, len(in.Arende))
	for i, a := range in.Arende {
		matters[i] = newMatter(a.Stodform, a.Klartext, a.Status,
			a.SoktaTider.SoktTid, a.BeviljadeTider.BeviljadTid, a.UtbetalningsPlan.Utbetalning)
	}
	return matters
}

func omstallningsstudiestod(in *wire.OmstallningsstudiestodArendenType) []matter {
	if in == nil {
		return nil
	}
	matters := make([]matter, len(in.Arende))
	for i, a := range in.Arende {
		matters[i] = newMatter(a.Stodform, a.Klartext, a.Status,
			a.SoktaTider.SoktTid, a.BeviljadeTider.BeviljadTid, a.UtbetalningsPlan.Utbetalning)
	}
	return matters
}

func newMatter(stodform, klartext, status *xsd.String, applied []*wire.SokttidType,
	granted []*wire.BeviljadtidType, payments []*wire.UtbetalningType) matter {
	return matter{
		form: cmp.Or(xsd.Text(klartext), label("stodform", stodform)), kind: kindOf("stodform", stodform),
		status: status, applied: applied, granted: granted, payments: payments,
	}
}

// label gives what a code of CSN's is called, and the code itself where it is
// not known.
func label(table string, code *xsd.String) string {
	row, known := file.Tables[table].Lookup(code.Or(""))
	if !known {
		return xsd.Text(code)
	}
	return row.Label.SV
}

// kindOf gives the kind of payment a code stands for; empty for a form of
// support that has both, and for a code not known.
func kindOf(table string, code *xsd.String) aggregator.PaymentType {
	row, known := file.Tables[table].Lookup(code.Or(""))
	if !known || row.Means == "mixed" {
		return ""
	}
	return aggregator.PaymentType(row.Means)
}
