// Package arende has the Arende that CSN's five kinds of support have in common,
// and puts it on the wire, where each kind has types of its own for it.
package arende

import (
	"fmt"

	"underlag/sources/csn/internal/wire"
	"underlag/sources/internal/soap/xsd"
)

// Blanks is CSN's way of saying nothing in a status of ten characters.
const Blanks = "          "

// The kinds of support, as Studiestodstypforteckning calls them.
const (
	Studiemedel            = "studiemedel"
	Studiehjalp            = "studiehjalp"
	Hemutrustningslan      = "hemutrustningslan"
	Studiestartsstod       = "studiestartsstod"
	Omstallningsstudiestod = "omstallningsstudiestod"
)

// KindOf gives the kind of support that a stodform belongs to, and nothing for a
// form it does not know.
func KindOf(stodform string) string { return kinds[stodform] }

var kinds = map[string]string{
	"GRUND": Studiemedel, "GRUNDU": Studiemedel, "MLÅN": Studiemedel, "MLÅNU": Studiemedel,
	"TLÅN": Studiemedel, "TILB": Studiemedel,
	"SH": Studiehjalp, "SHU": Studiehjalp, "SB": Studiehjalp, "SBU": Studiehjalp, "EXTRA": Studiehjalp,
	"EXTRAU": Studiehjalp, "INACK": Studiehjalp, "INACKU": Studiehjalp, "LÄRLE": Studiehjalp,
	"HUT": Hemutrustningslan, "SSSTÖD": Studiestartsstod, "OSS": Omstallningsstudiestod,
}

// Arende is one Arende, before it becomes the type of its kind.
type Arende struct {
	Number                     int // lopnummer
	Stodform, Klartext, Status *xsd.String
	Applied                    []*wire.SokttidType     // not of a home equipment loan
	Granted                    []*wire.BeviljadtidType // not of a home equipment loan
	Payments                   []*wire.UtbetalningType
}

// Person gives a person with no support of any kind.
func Person() *wire.PersonType {
	none := xsd.NewString("0")
	return &wire.PersonType{
		Studiestodstypforteckning: &wire.StudiestodstypforteckningType{
			Studiemedel: none, Studiehjalp: none, Hemutrustningslan: none,
			Studiestartsstod: none, Omstallningsstudiestod: none,
		},
		Studiemedel:            &wire.StudiemedelType{},
		Studiehjalp:            &wire.StudiehjalpType{},
		HemutrustningsLan:      &wire.HemutrustningsLanType{},
		Studiestartsstod:       &wire.StudiestartsstodType{},
		Omstallningsstudiestod: &wire.OmstallningsstudiestodType{},
	}
}

// List sets what Studiestodstypforteckning says of a kind.
func List(p *wire.PersonType, kind, value string) {
	list, text := p.Studiestodstypforteckning, xsd.NewString(value)
	switch kind {
	case Studiemedel:
		list.Studiemedel = text
	case Studiehjalp:
		list.Studiehjalp = text
	case Hemutrustningslan:
		list.Hemutrustningslan = text
	case Studiestartsstod:
		list.Studiestartsstod = text
	case Omstallningsstudiestod:
		list.Omstallningsstudiestod = text
	}
}

// Put lists a kind of support of the person and writes its cases. A kind without
// cases is not listed and has no Arenden at all.
func Put(p *wire.PersonType, kind string, cases []Arende) {
	if len(cases) == 0 {
		return
	}
	List(p, kind, "1")
	switch kind {
	case Studiemedel:
		p.Studiemedel.Arenden = studiemedel(cases)
	case Studiehjalp:
		p.Studiehjalp.Arenden = studiehjalp(cases)
	case Hemutrustningslan:
		p.HemutrustningsLan.Arenden = hemutrustningslan(cases)
	case Studiestartsstod:
		p.Studiestartsstod.Arenden = studiestartsstod(cases)
	case Omstallningsstudiestod:
		p.Omstallningsstudiestod.Arenden = omstallningsstudiestod(cases)
	}
}

// number writes a lopnummer of three digits.
func number(n int) *xsd.String { return xsd.NewString(fmt.Sprintf("%03d", n)) }

// loanNumber writes that of a home equipment loan, of seven.
func loanNumber(n int) *xsd.String { return xsd.NewString(fmt.Sprintf("%07d", n)) }
