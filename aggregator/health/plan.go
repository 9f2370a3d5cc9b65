package health

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"underlag/aggregator"
)

// Plan says when sources are closed: planned maintenance, and sources that
// somebody has closed. It is safe for concurrent use; a nil one closes nothing.
type Plan struct {
	zone *time.Location

	mu       sync.RWMutex
	windows  []entry
	disabled map[aggregator.AuthorityCode]closure
}

// Window is planned maintenance: once, from From to To, or every week.
type Window struct {
	Authority aggregator.AuthorityCode
	From, To  time.Time // zero where it recurs
	Weekly    *aggregator.WeeklyTime
	Reason    aggregator.Text
	Origin    aggregator.WindowOrigin
	By        string // who planned it, of an act
}

// entry is a window in the plan.
type entry struct {
	Window
	id    string
	ended aggregator.DoneAct // zero: it stands
}

func (w Window) entry() entry { return entry{Window: w, id: w.ID()} }

// closure is why a source is closed now.
type closure struct {
	Reason  aggregator.Text
	until   time.Time // zero: until somebody opens it
	planned bool
}

func (c closure) state() aggregator.SourceState {
	if c.planned {
		return aggregator.StateMaintenance
	}
	return aggregator.StateDisabled
}

// NewPlan checks windows; zone is where weekly ones are. The error names the
// window by its place.
func NewPlan(windows []Window, zone *time.Location) (*Plan, error) {
	entries := make([]entry, len(windows))
	for i, w := range windows {
		if err := w.check(); err != nil {
			return nil, fmt.Errorf("maintenance[%d]: %w", i, err)
		}
		entries[i] = w.entry()
	}
	return &Plan{zone: zone, windows: entries, disabled: map[aggregator.AuthorityCode]closure{}}, nil
}

func (w Window) check() error {
	switch {
	case w.Authority == "":
		return errors.New("authority is required")
	case w.Weekly == nil && (w.From.IsZero() || !w.To.After(w.From)):
		return errors.New("from and to are required, and to is after from; or give weekly")
	case w.Weekly != nil && !(w.From.IsZero() && w.To.IsZero()):
		return errors.New("give from and to, or weekly, not both")
	case w.Reason.SV == "" || w.Reason.EN == "":
		return errors.New("reason.sv and reason.en are required")
	}
	if w.Weekly != nil {
		if err := w.Weekly.Check(); err != nil {
			return fmt.Errorf("weekly: %w", err)
		}
	}
	return nil
}

// ID names a window by when and of what it is, so that it is the same window in
// every replica and after a restart, wherever it was planned.
func (w Window) ID() string {
	const exact = time.Microsecond // of the ledger
	text := string(w.Authority) + "\x00"
	if w.Weekly != nil {
		text += w.Weekly.String()
	} else {
		text += fmt.Sprint(w.From.Truncate(exact).UnixMicro(), w.To.Truncate(exact).UnixMicro())
	}
	sum := sha256.Sum256([]byte(text))
	id := make([]byte, 0, 16)
	for _, b := range sum[:8] { // letters, since digits could be taken for a person's
		id = append(id, 'a'+b>>4, 'a'+b&15)
	}
	return string(id)
}

// Disable closes a source until Enable.
func (p *Plan) Disable(code aggregator.AuthorityCode, reason aggregator.Text) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.disabled[code] = closure{Reason: reason}
}

// Enable opens a source that was closed with Disable.
func (p *Plan) Enable(code aggregator.AuthorityCode) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.disabled, code)
}

// closed tells whether a source is closed, and until when.
func (p *Plan) closed(code aggregator.AuthorityCode, now time.Time) (closure, bool) {
	if p == nil {
		return closure{}, false
	}
	p.mu.RLock()
	defer p.mu.RUnlock()
	if c, shut := p.disabled[code]; shut {
		return c, true
	}
	var found closure
	for _, w := range p.windows {
		if w.Authority != code || !w.stands() {
			continue
		}
		if until, in := w.until(now, p.zone); in && until.After(found.until) {
			found = closure{Reason: w.Reason, until: until, planned: true}
		}
	}
	return found, found.planned
}

func (w entry) stands() bool { return w.ended.At.IsZero() }

// until gives the end of the window that holds now.
func (w Window) until(now time.Time, zone *time.Location) (time.Time, bool) {
	from, to := w.next(now, zone)
	return to, !now.Before(from) && now.Before(to)
}

// next gives the time of a window that holds now, or else the next; of a window
// that happens once it is that time, whenever it is.
func (w Window) next(now time.Time, zone *time.Location) (from, to time.Time) {
	if w.Weekly == nil {
		return w.From, w.To
	}
	local := now.In(zone)
	for ahead := -1; ; ahead++ { // one that began yesterday may last until now
		day := time.Date(local.Year(), local.Month(), local.Day()+ahead, 12, 0, 0, 0, zone)
		if day.Weekday() != w.Weekly.Day {
			continue
		}
		if from, to = occurrence(w.Weekly, day); now.Before(to) {
			return from, to
		}
	}
}

// occurrence gives the beginning and the end on a day, by the clock on the wall,
// whatever summer time does.
func occurrence(w *aggregator.WeeklyTime, day time.Time) (from, to time.Time) {
	at := func(d time.Duration, later int) time.Time {
		return time.Date(day.Year(), day.Month(), day.Day()+later, int(d.Hours()), int(d.Minutes())%60, 0, 0, day.Location())
	}
	if w.End <= w.Begin {
		return at(w.Begin, 0), at(w.End, 1)
	}
	return at(w.Begin, 0), at(w.End, 0)
}

// planned lists the windows of a source that are not over, the next first, those
// that were called off among them.
func (p *Plan) planned(code aggregator.AuthorityCode, now time.Time) []aggregator.PlannedWindow {
	if p == nil {
		return nil
	}
	p.mu.RLock()
	defer p.mu.RUnlock()
	var list []aggregator.PlannedWindow
	for _, w := range p.windows {
		from, to := w.next(now, p.zone)
		if w.Authority != code || !to.After(now) {
			continue
		}
		item := aggregator.PlannedWindow{
			ID: w.id, From: from, To: to, Reason: w.Reason, Origin: w.Origin, By: w.By, EndedBy: w.ended.By, EndedAt: w.ended.At,
		}
		if w.Weekly != nil {
			item.Weekly = *w.Weekly
		}
		list = append(list, item)
	}
	slices.SortStableFunc(list, func(a, b aggregator.PlannedWindow) int { return a.From.Compare(b.From) })
	return list
}

// location gives the zone of the plan's days.
func (p *Plan) location() *time.Location {
	if p == nil {
		return time.UTC
	}
	return p.zone
}
