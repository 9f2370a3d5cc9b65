package csn

import (
	"slices"

	"underlag/aggregator"
	"underlag/sources/csn/internal/arende"
	"underlag/sources/csn/internal/wire"
	"underlag/sources/internal/composite"
	"underlag/sources/internal/soap/xsd"
)

// unknownStatus stands where CSN's own status could not be read; it is none of
// CSN's words.
const unknownStatus = "OKÄND"

// toMessage writes what may be told, and CSN's own sign of each part that is
// missing. The error is composite.ErrMandatory.
func toMessage(d *aggregator.Delivered) (*wire.CSNSvar, error) {
	w := writer{d: d}
	person := w.person()
	for _, k := range allKinds {
		if !d.Question.Allows(k.category) {
			arende.List(person, k.part, "") // not asked for: neither some nor none
			continue
		}
		cases := w.kind(k)
		if len(cases) == 0 && w.lacks(k.part, listedWithoutCase) {
			arende.List(person, k.part, "1")
			w.say(k.part, listedWithoutCase)
		}
		arende.Put(person, k.part, cases)
	}
	if w.err != nil {
		return nil, w.err
	}
	return &wire.CSNSvar{
		SchemaVersion:           new(xsd.Decimal("4.0")),
		GemensamtSvarEkbistand:  &wire.GemensamtSvarEkbistandType{Resultat: w.result()},
		GemensamtFragaEkbistand: &wire.GemensamtFragaEkbistandType{},
		Personer:                &wire.PersonerType{Person: []*wire.PersonType{person}},
	}, nil
}

// writer makes one message.
type writer struct {
	d    *aggregator.Delivered
	said []aggregator.MissingPart // those that have a sign of their own
	err  error                    // the first
}

// mandatory notes that the contract demands an element that may not be told.
func (w *writer) mandatory(element string) {
	if w.err == nil {
		w.err = composite.Mandatory(element)
	}
}

// person names the person, and says of protection and status what CSN has said.
func (w *writer) person() *wire.PersonType {
	p := arende.Person()
	century, number := wireNumber(w.d.Question.Person)
	p.Sekel, p.Personnummer = xsd.NewString(century), xsd.NewString(number)
	switch w.d.Protection {
	case aggregator.Marked:
		p.Sekretess = xsd.NewString("S") // any code is a mark; CSN's are not public
	case aggregator.Unmarked:
		p.Sekretess, p.Status = xsd.NewString(" "), xsd.NewString(arende.Blanks)
	}
	if w.lacks(wholePerson, personStatusUnknown) {
		p.Status = xsd.NewString(unknownStatus)
		w.say(wholePerson, personStatusUnknown)
	}
	return p
}

// lacks tells whether a part is missing.
func (w *writer) lacks(part, code string) bool {
	return slices.ContainsFunc(w.d.Missing, func(m aggregator.MissingPart) bool { return m.Part == part && m.Code == code })
}

// say notes that the sign of a missing part is written.
func (w *writer) say(part, code string) {
	w.said = append(w.said, aggregator.MissingPart{Part: part, Code: code})
}

// isSaid tells whether a missing part has a sign of its own.
func (w *writer) isSaid(m aggregator.MissingPart) bool {
	return slices.ContainsFunc(w.said, func(s aggregator.MissingPart) bool { return m.Part == s.Part && m.Code == s.Code })
}

// kind writes the cases of one kind of support: those that are told, carriers of
// what was granted and paid in others, and the signs of what is missing, in the
// order in which they are read.
func (w *writer) kind(k kind) []arende.Arende {
	o := outline{writer: w, kind: k}
	o.cases()
	o.decisions()
	o.payments()
	before, after := o.signs()
	list := slices.Concat(before, o.arenden(), after)
	if len(list) > maxCases {
		w.mandatory("Arende")
	}
	return list
}

// maxCases is how many cases of one kind the contract has room for.
const maxCases = 10

// result says that the answer is complete, or that it is not where CSN says so
// and where a part that is missing has no sign of its own.
func (w *writer) result() *wire.ResultatType {
	code, text := resultOK, "Allt OK, inget att rapportera"
	for _, m := range w.d.Missing {
		if code == resultOK && !w.isSaid(m) {
			code, text = resultOf(m), "Svaret är inte fullständigt"
		}
	}
	return &wire.ResultatType{ResultatKod: xsd.NewString(code), ResultatText: xsd.NewString(text)}
}

// maxResult is the length of a ResultatKod.
const maxResult = 20

func resultOf(m aggregator.MissingPart) string {
	if m.Part == wholeAnswer || m.Code != "" && m.Code != resultOK && len(m.Code) <= maxResult {
		return m.Code
	}
	return "incomplete"
}
