package migrationsverket

import (
	"slices"

	"underlag/aggregator"
	"underlag/sources/internal/composite"
	"underlag/sources/internal/descriptor"
	"underlag/sources/internal/soap/xsd"
	"underlag/sources/migrationsverket/internal/wire"
)

// permitMatter is the arendeTyp of every permit we write: it says no more than
// the category of permits does.
const permitMatter = "UAT"

// toAnswer writes what may be told. Grounds are told apart from what they are the
// grounds of, because it is not known which goes with which.
func (c codes) toAnswer(d aggregator.Delivered) *wire.FindByPersonnummerResponse {
	absent := func(m aggregator.MissingPart) bool { return m.Code == responseAbsent }
	if slices.ContainsFunc(d.Missing, absent) {
		return &wire.FindByPersonnummerResponse{}
	}
	response := &wire.FkResponseType{
		Correlationid: xsd.NewString(d.Question.ID),
		Efternamn:     xsd.OptionalString(d.Facts.Name), // whole: where it divides is not known
		Personnummer:  xsd.NewString(d.Question.Person.Reveal()),
	}
	grounds, permits := divide(d.Facts.Permits)
	list := writeGrounds(response, grounds)
	list = append(list, c.writePermits(permits, d.Missing)...)
	for i := range d.Facts.Cases {
		list = append(list, c.writeCase(&d.Facts.Cases[i]))
	}
	if len(list) > 0 {
		response.SvarCollection = &wire.SvarCollectionType{Svar: list}
	}
	return &wire.FindByPersonnummerResponse{Response: response}
}

func divide(all []aggregator.Permit) (grounds, permits []aggregator.Permit) {
	for _, p := range all {
		if p.Category == caseCategory {
			grounds = append(grounds, p)
			continue
		}
		permits = append(permits, p)
	}
	return grounds, permits
}

// writeGrounds writes what is said of the person, the same beside each of the
// grounds, and a matter for each of the grounds.
func writeGrounds(response *wire.FkResponseType, grounds []aggregator.Permit) []*wire.FkSvarType {
	if len(grounds) == 0 {
		return nil
	}
	response.Hemland = xsd.OptionalString(grounds[0].HomeCountry)
	response.Inresedatum = xsd.NewDate(grounds[0].EntryDate)
	if len(grounds) == 1 && grounds[0].Reason == "" {
		return nil
	}
	list := make([]*wire.FkSvarType, len(grounds))
	for i := range grounds {
		list[i] = &wire.FkSvarType{ArendeTyp: xsd.NewString(composite.NotTold), AnledningNamn: xsd.OptionalString(grounds[i].Reason)}
	}
	return list
}

// writePermits writes permits and, between them in its order, what is missing. A
// permit's gap is what is missing only where it is listed; else the law withholds
// what is not said, and the permit says so.
func (c codes) writePermits(permits []aggregator.Permit, missing []aggregator.MissingPart) []*wire.FkSvarType {
	var list []*wire.FkSvarType
	for _, m := range missing {
		same := func(p aggregator.Permit) bool { return gap(&p) == m.Code }
		n := slices.IndexFunc(permits, same)
		if n < 0 {
			list = append(list, sign(m))
			continue
		}
		list = append(list, c.writeInPart(permits[:n])...)
		list = append(list, c.writePermit(&permits[n]))
		permits = permits[n+1:]
	}
	return append(list, c.writeInPart(permits)...)
}

// writeInPart writes permits of whose gaps none is missing.
func (c codes) writeInPart(permits []aggregator.Permit) []*wire.FkSvarType {
	list := make([]*wire.FkSvarType, len(permits))
	for i := range permits {
		list[i] = c.writePermit(&permits[i])
		if gap(&permits[i]) != "" {
			list[i].Anledning = xsd.NewString(composite.NotTold)
		}
	}
	return list
}

func (c codes) writePermit(p *aggregator.Permit) *wire.FkSvarType {
	outcome := composite.NotTold
	if p.Status != "" {
		outcome = codeWhere(c.beslutsKod, func(r descriptor.Row) bool { return r.Means == p.Status })
	}
	return &wire.FkSvarType{
		ArendeTyp:      xsd.NewString(permitMatter),
		BeslutsKod:     xsd.NewString(outcome),
		BeslutsTyp:     xsd.OptionalString(codeWhere(c.beslutsTyp, func(r descriptor.Row) bool { return r.Label.SV == p.Kind })),
		BeslutsTypNamn: xsd.OptionalString(p.Kind),
		Beslutsdatum:   xsd.NewDate(p.DecidedOn),
		FromDatum:      xsd.NewDate(p.Period.From),
		Giltighetstid:  xsd.OptionalString(codeWhere(c.giltighetstid, func(r descriptor.Row) bool { return r.Means == p.Validity })),
		TomDatum:       xsd.NewDate(p.Period.To),
	}
}

// writeCase writes a pending case, with a blank name where it is withheld, so that
// there is one.
func (c codes) writeCase(f *aggregator.CaseFact) *wire.FkSvarType {
	return &wire.FkSvarType{
		Ansokningsdatum: xsd.NewDate(f.ReceivedOn),
		ArendeTyp:       xsd.OptionalString(codeWhere(c.arendeTyp, func(r descriptor.Row) bool { return r.Label.SV == f.Benefit })),
		ArendeTypNamn:   xsd.NewString(f.Benefit),
	}
}

// codeWhere gives the first code, in the order of the alphabet, whose row is
// wanted; empty if there is none.
func codeWhere(t descriptor.Table, wanted func(descriptor.Row) bool) string {
	first := ""
	for code, row := range t {
		if wanted(row) && (first == "" || code < first) {
			first = code
		}
	}
	return first
}

// sign gives a matter that is read as what is missing. Where it is the gap of a
// permit that may not be told, nothing is said but that there is a matter.
func sign(m aggregator.MissingPart) *wire.FkSvarType {
	switch m.Code {
	case svarEmpty:
		return &wire.FkSvarType{}
	case typeUnknown:
		return &wire.FkSvarType{BeslutsKodNamn: xsd.NewString(m.Text.SV)}
	case outcomeUnknown:
		return &wire.FkSvarType{ArendeTyp: xsd.NewString(permitMatter), BeslutsKodNamn: xsd.NewString(m.Text.SV)}
	}
	return &wire.FkSvarType{Nil: xsd.NewBoolean(true)}
}
