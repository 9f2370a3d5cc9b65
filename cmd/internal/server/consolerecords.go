package server

import (
	"context"
	"encoding/json"
	"slices"

	"underlag/aggregator"
	"underlag/aggregator/audit"
	"underlag/aggregator/console"
	"underlag/aggregator/console/records"
	"underlag/aggregator/httpapi"
	"underlag/aggregator/httpapi/v1"
	"underlag/sources"
)

// records is the log reviewer's part of the console.
func (s *Server) records(rules *inForce) console.Area {
	return records.New(records.Options{Desk: recordsDesk{s.reviewing, s, rules}, Now: s.Service.Now})
}

// recordsDesk shows and does what the API's log endpoints show and do.
type recordsDesk struct {
	*logReview
	s     *Server
	rules *inForce
}

// May tells who may: the ledger's own test.
func (recordsDesk) May(c aggregator.Caller) bool {
	_, err := audit.ReviewerOf(c, "")
	return err == nil
}

// Words gives what a search can be limited by, as today's law has it.
func (d recordsDesk) Words() records.Words {
	var w records.Words
	law := d.rules.now.Load().Law
	for _, p := range law.Purposes() {
		w.Purposes = append(w.Purposes, records.Choice{Value: string(p.Code), Name: p.Label})
	}
	for _, s := range sources.Descriptors() {
		w.Authorities = append(w.Authorities, records.Choice{Value: string(s.Code), Name: s.Name})
	}
	for _, p := range law.Provisions() {
		w.Provisions = append(w.Provisions, records.Choice{Value: string(p.ID), Name: p.Title})
	}
	return w
}

// searched is a search as the API has it.
func searched(s records.Search) v1.LogSearch {
	return v1.LogSearch{
		Reason: s.Reason, Person: v1.PersonalNumber(s.Person.Reveal()), Caseworker: s.Caseworker, Case: s.Case, Unit: s.Unit,
		Purpose: s.Purpose, Authority: s.Authority, Outcome: s.Outcome, Provision: s.Provision, From: s.From, To: s.To, After: s.After,
	}
}

// recordsPage is how many inquiries a page shows.
const recordsPage = 50

// Search gives a page.
func (d recordsDesk) Search(ctx context.Context, by aggregator.Caller, s records.Search) (records.Found, error) {
	reviewer, query, err := asReviewer(by, searched(s))
	if err != nil {
		return records.Found{}, logProblem(err)
	}
	page, err := d.log.SearchPage(ctx, reviewer, query, audit.Page{After: s.After, Limit: recordsPage})
	if err != nil {
		return records.Found{}, logProblem(err)
	}
	found := records.Found{Next: page.Next}
	for _, a := range page.Accesses {
		found.Rows = append(found.Rows, d.row(a))
	}
	return found, nil
}

// row gives one inquiry as a table has it.
func (d recordsDesk) row(a audit.Access) records.Row {
	r := records.Row{
		Record: a.Index, At: a.At, Unit: a.Unit, Caseworker: a.Caseworker, Automation: a.Automation, Case: a.Case,
		Purpose: d.purpose(a.Purpose), Refusal: a.Refusal, Finished: a.Finished, Ready: a.Ready, Persons: len(a.Subjects),
	}
	if a.Refusal != "" {
		return r // nobody was asked
	}
	for _, subject := range a.Subjects {
		for _, source := range subject.Sources {
			o := aggregator.Outcome(source.Outcome)
			n := slices.IndexFunc(r.Outcomes, func(c records.OutcomeCount) bool { return c.Outcome == o })
			if n < 0 {
				n, r.Outcomes = len(r.Outcomes), append(r.Outcomes, records.OutcomeCount{Outcome: o})
			}
			r.Outcomes[n].Count++
		}
	}
	return r
}

func (d recordsDesk) purpose(code string) aggregator.Text {
	for _, p := range d.rules.now.Load().Law.Purposes() {
		if string(p.Code) == code {
			return p.Label
		}
	}
	return aggregator.Text{SV: code, EN: code}
}

// Look gives one inquiry with all that is known of it.
func (d recordsDesk) Look(ctx context.Context, by aggregator.Caller, record int64, reason string) (records.Inquiry, error) {
	reviewer, _, err := asReviewer(by, v1.LogSearch{Reason: reason})
	if err != nil {
		return records.Inquiry{}, logProblem(err)
	}
	looked, err := d.log.Look(ctx, reviewer, record)
	if err != nil {
		return records.Inquiry{}, logProblem(err)
	}
	inWords, err := d.s.tells.Inquiry(looked.Access)
	if err != nil {
		return records.Inquiry{}, err
	}
	out := records.Inquiry{Row: d.row(looked.Access), ID: looked.Inquiry, Law: looked.Law, Refused: inWords.Refusal, Circumstances: looked.Circumstances}
	for n, subject := range looked.Subjects {
		told := records.Subject{Person: subject.Person, Role: inWords.Persons[n].Role, Protected: subject.Protected, Sources: inWords.Persons[n].Sources}
		for _, source := range subject.Sources {
			told.Facts = append(told.Facts, source.Facts)
		}
		out.Subjects = append(out.Subjects, told)
	}
	out.Reviews, err = d.reviewsOf(ctx, reviewer, record)
	return out, logProblem(err)
}

// reviewsOf gives the reviews that a record is of.
func (d recordsDesk) reviewsOf(ctx context.Context, by audit.Reviewer, record int64) ([]records.Review, error) {
	all, err := d.log.Reviews(ctx, by)
	if err != nil {
		return nil, err
	}
	of := slices.DeleteFunc(all, func(v audit.Review) bool { return !slices.Contains(v.Records, record) })
	return d.inWords(ctx, by, of)
}

// inWords says reviews with their rules in words and their owners by name.
func (d recordsDesk) inWords(ctx context.Context, by audit.Reviewer, list []audit.Review) ([]records.Review, error) {
	rules, err := audit.DefaultRules()
	if err != nil {
		return nil, err
	}
	out := make([]records.Review, 0, len(list))
	for _, v := range list {
		told := records.Review{ID: v.ID, At: v.At, Unit: v.Unit, Rule: ruleText(rules, v.Rule), Records: v.Records}
		if v.Closed != nil {
			told.Closed = &records.Closed{At: v.Closed.At, Finding: v.Closed.Finding, Reason: v.Closed.Reason}
		} else if told.Owners, err = d.log.Owners(ctx, by, v); err != nil {
			return nil, err
		}
		out = append(out, told)
	}
	return out, nil
}

// drawn is the rule of what was drawn and gave rise to nothing.
const drawn = "sample"

func ruleText(rules []audit.Rule, code string) aggregator.Text {
	if code == drawn {
		return aggregator.Text{SV: "Utlottad för månadens kontroll", EN: "Drawn for the month's check"}
	}
	for _, r := range rules {
		if r.Code == code {
			return r.Text
		}
	}
	return aggregator.Text{SV: code, EN: code}
}

// Prove gives the proof that the API gives.
func (d recordsDesk) Prove(ctx context.Context, by aggregator.Caller, inquiry string) ([]byte, error) {
	if inquiry == "" {
		return nil, httpapi.NewLogProblem(httpapi.CodeNoLogInquiry, nil)
	}
	proof, err := d.logReview.Prove(ctx, by, inquiry)
	if err != nil {
		return nil, err
	}
	return json.MarshalIndent(proof, "", "  ")
}
