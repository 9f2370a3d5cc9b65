package accessreport

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"underlag/aggregator"
)

// Lang is the language of a report.
type Lang string

// The closed list of languages.
const (
	Swedish Lang = "sv"
	English Lang = "en"
)

// In gives a text in the language.
func (l Lang) In(t aggregator.Text) string {
	if l == English {
		return t.EN
	}
	return t.SV
}

func (l Lang) say(sv, en string) string { return l.In(aggregator.Text{SV: sv, EN: en}) }

// report is what every form shows, in one language.
type report struct {
	Lang             Lang
	Title, Intro     string
	Made             moment
	None             string // set: there is no event
	Delays           []string
	Events           []event
	ProofTitle       string
	ProofText        string
	Proof            string // the document, indented
	Checkpoint       string
	NotCovered       string // set: the last records are not under a checkpoint yet
	Heads            heads
	Help, HelpRights string
}

// heads are the headings of the tables.
type heads struct{ Authority, Outcome, Period, Law, Record, Hash, Proof string }

type event struct {
	Heading, When string
	From          moment
	Facts         []fact
	Refusal       string // set: all of it was refused
	Sources       []source
	Records       []aggregator.AccessRecord
	Table         string // what the table of sources shows
	Receipts      string
}

type fact struct{ Name, Value string }

type source struct {
	Name, Outcome, Period string
	Provisions            []provision
}

type provision struct {
	Title, Citation string
	Sources         []string
	Note            string // set: the texts are not those of the law it was asked under
}

// moment is a time as people and as machines read it.
type moment struct{ Text, RFC3339 string }

func inWords(a aggregator.Accesses, l Lang) report {
	r := report{
		Lang: l, Title: l.say("Vem har frågat om mig?", "Who has asked about me?"),
		Made: at(a.At),
		Intro: l.say(
			"Här står varje fråga om dig som har gått genom tjänsten: vem som frågade, när, varför, enligt vilken paragraf, vilka myndigheter som tillfrågades och om de svarade. Vad myndigheterna svarade finns inte kvar i tjänsten. Ingen annan än du, och handläggaren om kommunen har valt att visa namn, nämns.",
			"This lists every question about you that has gone through the service: who asked, when, why, under which paragraph, which authorities were asked and whether they answered. What the authorities said is not kept by the service. Nobody but you is named, and the caseworker where the municipality has chosen to show names."),
		ProofTitle: l.say("Bevis", "Proof"),
		ProofText: l.say(
			"Varje post har en plats i en logg som bara kan växa. Beviset visar att posterna står där. Den som har loggens publicerade nyckel kan kontrollera det med auditlog check-proof, utan tillgång till loggen.",
			"Every record has a place in a log that can only grow. The proof shows that the records stand there. Whoever has the published key of the log can check it with auditlog check-proof, without access to the log."),
		Heads: heads{
			l.say("Myndighet", "Authority"), l.say("Vad som hände", "What happened"), l.say("Tid som frågan gällde", "Period asked about"),
			l.say("Stöd i lag", "Legal basis"), l.say("Post", "Record"), l.say("Kontrollsumma", "Hash"), l.say("Visa beviset", "Show the proof"),
		},
		Help: l.say("Är något fel?", "Is something wrong?"),
		HelpRights: l.say(
			"Vänd dig till den kommun som frågade. Den ansvarar för sina frågor och ska kunna förklara dem.",
			"Turn to the municipality that asked. It is responsible for its questions and must be able to explain them."),
	}
	if len(a.Events) == 0 {
		r.None = l.say("Loggen har ingen fråga om dig.", "The log has no question about you.")
	}
	for _, t := range a.Delays {
		r.Delays = append(r.Delays, l.In(t))
	}
	for _, e := range slices.Backward(a.Events) { // the latest first
		r.Events = append(r.Events, l.event(e))
		if slices.ContainsFunc(e.Records, func(rec aggregator.AccessRecord) bool { return rec.Hash == "" }) {
			r.NotCovered = l.say("De senaste posterna saknar bevis än så länge. Hämta sidan igen om en stund.", "The latest records have no proof yet. Get the page again in a while.")
		}
	}
	if a.Proof != nil {
		r.Proof, r.Checkpoint = document(a.Proof), a.Proof.Checkpoint
	}
	return r
}

// document gives the proof as people keep it.
func document(p *aggregator.Proof) string {
	text, err := json.MarshalIndent(p, "", "  ")
	if err != nil {
		panic(err) // texts and numbers can always be encoded
	}
	return string(text)
}

func (l Lang) event(e aggregator.AccessEvent) event {
	out := event{
		Heading: when(e) + ": " + l.In(e.Why), When: when(e), From: at(e.From), Records: e.Records,
		Table:    l.say("Myndigheter som frågan gällde", "Authorities that the question was for"),
		Receipts: l.say("Poster i loggen", "Records in the log"),
		Facts: []fact{
			{l.say("Vem", "Who"), l.who(e)},
			{l.say("Varför", "Why"), l.In(e.Why)},
			{l.say("Du var", "You were"), l.In(e.RoleText)},
		},
	}
	if e.Inquiries > 1 {
		out.Facts = append(out.Facts, fact{
			l.say("Antal frågor", "Number of questions"),
			fmt.Sprintf(l.say("%d, som räknas som en händelse", "%d, which count as one event"), e.Inquiries),
		})
	}
	if e.BrokenGlass != nil {
		out.Facts = append(out.Facts, fact{l.say("Utan ärende", "Without a case"), l.In(*e.BrokenGlass)})
	}
	if e.Refusal != nil {
		out.Refusal = l.say("Hela frågan avslogs och ingen myndighet tillfrågades. ", "All of it was refused and no authority was asked. ") + l.In(e.Refusal.Text)
		return out
	}
	for _, s := range e.Sources {
		out.Sources = append(out.Sources, l.source(s))
	}
	return out
}

func (l Lang) who(e aggregator.AccessEvent) string {
	parts := []string{cmp.Or(e.Organisation.Name, string(e.Organisation.Number)), e.Unit, e.Caseworker}
	if e.Automation {
		parts = append(parts, l.say("en automatisk tjänst", "an automated service"))
	}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ", ")
}

func (l Lang) source(s aggregator.AccessSource) source {
	out := source{Name: l.In(s.Name), Outcome: l.In(s.OutcomeText)}
	if s.Refusal != nil {
		out.Outcome = l.say("Fick inte tillfrågas. ", "Was not to be asked. ") + l.In(s.Refusal.Text)
		return out
	}
	if s.Period.From != 0 || s.Period.To != 0 {
		out.Period = s.Period.From.String() + "–" + s.Period.To.String()
	}
	for _, p := range s.Provisions {
		out.Provisions = append(out.Provisions, l.provision(p))
	}
	return out
}

func (l Lang) provision(p aggregator.AccessProvision) provision {
	out := provision{Title: cmp.Or(l.In(p.Title), string(p.ID)), Citation: p.Citation, Sources: p.Sources}
	switch {
	case p.Known:
	case p.Citation == "":
		out.Note = fmt.Sprintf(l.say("Texten i regelverket %s finns inte här.", "The text in the rules %s is not here."), shortened(p.Revision))
	default:
		out.Note = fmt.Sprintf(l.say("Texten är dagens; frågan avgjordes enligt regelverket %s.", "The text is today's; the question was decided under the rules %s."), shortened(p.Revision))
	}
	return out
}

// shortened gives enough of a revision to tell it from others.
func shortened(revision string) string {
	const enough = len("sha256:") + 12
	return revision[:min(len(revision), enough)]
}

// when says when an event was, in Swedish time.
func when(e aggregator.AccessEvent) string {
	text := e.From.In(stockholm()).Format("2006-01-02 15:04")
	if e.Inquiries > 1 && e.To.After(e.From) {
		text += "–" + e.To.In(stockholm()).Format("15:04")
	}
	return text
}

func at(t time.Time) moment {
	return moment{t.In(stockholm()).Format("2006-01-02 15:04 MST"), t.UTC().Format(time.RFC3339)}
}

// stockholm is the time of reports; UTC, as they then say, where the machine has
// no time zones.
func stockholm() *time.Location {
	zone, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		return time.UTC
	}
	return zone
}
