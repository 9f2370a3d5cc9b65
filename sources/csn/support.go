package csn

import (
	"cmp"
	"strings"
	"unicode"
	"unicode/utf8"

	"underlag/aggregator"
	"underlag/sources/csn/internal/arende"
	"underlag/sources/csn/internal/wire"
	"underlag/sources/internal/soap/xsd"
)

// kind is one of the five kinds of support.
type kind struct {
	part     string // CSN's name of it
	benefit  string // for people
	category aggregator.Category
}

var allKinds = [5]kind{
	{arende.Studiemedel, "Studiemedel", studyAid},
	{arende.Studiehjalp, "Studiehjälp", studyAid},
	{arende.Hemutrustningslan, "Hemutrustningslån", homeEquipmentLoan},
	{arende.Studiestartsstod, "Studiestartsstöd", studyAid},
	{arende.Omstallningsstudiestod, "Omställningsstudiestöd", studyAid},
}

// support is a kind of support of a Person. On the wire each has types of its
// own, in a namespace of its own, for the same content.
type support struct {
	kind
	listed  *xsd.String // its value in Studiestodstypforteckning
	matters []matter
}

// matter is an Arende of any kind.
type matter struct {
	carrier  bool // no case of CSN's own: it holds what was granted or paid in one that is not told
	stodform *xsd.String
	code     string                 // stodform, where the contract lets it be one
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
		{allKinds[0], list.Studiemedel, studiemedel(p.Studiemedel.Arenden)},
		{allKinds[1], list.Studiehjalp, studiehjalp(p.Studiehjalp.Arenden)},
		{allKinds[2], list.Hemutrustningslan, hemutrustningslan(p.HemutrustningsLan.Arenden)},
		{allKinds[3], list.Studiestartsstod, studiestartsstod(p.Studiestartsstod.Arenden)},
		{allKinds[4], list.Omstallningsstudiestod, omstallningsstudiestod(p.Omstallningsstudiestod.Arenden)},
	}
}

func studiemedel(in *wire.StudiemedelArendenType) []matter {
	if in == nil {
		return nil
	}
	matters := make([]matter, len(in.Arende))
	for i, a := range in.Arende {
		matters[i] = newMatter(a.Lopnummer, a.Stodform, a.Klartext, a.Status,
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
		matters[i] = newMatter(a.Lopnummer, a.Stodform, a.Klartext, a.Status,
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
		matters[i] = newMatter(a.Lopnummer, a.Stodform, a.Klartext, a.Status, nil, nil, a.UtbetalningsPlan.Utbetalning)
	}
	return matters
}

func studiestartsstod(in *wire.StudiestartsstodArendenType) []matter {
	if in == nil {
		return nil
	}
	matters := make([]matter, len(in.Arende))
	for i, a := range in.Arende {
		matters[i] = newMatter(a.Lopnummer, a.Stodform, a.Klartext, a.Status,
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
		matters[i] = newMatter(a.Lopnummer, a.Stodform, a.Klartext, a.Status,
			a.SoktaTider.SoktTid, a.BeviljadeTider.BeviljadTid, a.UtbetalningsPlan.Utbetalning)
	}
	return matters
}

func newMatter(lopnummer, stodform, klartext, status *xsd.String, applied []*wire.SokttidType,
	granted []*wire.BeviljadtidType, payments []*wire.UtbetalningType) matter {
	return matter{
		carrier: lopnummer != nil && *lopnummer != "" && strings.Trim(string(*lopnummer), "0") == "",
		code:    codeOf(stodform), form: cmp.Or(xsd.Text(klartext), label("stodform", stodform)), kind: kindOf("stodform", stodform),
		stodform: stodform, status: status, applied: applied, granted: granted, payments: payments,
	}
}

// maxCode is the length of CSN's codes, in characters.
const maxCode = 6

// codeOf gives a stodform or beloppstyp; nothing where it is none that CSN's
// contract lets it be.
func codeOf(v *xsd.String) string {
	text := strings.TrimSpace(v.Or(""))
	odd := func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }
	if utf8.RuneCountInString(text) > maxCode || strings.ContainsFunc(text, odd) {
		return ""
	}
	return text
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
