package health

import (
	"errors"
	"fmt"
	"time"

	"underlag/aggregator"
)

// Agreement is what is agreed with an authority of its service
// (informationsutbytesöverenskommelse), for every day and night.
type Agreement struct {
	Authority    aggregator.AuthorityCode
	Reference    string        // of the agreement
	Availability float64       // share of the calls that are answered, such as 0.995
	Within       time.Duration // in which the share Prompt of the answers comes
	Prompt       float64
}

func (a Agreement) check() error {
	switch {
	case a.Reference == "":
		return errors.New("reference is required")
	case a.Availability <= 0 || a.Availability >= 1:
		return errors.New("availability is a share between 0 and 1, such as 0.995")
	case a.Within <= 0 || a.Prompt <= 0 || a.Prompt >= 1:
		return errors.New("within is a time such as 2s, and prompt the share of answers that come within it, such as 0.95")
	}
	return nil
}

// Measure holds the sources to what is agreed from then on. The error names the
// agreement by its place.
func (m *Monitor) Measure(agreements []Agreement) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for i, a := range agreements {
		r, known := m.records[a.Authority]
		if !known {
			return fmt.Errorf("agreements[%d]: authority: %q is not the code of a source", i, a.Authority)
		}
		if err := a.check(); err != nil {
			return fmt.Errorf("agreements[%d]: %w", i, err)
		}
		r.day = &day{agreed: a}
	}
	return nil
}

// day is what came of the calls of the last 24 hours, by the minute.
type day struct {
	agreed  Agreement
	minutes [24 * 60]minute
}

type minute struct {
	number                  int64 // of the minutes since the epoch
	calls, answered, prompt int
}

func (d *day) note(now time.Time, answered bool, elapsed time.Duration) {
	if d == nil {
		return
	}
	number := now.Unix() / 60
	at := &d.minutes[number%int64(len(d.minutes))]
	if at.number != number {
		*at = minute{number: number}
	}
	at.calls++
	if answered {
		at.answered++
		if elapsed <= d.agreed.Within {
			at.prompt++
		}
	}
}

// level holds the last 24 hours to what is agreed; nil where nothing is.
func (d *day) level(now time.Time) *aggregator.ServiceLevel {
	if d == nil {
		return nil
	}
	var all minute
	oldest := now.Unix()/60 - int64(len(d.minutes)) + 1
	for _, at := range d.minutes {
		if at.number >= oldest {
			all.calls, all.answered, all.prompt = all.calls+at.calls, all.answered+at.answered, all.prompt+at.prompt
		}
	}
	l := d.agreed.level(all.calls, all.answered, all.answered, all.prompt)
	return &l
}

// level holds counts to what is agreed; judged are the answers of which prompt came
// within the time.
func (a Agreement) level(calls, answered, judged, prompt int) aggregator.ServiceLevel {
	l := aggregator.ServiceLevel{
		Reference: a.Reference, AgreedAvailability: a.Availability,
		Within: a.Within, AgreedPrompt: a.Prompt, Calls: calls, Answered: answered, BudgetLeft: 1,
	}
	if calls > 0 {
		l.Availability = float64(answered) / float64(calls)
		l.BudgetLeft = 1 - (1-l.Availability)/(1-a.Availability)
	}
	if judged > 0 {
		l.Prompt = float64(prompt) / float64(judged)
	}
	return l
}

// within gives the agreed time of an answer; zero where nothing is agreed.
func (d *day) within() time.Duration {
	if d == nil {
		return 0
	}
	return d.agreed.Within
}
