package audit

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"underlag/aggregator"
)

// History keeps what came of the calls to the sources, in tables of its own beside
// the ledger's, over a connection of its own: nothing of the ledger waits for it,
// and no person and no inquiry is in it. It is not proven and not durable to the
// last second, as the ledger is; it may be lost without loss of anything else.
// It is for one goroutine.
type History struct {
	location string
	writer   string // of the rows: this run of this replica
	replica  string
	store    historyStore // nil: to be opened
}

// historyStore is where the rows of a history are kept.
type historyStore interface {
	keep(ctx context.Context, writer string, intervals []historyRow, changes []aggregator.SourceChange) error
	intervals(ctx context.Context, span time.Duration, since time.Time) ([]historyRow, error)
	changes(ctx context.Context, since time.Time, most int) ([]aggregator.SourceChange, error)
	prune(ctx context.Context, span time.Duration, before time.Time) error
	close() error
}

// historyRow is one interval as one run of a replica saw it.
type historyRow struct {
	authority string
	span, at  int64 // seconds, and since the epoch
	body      []byte
}

// historyBody is what a row holds: counts and times, and nothing else.
type historyBody struct {
	Calls    int              `json:"calls"`
	Answered int              `json:"answered"`
	Partial  int              `json:"partial,omitempty"`
	Failures []historyFailure `json:"failures,omitempty"`
	Took     [][2]int64       `json:"took,omitempty"` // at most so many µs, calls
	Within   int64            `json:"within,omitempty"`
	Prompt   int              `json:"prompt,omitempty"`
	Judged   int              `json:"judged,omitempty"`
}

type historyFailure struct {
	Outcome string `json:"outcome"`
	Code    string `json:"code"`
	Calls   int    `json:"calls"`
}

// OpenHistory gives the history beside the ledger at a location. It connects when
// it is first used, and anew after an error. replica is the name of this one.
func OpenHistory(location, replica string) *History {
	return &History{location: location, replica: replica, writer: replica + "/" + fmt.Sprintf("%x", random(6))}
}

// Keep keeps intervals in place of what this run has kept of the same ones, and
// adds changes of this replica. All of it is kept, or nothing.
func (h *History) Keep(ctx context.Context, intervals []aggregator.SourceInterval, changes []aggregator.SourceChange) error {
	rows := make([]historyRow, len(intervals))
	for i := range intervals {
		row, err := historyRowOf(&intervals[i])
		if err != nil {
			return err
		}
		rows[i] = row
	}
	own := make([]aggregator.SourceChange, len(changes))
	for i, c := range changes {
		c.Replica = h.replica
		own[i] = c
	}
	return h.with(ctx, func(s historyStore) error { return s.keep(ctx, h.writer, rows, own) })
}

// Intervals gives the intervals of a span that begin at a time or later, those of
// each replica and run by themselves, in the order of their beginnings.
func (h *History) Intervals(ctx context.Context, span time.Duration, since time.Time) ([]aggregator.SourceInterval, error) {
	var rows []historyRow
	err := h.with(ctx, func(s historyStore) (err error) {
		rows, err = s.intervals(ctx, span, since)
		return err
	})
	list := make([]aggregator.SourceInterval, 0, len(rows))
	for _, r := range rows {
		interval, unread := r.interval()
		if unread != nil {
			return nil, fmt.Errorf("audit: history: %w", unread)
		}
		list = append(list, interval)
	}
	return list, err
}

// Changes gives at most so many changes of state since a time, the latest first.
func (h *History) Changes(ctx context.Context, since time.Time, most int) (list []aggregator.SourceChange, err error) {
	err = h.with(ctx, func(s historyStore) error {
		list, err = s.changes(ctx, since, most)
		return err
	})
	return list, err
}

// Prune removes the intervals of a span that began before a time, and changes of
// state before it where the span is zero.
func (h *History) Prune(ctx context.Context, span time.Duration, before time.Time) error {
	return h.with(ctx, func(s historyStore) error { return s.prune(ctx, span, before) })
}

// Close closes the connection.
func (h *History) Close() error {
	if h == nil || h.store == nil {
		return nil
	}
	s := h.store
	h.store = nil
	return s.close()
}

// with does one step, and drops a connection that failed.
func (h *History) with(ctx context.Context, step func(historyStore) error) error {
	var err error
	if h.store == nil {
		if h.store, err = openHistory(ctx, h.location); err != nil {
			h.store = nil
			return fmt.Errorf("audit: history %s: %w", shown(h.location), err)
		}
	}
	if err = step(h.store); err != nil {
		return fmt.Errorf("audit: history %s: %w", shown(h.location), errors.Join(err, h.Close()))
	}
	return nil
}

func openHistory(ctx context.Context, location string) (historyStore, error) {
	if IsPostgres(location) {
		s, err := openPostgresHistory(ctx, location)
		if err != nil {
			return nil, err
		}
		return s, nil
	}
	s, err := openSQLiteHistory(ctx, location)
	if err != nil {
		return nil, err
	}
	return s, nil
}

func historyRowOf(i *aggregator.SourceInterval) (historyRow, error) {
	b := historyBody{
		Calls: i.Calls, Answered: i.Answered, Partial: i.Partial, Within: i.Within.Milliseconds(), Prompt: i.Prompt, Judged: i.Judged,
	}
	for _, f := range i.Failures {
		b.Failures = append(b.Failures, historyFailure{word(string(f.Outcome)), word(f.Code), f.Calls})
	}
	for _, t := range i.Took {
		b.Took = append(b.Took, [2]int64{t.UpTo.Microseconds(), int64(t.Calls)})
	}
	body, err := json.Marshal(b)
	return historyRow{authority: word(string(i.Authority)), span: int64(i.Span / time.Second), at: i.From.Unix(), body: body}, err
}

func (r historyRow) interval() (aggregator.SourceInterval, error) {
	var b historyBody
	if err := json.Unmarshal(r.body, &b); err != nil {
		return aggregator.SourceInterval{}, errValue
	}
	i := aggregator.SourceInterval{
		Authority: aggregator.AuthorityCode(r.authority), From: time.Unix(r.at, 0).UTC(), Span: time.Duration(r.span) * time.Second,
		Calls: b.Calls, Answered: b.Answered, Partial: b.Partial,
		Within: time.Duration(b.Within) * time.Millisecond, Prompt: b.Prompt, Judged: b.Judged,
	}
	for _, f := range b.Failures {
		i.Failures = append(i.Failures, aggregator.CallFailures{Outcome: aggregator.Outcome(f.Outcome), Code: f.Code, Calls: f.Calls})
	}
	for _, t := range b.Took {
		i.Took = append(i.Took, aggregator.Took{UpTo: time.Duration(t[0]) * time.Microsecond, Calls: int(t[1])})
	}
	return i, nil
}
