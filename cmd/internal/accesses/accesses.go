// Package accesses puts into words what the ledger tells a person of who asked
// about them: the names of authorities and municipalities, and each paragraph as
// the law had it when it was asked under. The command, the API and the console
// tell it by the same lines.
package accesses

import (
	"context"
	"fmt"
	"slices"
	"time"

	"underlag/aggregator"
	"underlag/aggregator/access"
	"underlag/aggregator/audit"
	"underlag/sources"
)

// Municipality is what a report says of an organisation.
type Municipality struct {
	Name             string
	NamesCaseworkers bool // its choice
}

// Teller tells persons who asked about them.
type Teller struct {
	Log            *audit.Log
	Laws           *Laws
	Municipalities map[aggregator.OrgNumber]Municipality
	Now            func() time.Time
}

// Own tells a person who has logged in as themselves. The look is a record.
func (t *Teller) Own(ctx context.Context, who aggregator.PersonConcerned) (aggregator.Accesses, error) {
	zone, err := stockholm()
	if err != nil {
		return aggregator.Accesses{}, err
	}
	report, err := t.Log.OwnReport(ctx, who, func(o aggregator.OrgNumber) bool { return t.Municipalities[o].NamesCaseworkers }, zone)
	if err != nil {
		return aggregator.Accesses{}, err
	}
	return t.inWords(report)
}

// For tells it to a reviewer, who hands it to the person. named says whether
// caseworkers are named.
func (t *Teller) For(ctx context.Context, by audit.Reviewer, person aggregator.PersonalNumber, named bool) (aggregator.Accesses, error) {
	zone, err := stockholm()
	if err != nil {
		return aggregator.Accesses{}, err
	}
	report, err := t.Log.Report(ctx, by, person, named, zone)
	if err != nil {
		return aggregator.Accesses{}, err
	}
	return t.inWords(report)
}

func stockholm() (*time.Location, error) { return time.LoadLocation("Europe/Stockholm") }

func (t *Teller) inWords(r audit.PersonReport) (aggregator.Accesses, error) {
	today, err := t.Laws.Today()
	if err != nil {
		return aggregator.Accesses{}, fmt.Errorf("the law in force: %w", err)
	}
	w := words{teller: t, today: today, of: map[string]*access.Law{}, hashes: map[int64]string{}}
	out := aggregator.Accesses{At: t.Now(), Delays: r.Delays}
	if r.Proof != nil {
		for _, record := range r.Proof.Records {
			w.hashes[record.Index] = record.Hash
		}
		proof := Proof(*r.Proof)
		out.Proof = &proof
	}
	for _, e := range r.Events {
		event, err := w.event(e)
		if err != nil {
			return out, err
		}
		out.Events = append(out.Events, event)
	}
	return out, nil
}

// Proof gives a proof of the ledger as others show it.
func Proof(p audit.Proof) aggregator.Proof {
	out := aggregator.Proof{Format: p.Format, Checkpoint: p.Checkpoint, Records: make([]aggregator.ProvenRecord, 0, len(p.Records))}
	for _, r := range p.Records {
		out.Records = append(out.Records, aggregator.ProvenRecord(r))
	}
	return out
}

// words puts one report into words.
type words struct {
	teller *Teller
	today  *access.Law
	of     map[string]*access.Law // by revision; nil: nowhere to be found
	hashes map[int64]string
}

func (w *words) event(e audit.PersonEvent) (aggregator.AccessEvent, error) {
	number := aggregator.OrgNumber(e.Organisation)
	out := aggregator.AccessEvent{
		From: e.From, To: e.To, Inquiries: e.Inquiries,
		Organisation: aggregator.Organisation{Number: number, Name: w.teller.Municipalities[number].Name},
		Unit:         e.Unit, Caseworker: e.Caseworker, Automation: e.Automation,
		Purpose: aggregator.Purpose(e.Purpose), Why: w.purpose(e.Purpose),
		Role: aggregator.Role(e.Role), RoleText: roleText(e.Role),
	}
	if e.Refusal != "" {
		out.Refusal = w.refusal(e.Refusal)
	}
	if e.BreakGlass != "" {
		out.BrokenGlass = brokenGlass(e.BreakGlass)
	}
	for _, index := range e.Records {
		out.Records = append(out.Records, aggregator.AccessRecord{Index: index, Hash: w.hashes[index]})
	}
	for _, s := range e.Sources {
		if e.Refusal != "" || s.Refusal == string(aggregator.NotAsked) {
			continue // nobody was asked; not even the caller wanted to
		}
		source, err := w.source(s)
		if err != nil {
			return out, err
		}
		out.Sources = append(out.Sources, source)
	}
	return out, nil
}

func (w *words) source(s audit.PersonSource) (aggregator.AccessSource, error) {
	out := aggregator.AccessSource{Authority: aggregator.AuthorityCode(s.Authority), Name: nameOf(s.Authority)}
	if s.Refusal != "" {
		out.Outcome, out.Refusal = aggregator.Refused, w.refusal(s.Refusal)
		out.OutcomeText = outcomeText(aggregator.Refused)
		return out, nil
	}
	out.Outcome, out.OutcomeText = aggregator.Outcome(s.Outcome), outcomeText(aggregator.Outcome(s.Outcome))
	out.Asked = out.Outcome != aggregator.Maintenance
	var err error
	if out.Period, err = days(s.From, s.To); err != nil {
		return out, err
	}
	for _, id := range s.Provisions {
		p, err := w.provision(aggregator.ProvisionID(id), s.Law)
		if err != nil {
			return out, err
		}
		out.Provisions = append(out.Provisions, p)
	}
	return out, nil
}

// provision gives a paragraph as the law of a revision has it, and as today's has
// it where that law is nowhere to be found.
func (w *words) provision(id aggregator.ProvisionID, revision string) (aggregator.AccessProvision, error) {
	out := aggregator.AccessProvision{ID: id, Revision: revision}
	law, looked := w.of[revision]
	if !looked {
		var err error
		if law, err = w.teller.Laws.Of(revision); err != nil {
			return out, fmt.Errorf("the law %s: %w", revision, err)
		}
		w.of[revision] = law
	}
	out.Known = law != nil
	if law == nil {
		law = w.today
	}
	row, known := law.Provision(id)
	if !known {
		out.Known = false
		return out, nil
	}
	out.Title, out.Citation, out.LegalText, out.Sources = row.Title, row.Citation, slices.Clone(row.LegalText), slices.Clone(row.Sources)
	return out, nil
}

func (w *words) refusal(code string) *aggregator.Refusal {
	text, known := w.today.RefusalText(code)
	if !known {
		text = aggregator.Text{SV: code, EN: code}
	}
	return &aggregator.Refusal{Code: code, Text: text}
}

func (w *words) purpose(code string) aggregator.Text {
	for _, p := range w.today.Purposes() {
		if string(p.Code) == code && p.Label != (aggregator.Text{}) {
			return p.Label
		}
	}
	return aggregator.Text{SV: code, EN: code}
}

func nameOf(authority string) aggregator.Text {
	for _, d := range sources.Descriptors() {
		if string(d.Code) == authority {
			return d.Name
		}
	}
	return aggregator.Text{SV: authority, EN: authority}
}

func days(from, to string) (aggregator.Period, error) {
	var p aggregator.Period
	var err error
	if from != "" {
		if p.From, err = aggregator.ParseDate(from); err != nil {
			return p, err
		}
	}
	if to != "" {
		p.To, err = aggregator.ParseDate(to)
	}
	return p, err
}

var roles = map[aggregator.Role]aggregator.Text{
	aggregator.Applicant:   {SV: "sökande", EN: "applicant"},
	aggregator.CoApplicant: {SV: "medsökande", EN: "co-applicant"},
	aggregator.Child:       {SV: "barn till någon som sökt", EN: "child of somebody who applied"},
}

func outcomeText(o aggregator.Outcome) aggregator.Text {
	switch o {
	case aggregator.Answered:
		return aggregator.Text{SV: "Lämnade uppgifter.", EN: "Gave information."}
	case aggregator.Partial:
		return aggregator.Text{SV: "Lämnade en del av uppgifterna.", EN: "Gave part of the information."}
	case aggregator.Empty:
		return aggregator.Text{SV: "Svarade att det inte fanns några uppgifter.", EN: "Answered that there was nothing."}
	case aggregator.Denied:
		return aggregator.Text{SV: "Nekade att lämna ut.", EN: "Declined to answer."}
	case aggregator.Maintenance:
		return aggregator.Text{SV: "Var stängd för underhåll och tillfrågades inte.", EN: "Was closed for maintenance and was not asked."}
	case aggregator.Refused:
		return aggregator.Text{SV: "Fick inte tillfrågas.", EN: "Was not to be asked."}
	case "":
		return aggregator.Text{SV: "Frågan avbröts.", EN: "The inquiry was cut off."}
	}
	return aggregator.Text{SV: "Svarade inte.", EN: "Did not answer."}
}

// brokenGlass says what a caseworker stated who asked without showing a case.
func brokenGlass(reason string) *aggregator.Text {
	text := aggregator.Text{
		SV: "Inget ärende visades. Handläggaren angav ett skäl, och frågan granskas av en annan person.",
		EN: "No case was shown. The caseworker gave a reason, and another person reviews the question.",
	}
	switch aggregator.BreakGlassReason(reason) {
	case aggregator.AcuteNeed:
		text = aggregator.Text{
			SV: "Inget ärende visades. Handläggaren angav att det var akut: att vänta skulle lämna någon utan det nödvändigaste. Frågan granskas av en annan person.",
			EN: "No case was shown. The caseworker stated an acute need: to wait would leave somebody without the necessities of life. Another person reviews the question.",
		}
	case aggregator.CaseSystemDown:
		text = aggregator.Text{
			SV: "Inget ärende visades. Handläggaren angav att ärendesystemet inte kunde intyga ärendet. Frågan granskas av en annan person.",
			EN: "No case was shown. The caseworker stated that the case system could not vouch for the case. Another person reviews the question.",
		}
	}
	return &text
}
