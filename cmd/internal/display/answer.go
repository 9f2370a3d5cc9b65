package display

import (
	"fmt"
	"strings"
	"time"

	"underlag/aggregator"
	"underlag/aggregator/httpapi/v1"
)

func (p *page) verdict(a *v1.Answer) {
	shade := red
	if a.Verdict.DecisionReady {
		shade = green
	}
	p.line(p.paint(shade, strings.ToUpper(p.say(aggregator.VerdictText(a.Verdict.DecisionReady)))))
	if a.Verdict.DecisionReady {
		p.para(2, p.say(aggregator.AllAnswered))
	}
	if b := a.BreakGlass; b != nil {
		p.item(2, p.paint(red, "! "), p.say(b.Text)+bracketed(b.Review, p.pick("gäller till ", "holds until ")+swedishTime(b.Expires)))
	}
	for _, r := range a.Verdict.Reasons {
		p.item(2, "• ", fmt.Sprintf("%s %d: %s", p.pick("Person", "Person"), r.Person+1, p.say(r.Text)))
	}
	if a.Restricted {
		p.item(2, "! ", p.say(aggregator.RestrictedView))
	}
	p.para(2, fmt.Sprintf("%s %s, %s, %d ms", p.pick("Fråga", "Inquiry"), a.InquiryID, swedishTime(a.AskedAt), a.ElapsedMs))
	p.para(2, fmt.Sprintf("%s %s, %s %s", p.pick("Regelverk", "Law"), short(a.Law.Revision), p.pick("per", "as of"), a.Law.AsOf))
}

// short gives the head of a digest, enough to tell two apart.
func short(digest string) string {
	const shown = 19 // sha256: and twelve digits
	if len(digest) <= shown {
		return digest
	}
	return digest[:shown] + "…"
}

// swedishTime writes an instant in Swedish time, and in UTC on a machine that
// has no time zones.
func swedishTime(t time.Time) string {
	zone, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		zone = time.UTC
	}
	return t.In(zone).Format("2006-01-02 15:04:05 MST")
}

func (p *page) person(i int, who *v1.Person) {
	p.heading(joined("  ", fmt.Sprintf("%s %d", p.pick("PERSON", "PERSON"), i+1),
		p.word(who.Role), clean(who.Name), aggregator.Hyphenated(who.PersonalNumber.Reveal())))
	if who.Protected == string(aggregator.Marked) {
		p.line("  " + p.paint(red, "! "+p.say(aggregator.IdentityMarked)))
	}
	for j := range who.Sources {
		s := &who.Sources[j]
		p.outcome(s)
		if j+1 < len(who.Sources) && sameRefusal(s, &who.Sources[j+1]) {
			continue // the reason stands once, below the last
		}
		p.explanation(s)
	}
}

func sameRefusal(s, next *v1.Source) bool {
	return s.Refusal != nil && next.Refusal != nil && *s.Refusal == *next.Refusal
}

func (p *page) outcome(s *v1.Source) {
	required := ""
	if s.Required {
		required = p.pick("krävs", "required")
	}
	elapsed := ""
	if s.Called() {
		elapsed = fmt.Sprintf("%d ms", s.ElapsedMs)
	}
	outcome := p.word(s.Outcome)
	p.line("  " + left(s.Authority, 4) + " " + left(p.say(s.Name), 42) + " " +
		p.paint(shade(s.Outcome, s.Required), outcome) + strings.Repeat(" ", 24-width(outcome)) + left(required, 10) + right(elapsed, 9))
}

// explanation writes what lies behind the outcome, and the law the question
// rested on.
func (p *page) explanation(s *v1.Source) {
	const indent = 7
	if s.Refusal != nil {
		p.para(indent, p.say(s.Refusal.Text)+bracketed(s.Refusal.Code, s.Refusal.Provision))
	}
	if s.Error != nil {
		p.para(indent, p.say(s.Error.Text)+bracketed(s.Error.Code)+p.retry(s.RetryAfter))
	}
	for _, m := range s.Missing {
		part := m.Part
		if strings.Contains(p.say(m.Text), part) {
			part = "" // the text names it
		}
		p.item(indent, "- "+p.pick("saknas: ", "missing: "), joined(": ", part, p.say(m.Text))+bracketed(m.Code))
	}
	if s.Called() {
		p.para(indent, joined("; ", s.LegalText, days(s.Period.From, s.Period.To))+bracketed(s.Provisions...))
	}
}

func (p *page) retry(seconds int64) string {
	if seconds == 0 {
		return ""
	}
	return fmt.Sprintf(p.pick(" Försök igen om %d s.", " Try again in %d s."), seconds)
}

// shade colours what stands in the way of a decision.
func shade(outcome string, required bool) string {
	switch aggregator.Outcome(outcome) {
	case aggregator.Answered, aggregator.Empty:
		return "32"
	case aggregator.Refused, aggregator.NotAsked:
		if !required {
			return faint
		}
	}
	return red
}

func bracketed(texts ...string) string {
	list := joined(", ", texts...)
	if list == "" {
		return ""
	}
	return " [" + list + "]"
}

func (p *page) receipt(a *v1.Answer) {
	p.blank()
	p.para(0, fmt.Sprintf("%s: %s %s, %s %d, hash %s",
		p.pick("Kvitto", "Receipt"), p.pick("logg", "ledger"), a.Receipt.Ledger,
		p.pick("post", "record"), a.Receipt.Index, short(a.Receipt.Hash)))
}
