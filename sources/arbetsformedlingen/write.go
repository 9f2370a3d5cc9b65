package arbetsformedlingen

import (
	"strings"

	"underlag/aggregator"
	"underlag/sources/arbetsformedlingen/internal/wire"
	"underlag/sources/internal/composite"
	"underlag/sources/internal/soap/xsd"
)

const statusOKText = "Frågan har behandlats normalt"

// codeOf gives, for each kind of standing, what ArbetssokandeSKAT says where only
// the kind is told: the authority's code where one code alone means it, else a
// word, since any one of its codes would say more than is known.
var codeOf = map[string]string{"open": "11", "hindered": "14", "programme": "PROGRAM", "other": "ANNAT"}

// toSvar writes what may be told, and the authority's own sign of each part that
// is missing.
func toSvar(d aggregator.Delivered) (*wire.SvarType, error) {
	q := d.Question
	svar := &wire.SvarType{
		Schemaversion:                    xsd.NewString("2.0"),
		Referensnummer:                   xsd.NewString(string(q.Case)),
		LagParagraf:                      xsd.NewString(q.LegalText),
		IdentitetsbeteckningFysiskPerson: xsd.NewString(q.Person.Reveal()),
		Efternamn:                        xsd.OptionalString(d.Facts.Name), // whole: where it divides is not known
		Sekretessmarkering:               mark(d.Protection),
	}
	writeStatus(svar, d.Missing)
	writeStanding(svar, &d)
	return svar, writeDecisions(svar, d.Facts.Decisions)
}

func mark(p aggregator.Protection) *xsd.Boolean {
	if p == aggregator.NotStated {
		return nil
	}
	return xsd.NewBoolean(p == aggregator.Marked)
}

func writeStatus(svar *wire.SvarType, parts []aggregator.MissingPart) {
	svar.StatusSokandeinformationKod = xsd.NewInteger(statusOK)
	svar.StatusSokandeinformationKodText = xsd.NewString(statusOKText)
	for _, m := range parts {
		if code, found := strings.CutPrefix(m.Code, statusPrefix); found {
			svar.StatusSokandeinformationKod = (*xsd.Integer)(&code)
			svar.StatusSokandeinformationKodText = xsd.NewString(m.Text.SV)
		}
	}
}

// writeStanding writes ArbetssokandeInfo, if there is anything to tell in it.
func writeStanding(svar *wire.SvarType, d *aggregator.Delivered) {
	report := reportOf(d)
	if len(d.Facts.Registrations) == 0 && *report.AktivitetsRapportMeddelande == composite.NotTold {
		return
	}
	info := &wire.ArbetssokandeInfoType{AktivetetsRapportDatum: report}
	for i := range d.Facts.Registrations {
		r := &d.Facts.Registrations[i]
		switch r.Category {
		case registration:
			writeRegistration(svar, info, r)
		case programme:
			info.ArbetssokandeSKAT = xsd.NewString(codeOf["programme"])
		}
	}
	svar.ArbetssokandeInfo = info
}

func writeRegistration(svar *wire.SvarType, info *wire.ArbetssokandeInfoType, r *aggregator.Registration) {
	if r.Registered != "" {
		info.Arbetssokande = xsd.NewBoolean(r.Registered == aggregator.Yes)
	}
	if r.Class != "" {
		info.ArbetssokandeSKAT = xsd.NewString(codeOf[r.Class])
	}
	if r.Extent != 0 {
		info.ArbetssokandeOmfattning = xsd.NewInteger(r.Extent)
	}
	info.ArbetssokandeRegistrerad = xsd.NewDate(r.Period.From)
	info.ArbetssokandeAvaktualiserad = xsd.NewDate(r.Period.To)
	svar.Akassetillhorighet = xsd.OptionalString(r.Fund)
}

// reportOf gives the report that every ArbetssokandeInfo must have. Without a
// date it does not say that no report was submitted: that may be what is withheld.
func reportOf(d *aggregator.Delivered) *wire.AktivetetsRapportDatumType {
	var on aggregator.Date
	for i := range d.Facts.Registrations {
		if r := &d.Facts.Registrations[i]; r.Category == activityReport {
			on = r.ReportedOn
		}
	}
	message := composite.NotTold
	if !on.IsZero() && d.Question.Period.Contains(on) {
		message = "200"
	}
	for _, m := range d.Missing {
		if m.Part == string(activityReport) {
			message = messageOf(m.Code)
		}
	}
	return &wire.AktivetetsRapportDatumType{
		AktivitetsRapportMeddelande: xsd.NewString(message), SenasteAktivitetsRapportDatum: xsd.NewDate(on),
	}
}

// messageOf gives the report's message that is read as the code. One that was not
// fit to be shown is written as one that is not.
func messageOf(code string) string {
	message, found := strings.CutPrefix(code, reportPrefix)
	if !found {
		return "oläslig kod"
	}
	return message
}

// writeDecisions writes decisions, of which the contract demands all but the
// benefit's name, which may be blank.
func writeDecisions(svar *wire.SvarType, decided []aggregator.DecisionFact) error {
	if len(decided) == 0 {
		return nil
	}
	list := &wire.EkonomiskaBeslutType{}
	for i := range decided {
		f := &decided[i]
		if f.Extent == 0 {
			return composite.Mandatory("Omfattning")
		}
		if f.Period.From == 0 || f.Period.To == 0 {
			return composite.Mandatory("BeslutFrom, BeslutTom")
		}
		list.Beslut = append(list.Beslut, &wire.BeslutType{
			ErsattningTyp: xsd.NewString(f.Benefit),
			Omfattning:    xsd.NewInteger(f.Extent),
			BeslutFrom:    xsd.NewDate(f.Period.From),
			BeslutTom:     xsd.NewDate(f.Period.To),
		})
	}
	svar.BeslutInfo = &wire.BeslutInfoType{EkonomiskaBeslut: list}
	return nil
}
