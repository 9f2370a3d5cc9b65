package audit

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"underlag/aggregator"
)

// ReviewReport is what a month's check of the log has come to.
type ReviewReport struct {
	Organisation string        `json:"organisation"`
	Month        string        `json:"month"`
	Opened       int           `json:"opened"` // reviews opened in the month
	Closed       int           `json:"closed"` // of these, whenever
	Rows         []ReviewRow   `json:"rows"`
	Samples      []SampleCheck `json:"samples"` // drawn in the month, and drawn again for the report
}

// ReviewRow is of one unit and one rule.
type ReviewRow struct {
	Unit      string `json:"unit"`
	Rule      string `json:"rule"`
	Opened    int    `json:"opened"`
	Justified int    `json:"justified"`
	Misuse    int    `json:"misuse"`
	Unclear   int    `json:"unclear"`
	Open      int    `json:"open"`
	Assigned  int    `json:"assigned"` // of the open ones
}

// MonthOfReviews reports on the reviews that an organisation opened in a month.
// zone is where the month begins. It needs no key and names nobody.
func MonthOfReviews(ctx context.Context, location string, organisation aggregator.OrgNumber, month aggregator.Month, zone *time.Location) (ReviewReport, error) {
	report := ReviewReport{Organisation: string(organisation), Month: month.String()}
	from, to := monthIn(month, zone)
	list, err := Reviews(ctx, location, Reviewer{Organisation: organisation}, from)
	if err != nil {
		return report, err
	}
	for _, v := range list {
		if !v.At.Before(from) && v.At.Before(to) {
			report.add(v)
		}
	}
	slices.SortFunc(report.Rows, func(a, b ReviewRow) int {
		return cmp.Or(strings.Compare(a.Unit, b.Unit), strings.Compare(a.Rule, b.Rule))
	})
	samples, err := CheckSamples(ctx, location, organisation)
	for _, s := range samples {
		if !s.At.Before(from) && s.At.Before(to) {
			report.Samples = append(report.Samples, s)
		}
	}
	return report, err
}

func monthIn(month aggregator.Month, zone *time.Location) (from, to time.Time) {
	first := month.First().Time()
	from = time.Date(first.Year(), first.Month(), 1, 0, 0, 0, 0, zone)
	return from, from.AddDate(0, 1, 0)
}

func (r *ReviewReport) add(v Review) {
	n := slices.IndexFunc(r.Rows, func(row ReviewRow) bool { return row.Unit == v.Unit && row.Rule == v.Rule })
	if n < 0 {
		n = len(r.Rows)
		r.Rows = append(r.Rows, ReviewRow{Unit: v.Unit, Rule: v.Rule})
	}
	row := &r.Rows[n]
	r.Opened, row.Opened = r.Opened+1, row.Opened+1
	if v.Closed == nil {
		row.Open++
		if v.Assigned != nil {
			row.Assigned++
		}
		return
	}
	r.Closed++
	switch v.Closed.Finding {
	case Justified:
		row.Justified++
	case Misuse:
		row.Misuse++
	default:
		row.Unclear++
	}
}

// ReviewCount is how many reviews of an organisation are open, and closed.
type ReviewCount struct {
	Organisation aggregator.OrgNumber
	Open, Closed int64
}

// ReviewCounter counts the reviews of a ledger, each record once, whichever
// process wrote it.
type ReviewCounter struct {
	location string
	next     int64
	open     map[int64]aggregator.OrgNumber // by the index that opened them
	counts   map[aggregator.OrgNumber]*ReviewCount
}

// CountReviews counts from the first record, when Next is first called.
func CountReviews(location string) *ReviewCounter {
	return &ReviewCounter{location: location, open: map[int64]aggregator.OrgNumber{}, counts: map[aggregator.OrgNumber]*ReviewCount{}}
}

// Next takes in what has been recorded since it was last called, and gives the
// counts of every organisation that has had a review, by its number.
func (c *ReviewCounter) Next(ctx context.Context) ([]ReviewCount, error) {
	r, total, err := openCounted(ctx, c.location)
	if err != nil {
		return nil, fmt.Errorf("audit: read ledger %s: %w", shown(c.location), err)
	}
	defer r.close()
	for c.next < total {
		until := min(total, c.next+chunk)
		records, err := r.records(ctx, c.next, until)
		if err != nil {
			return nil, fmt.Errorf("audit: read ledger %s: %w", shown(c.location), err)
		}
		for _, stored := range records {
			if err := c.take(stored); err != nil {
				return nil, fmt.Errorf("audit: record %d: %w", stored.index, errNotRecord)
			}
		}
		c.next = until
	}
	list := make([]ReviewCount, 0, len(c.counts))
	for _, n := range c.counts {
		list = append(list, *n)
	}
	slices.SortFunc(list, func(a, b ReviewCount) int { return cmp.Compare(a.Organisation, b.Organisation) })
	return list, nil
}

// The beginnings of the records that count, so that others need not be decoded.
var (
	reviewPrefix = fmt.Appendf(nil, `{"v":%d,"kind":%q,`, formatVersion, kindReview)
	closedPrefix = fmt.Appendf(nil, `{"v":%d,"kind":%q,`, formatVersion, kindClosed)
)

func (c *ReviewCounter) take(s storedRecord) error {
	switch {
	case bytes.HasPrefix(s.body, reviewPrefix):
		var b reviewBody
		if err := json.Unmarshal(s.body, &b); err != nil {
			return err
		}
		organisation := aggregator.OrgNumber(b.Organisation)
		c.open[s.index] = organisation
		if c.counts[organisation] == nil {
			c.counts[organisation] = &ReviewCount{Organisation: organisation}
		}
		c.counts[organisation].Open++
	case bytes.HasPrefix(s.body, closedPrefix):
		var b closedBody
		if err := json.Unmarshal(s.body, &b); err != nil {
			return err
		}
		if organisation, open := c.open[b.Opened]; open {
			c.counts[organisation].Open--
			c.counts[organisation].Closed++
			delete(c.open, b.Opened)
		}
	}
	return nil
}
