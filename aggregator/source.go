package aggregator

import (
	"context"
	"time"
)

// Source asks one authority about one person. Implementations contain no
// deadline, retry, breaker or metric: guard wraps them.
//
// Fetch returns when ctx ends, within 50 ms. An unknown person is a Reply
// without facts. Every error is a *SourceError. Nothing of the reply is kept.
type Source interface {
	Descriptor() Descriptor
	Fetch(ctx context.Context, q Question) (Reply, error)
}

// Question is what a source is asked: one person, one case, one period, and
// only what the law allows.
type Question struct {
	ID         string // of the inquiry, for the authority's correlation
	Person     PersonalNumber
	Place      int // of the person in the inquiry
	Case       CaseRef
	Asker      Asker
	Purpose    string // in words, sent where the wire has a field for it
	LegalText  string // composed by the law from the provisions used
	Period     Period // the shortest that holds every category's
	Window     Period // the application month or the period that the caller asked about
	Today      Date
	Categories []Category // what may be asked for; never empty
	Periods    []Period   // of each category, where they differ; empty: Period is that of all
	Planned    bool       // payments not yet made may be asked for too
	// Without are providers not to be asked, because their breakers are open. What
	// was to be asked of them becomes a missing part, CodeBreakerOpen.
	Without []string
}

// PeriodOf gives the period that may be asked about for one category.
func (q Question) PeriodOf(c Category) Period {
	for i, allowed := range q.Categories {
		if allowed == c && i < len(q.Periods) {
			return q.Periods[i]
		}
	}
	return q.Period
}

// Allows tells whether a category may be asked for.
func (q Question) Allows(c Category) bool {
	for _, allowed := range q.Categories {
		if allowed == c {
			return true
		}
	}
	return false
}

// Asker is the authority and the person on whose behalf the question is sent.
type Asker struct {
	Organisation OrgNumber
	Name         string // of the organisation
	Caseworker   string // user id of the named caseworker or registered automation
	Processor    *Processor
}

// Processor is a personuppgiftsbiträde that sends the question for the asker.
type Processor struct {
	Organisation OrgNumber
	Name         string
}

// Reply is what a source answered.
type Reply struct {
	Facts      Facts
	Missing    []MissingPart
	Protection Protection
	AsOf       time.Time // when the authority answered
	// Unknown names, made safe, elements that the contract does not know; also beside
	// an error.
	Unknown []string `json:",omitempty"`
	// UnknownCodes are codes that the source's tables do not have; also beside an error.
	UnknownCodes []UnknownCode `json:",omitempty"`
	// Providers tells of each provider that was asked; also beside an Unavailable error.
	Providers []ProviderReply `json:",omitempty"`
}

// Aside gives what a reply tells beside an error: of the service, not of the person.
func (r Reply) Aside() Reply {
	return Reply{Unknown: r.Unknown, UnknownCodes: r.UnknownCodes, Providers: r.Providers}
}

// MissingPart is a part of an authority's answer that could not be had.
type MissingPart struct {
	Part string // provider or data category: PM, activity_report, or the a-kassa's name
	Code string // the authority's code, made safe
	Text Text
}

// Protection is whether a protected identity is marked (OSL 5:5, 21:3, 21:3 a).
type Protection string

// The closed list of protection states. A source that carries no flag says
// NotStated, which is never read as unmarked.
const (
	NotStated Protection = ""
	Unmarked  Protection = "unmarked"
	Marked    Protection = "marked"
)

// unlessMarked is what is left of what the others say where a source that could
// have marked the person did not answer.
func (p Protection) unlessMarked() Protection {
	if p == Marked {
		return Marked
	}
	return NotStated
}

// Or gives the union: one mark is enough, and silence is not a no.
func (p Protection) Or(q Protection) Protection {
	if p == Marked || q == Marked {
		return Marked
	}
	if p == Unmarked || q == Unmarked {
		return Unmarked
	}
	return NotStated
}
