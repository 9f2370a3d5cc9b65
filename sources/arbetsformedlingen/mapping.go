package arbetsformedlingen

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"underlag/aggregator"
	"underlag/sources/arbetsformedlingen/internal/wire"
	"underlag/sources/internal/soap/xsd"
)

// statusOK is the only known value of StatusSokandeinformationKod.
const statusOK = 0

// The prefixes of a missing part's code: which element says what is missing.
const (
	statusPrefix = "status:"
	reportPrefix = "report:"
)

var errOtherPerson = errors.New("the answer is about another person")

// toReply maps an answer. A status other than 0 never reads as nothing: with a
// standing beside it the answer is partial, without one it is no answer.
func toReply(svar *wire.SvarType, q aggregator.Question, now time.Time) (aggregator.Reply, error) {
	var read xsd.Reader
	if svar.IdentitetsbeteckningFysiskPerson.Or("") != q.Person.Reveal() {
		read.Malformed("IdentitetsbeteckningFysiskPerson", errOtherPerson)
	}
	reply := aggregator.Reply{AsOf: now, Protection: protection(read.Boolean("Sekretessmarkering", svar.Sekretessmarkering))}
	reply.Facts.Name, reply.Facts.NameOrigin = xsd.Name(svar.Fornamn, svar.Efternamn), origin(identity)
	status, _ := read.Integer("StatusSokandeinformationKod", svar.StatusSokandeinformationKod)
	reply.Facts.Registrations = readStanding(&read, svar)
	if q.Allows(decisions) {
		reply.Facts.Decisions = readDecisions(&read, svar.BeslutInfo)
	}
	if svar.ArbetssokandeInfo != nil && q.Allows(activityReport) {
		readReport(&read, svar.ArbetssokandeInfo.AktivetetsRapportDatum, &reply)
	}
	reply.UnknownCodes = read.UnknownCodes()
	if err := read.Err(); err != nil {
		return reply.Aside(), err
	}
	if status == statusOK {
		return reply, nil
	}
	reply.UnknownCodes = aggregator.NoteUnknown(reply.UnknownCodes, "StatusSokandeinformationKod", strconv.Itoa(status))
	code := statusPrefix + strconv.Itoa(status)
	if reply.Facts.Len() == 0 {
		return reply.Aside(), aggregator.NewSourceError(aggregator.Unavailable, code, nil)
	}
	reply.Missing = append(reply.Missing, missing(registration, code, unreliable))
	return reply, nil
}

var (
	unreliable = aggregator.Text{
		SV: "Arbetsförmedlingen svarade med en okänd status; uppgifterna går inte att lita på.",
		EN: "The employment service answered with an unknown status; the data cannot be relied on.",
	}
	noReport = aggregator.Text{
		SV: "Uppgiften om aktivitetsrapport kunde inte läsas hos Arbetsförmedlingen.",
		EN: "The activity report could not be read at the employment service.",
	}
)

func missing(part aggregator.Category, code string, text aggregator.Text) aggregator.MissingPart {
	return aggregator.MissingPart{Part: string(part), Code: aggregator.SafeCode(code), Text: text}
}

func origin(c aggregator.Category) aggregator.Origin {
	return aggregator.Origin{Authority: described.Code, Category: c}
}

// protection reads the flag; an authority that says nothing has not said no.
func protection(flag aggregator.Tristate) aggregator.Protection {
	switch flag {
	case aggregator.Yes:
		return aggregator.Marked
	case aggregator.No:
		return aggregator.Unmarked
	}
	return aggregator.NotStated
}

// readStanding gives the registration, and beside it that the person is in a
// programme, because the two rest on different provisions.
func readStanding(read *xsd.Reader, svar *wire.SvarType) []aggregator.Registration {
	info := svar.ArbetssokandeInfo
	if info == nil {
		return nil
	}
	r := aggregator.Registration{
		Origin:     origin(registration),
		Registered: read.Boolean("Arbetssokande", info.Arbetssokande),
		Period: aggregator.Period{
			From: read.Date("ArbetssokandeRegistrerad", info.ArbetssokandeRegistrerad),
			To:   read.Date("ArbetssokandeAvaktualiserad", info.ArbetssokandeAvaktualiserad),
		},
		Fund: xsd.Text(svar.Akassetillhorighet),
	}
	r.Extent, _ = read.Integer("ArbetssokandeOmfattning", info.ArbetssokandeOmfattning)
	row, known := file.Tables["skat"].Lookup(info.ArbetssokandeSKAT.Or(""))
	switch {
	case known:
		r.Class = row.Means
	case info.ArbetssokandeSKAT.Or("") != "":
		read.Unknown("ArbetssokandeSKAT", info.ArbetssokandeSKAT)
		r.Class = "other"
	}
	if r == (aggregator.Registration{Origin: r.Origin}) {
		return nil // the block is there for its mandatory report only
	}
	list := []aggregator.Registration{r}
	if r.Class == "programme" {
		list = append(list, aggregator.Registration{Origin: origin(programme), Programme: row.Label.SV})
	}
	return list
}

// readReport gives the date of the latest activity report. That none was
// submitted is no fact; that it could not be read is a missing part.
func readReport(read *xsd.Reader, report *wire.AktivetetsRapportDatumType, reply *aggregator.Reply) {
	code := strings.TrimSpace(report.AktivitetsRapportMeddelande.Or(""))
	on := read.Date("SenasteAktivitetsRapportDatum", report.SenasteAktivitetsRapportDatum)
	row, known := file.Tables["report"].Lookup(code)
	if !known {
		read.Unknown("AktivitetsRapportMeddelande", report.AktivitetsRapportMeddelande)
	}
	if !known || row.Means == "failed" || row.Means == "submitted" && on.IsZero() {
		reply.Missing = append(reply.Missing, missing(activityReport, reportPrefix+code, noReport))
	}
	if !on.IsZero() {
		reply.Facts.Registrations = append(reply.Facts.Registrations, aggregator.Registration{Origin: origin(activityReport), ReportedOn: on})
	}
}

func readDecisions(read *xsd.Reader, info *wire.BeslutInfoType) []aggregator.DecisionFact {
	if info == nil {
		return nil
	}
	list := make([]aggregator.DecisionFact, 0, len(info.EkonomiskaBeslut.Beslut))
	for _, b := range info.EkonomiskaBeslut.Beslut {
		d := aggregator.DecisionFact{
			Origin: origin(decisions), Kind: aggregator.Granted, Benefit: xsd.Text(b.ErsattningTyp),
			Period: aggregator.Period{From: read.Date("BeslutFrom", b.BeslutFrom), To: read.Date("BeslutTom", b.BeslutTom)},
		}
		d.Extent, _ = read.Integer("Omfattning", b.Omfattning)
		list = append(list, d)
	}
	return list
}
