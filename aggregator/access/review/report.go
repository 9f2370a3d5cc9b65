package review

import (
	"underlag/aggregator"
)

// Report is what a replay came to, for people and to be published with the draft:
// it says which two laws it compared, and so is of no other draft.
type Report struct {
	Law           string          `json:"law"`   // revision of the law as it is
	Draft         string          `json:"draft"` // revision of the draft
	Since         aggregator.Date `json:"since"` // the first day decided again; zero: all
	Decisions     int             `json:"decisions"`
	Alike         int             `json:"alike"`
	OtherRevision int             `json:"otherRevision"`
	NotReproduced Count           `json:"notReproduced"`
	Incomplete    int             `json:"incomplete"`
	Effects       []Counted       `json:"effects"` // what differs, the most persons first
}

// Counted is what decisions were counted by, and how many persons asked about
// there are in it; see Group.
type Counted struct {
	Effect       Effect                   `json:"effect"`
	Organisation string                   `json:"organisation"`
	Purpose      aggregator.Purpose       `json:"purpose"`
	Authority    aggregator.AuthorityCode `json:"authority"`
	Category     aggregator.Category      `json:"category"`
	Field        string                   `json:"field"` // its name; empty: not of a field
	Code         string                   `json:"code"`
	Count
}

// Report gives what the replay came to, when all has been added.
func (r *Replay) Report(since aggregator.Date) Report {
	report := Report{
		Law: r.law.Revision(), Draft: r.draft.Revision(), Since: since, Decisions: r.Decisions, Alike: r.Alike,
		OtherRevision: r.OtherRevision, NotReproduced: r.NotReproduced, Incomplete: r.Incomplete,
	}
	for _, g := range r.Groups() {
		c := Counted{Effect: g.Effect, Organisation: g.Organisation, Purpose: g.Purpose, Authority: g.Authority, Category: g.Category, Code: g.Code, Count: r.Count(g)}
		if g.Field != 0 {
			c.Field = g.Field.String()
		}
		report.Effects = append(report.Effects, c)
	}
	return report
}
