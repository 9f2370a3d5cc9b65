package audit

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sort"
	"time"

	"underlag/aggregator"
)

// Reviewer is who searches, and why. A search finds what was asked for the
// reviewer's own organisation and nothing else.
type Reviewer struct {
	ID           string // stored as a caseworker's is: hidden
	Organisation aggregator.OrgNumber
	Reason       string // in words; stored in clear, with what could be a personal number masked
}

// Query says what is looked for. Everything that is given must match; times are
// those of the question, From included and To not.
type Query struct {
	Person     aggregator.PersonalNumber
	Caseworker string
	Case       aggregator.CaseRef
	Unit       string
	Purpose    aggregator.Purpose
	Authority  aggregator.AuthorityCode
	Outcome    aggregator.Outcome
	Provision  aggregator.ProvisionID
	From, To   time.Time
}

// Access is one inquiry as the ledger tells it. It holds no personal number.
type Access struct {
	Index        int64             `json:"index"` // of the record that began or refused it
	At           time.Time         `json:"at"`
	Inquiry      string            `json:"inquiry"`
	Organisation string            `json:"organisation"`
	Unit         string            `json:"unit"`
	Automation   bool              `json:"automation"`
	Caseworker   string            `json:"caseworker"` // the user id, or a pseudonym where that could be a personal number
	Case         string            `json:"case"`       // pseudonym
	Purpose      string            `json:"purpose"`
	Law          string            `json:"law"`
	Refusal      string            `json:"refusal"`  // code, where the whole inquiry was refused
	Finished     bool              `json:"finished"` // an answer left
	Ready        bool              `json:"ready"`    // that a decision could rest on
	Subjects     []AccessSubject   `json:"subjects"`
	BreakGlass   *AccessBreakGlass `json:"breakGlass,omitempty"` // nil: the glass is whole

	self string // pseudonym of the caseworker as a person, where the user id is a personal number
}

// AccessSubject is one person asked about.
type AccessSubject struct {
	Person    string         `json:"person"` // pseudonym
	Role      string         `json:"role"`
	Protected bool           `json:"protected,omitempty"` // the case system or an authority marked a protected identity
	Sources   []AccessSource `json:"sources"`

	related bool // the caller themselves, or who they have declared a relative
}

// AccessSource is one authority and what came of asking it. Where it was not
// asked Refusal says why; where no answer left, Outcome is empty.
type AccessSource struct {
	Authority  string   `json:"authority"`
	Provisions []string `json:"provisions"`
	From       string   `json:"from"`
	To         string   `json:"to"`
	Refusal    string   `json:"refusal"`
	Outcome    string   `json:"outcome"`
	Facts      int      `json:"facts"`
}

// clockSkew is how far the clocks of replicas that write one log may differ.
const clockSkew = 5 * time.Minute

// Search records the search, and only then gives what it finds, oldest first,
// until found returns an error.
func (l *Log) Search(ctx context.Context, by Reviewer, q Query, found func(Access) error) error {
	p, err := l.search(by, q)
	if err != nil {
		return err
	}
	return l.searchRecorded(ctx, p, &searcher{keys: l.keys.Load(), of: []aggregator.OrgNumber{by.Organisation}, query: q, found: found})
}

// searchRecorded makes the record of a search durable, and then searches.
func (l *Log) searchRecorded(ctx context.Context, record *pending, s *searcher) error {
	err := l.durable(ctx, record)
	if err != nil {
		return err
	}
	s.reader, err = openReader(ctx, l.location)
	if err != nil {
		return fmt.Errorf("audit: read ledger %s: %w", shown(l.location), err)
	}
	defer s.reader.close()
	return s.run(ctx)
}

// durable writes a record that stands by itself, and waits for it.
func (l *Log) durable(ctx context.Context, record *pending) error {
	err := l.enqueue(ctx, record, nil)
	if err != nil {
		return err
	}
	_, err = l.wait(ctx, record)
	return err
}

type searcher struct {
	reader reader
	keys   *Keys
	of     []aggregator.OrgNumber // whose inquiries may be found
	all    bool                   // those of every organisation may be, instead
	query  Query
	after  int64 // index of the last record that is not looked at
	bound  int   // how many records are looked at where no index finds them; 0: all
	looked int
	found  func(Access) error
}

// errBound ends a search that has looked at as many records as it may.
var errBound = errors.New("audit: the search has looked at as many records as it may")

func (s *searcher) covers(organisation string) bool {
	return s.all || slices.Contains(s.of, aggregator.OrgNumber(organisation))
}

// keysOf gives the sets that anything which may be found is hidden with.
func (s *searcher) keysOf() keysOf {
	if s.all {
		return s.keys.all()
	}
	return s.keys.of(s.of...)
}

func (s *searcher) run(ctx context.Context) error {
	var own aggregator.OrgNumber // only a reviewer's search has a caseworker or a case, which are of one
	if len(s.of) == 1 {
		own = s.of[0]
	}
	wanted := s.query.pseudonyms(s.keysOf(), own)
	if len(wanted) == 0 {
		return s.scan(ctx)
	}
	indexes, err := s.holdingAll(ctx, wanted)
	if err != nil {
		return err
	}
	for _, index := range indexes {
		if index <= s.after {
			continue
		}
		records, err := s.reader.records(ctx, index, index+1)
		if err != nil {
			return err
		}
		for _, r := range records {
			rec, err := decodeStored(r)
			if err != nil {
				return err
			}
			_, err = s.look(ctx, r, rec)
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// holdingAll gives the records that hold every value.
func (s *searcher) holdingAll(ctx context.Context, wanted [][]digest) ([]int64, error) {
	var common []int64
	for n, pseudonyms := range wanted {
		indexes, err := s.holdingAny(ctx, pseudonyms)
		if err != nil {
			return nil, err
		}
		if n == 0 {
			common = indexes
			continue
		}
		common = slices.DeleteFunc(common, func(index int64) bool {
			_, also := slices.BinarySearch(indexes, index)
			return !also
		})
	}
	return common, nil
}

// holdingAny gives the records that hold one of the pseudonyms that a value has
// under different keys.
func (s *searcher) holdingAny(ctx context.Context, pseudonyms []digest) ([]int64, error) {
	var all []int64
	for _, pseudonym := range pseudonyms {
		indexes, err := s.reader.holding(ctx, pseudonym)
		if err != nil {
			return nil, err
		}
		all = append(all, indexes...)
	}
	slices.Sort(all)
	return slices.Compact(all), nil
}

// scan looks at every record of the time that is asked for.
func (s *searcher) scan(ctx context.Context) error {
	return eachSince(ctx, s.reader, s.query.From, s.after, func(r storedRecord, rec record) (bool, error) {
		if s.bound > 0 && s.looked == s.bound {
			return true, errBound
		}
		s.looked, s.after = s.looked+1, r.index
		return s.look(ctx, r, rec)
	})
}

// eachSince visits every record after an index that could be of a time or later,
// until visit says that it is done.
func eachSince(ctx context.Context, r reader, since time.Time, after int64, visit func(storedRecord, record) (done bool, err error)) error {
	total, err := r.count(ctx)
	if err != nil {
		return err
	}
	from, err := firstSince(ctx, r, total, since)
	if err != nil {
		return err
	}
	if after > 0 {
		from = max(from, after+1)
	}
	for ; from < total; from += chunk {
		records, err := r.records(ctx, from, min(total, from+chunk))
		if err != nil {
			return err
		}
		for _, stored := range records {
			rec, err := decodeStored(stored)
			if err != nil {
				return err
			}
			done, err := visit(stored, rec)
			if err != nil || done {
				return err
			}
		}
	}
	return nil
}

func decodeStored(r storedRecord) (record, error) {
	rec, err := decode(r.body)
	if err != nil {
		err = fmt.Errorf("audit: record %d: %w", r.index, err)
	}
	return rec, err
}

// firstSince finds the first record that could be of a time or later.
func firstSince(ctx context.Context, r reader, total int64, since time.Time) (int64, error) {
	if since.IsZero() {
		return 0, nil
	}
	var failed error
	since = since.Add(-clockSkew)
	index := sort.Search(int(total), func(n int) bool {
		records, err := r.records(ctx, int64(n), int64(n)+1)
		if err != nil || len(records) == 0 {
			failed = err
			return true
		}
		rec, err := decodeStored(records[len(records)-1])
		if err != nil {
			failed = err
		}
		return !rec.at.Before(since)
	})
	return int64(index), failed
}

// look gives a record that matches to found, and tells whether no later record
// can match.
func (s *searcher) look(ctx context.Context, r storedRecord, rec record) (past bool, err error) {
	if !s.query.To.IsZero() && rec.at.After(s.query.To.Add(clockSkew)) {
		return true, nil
	}
	if rec.kind != kindBegin && rec.kind != kindRefused {
		return false, nil
	}
	a, err := s.access(ctx, r, rec)
	if err != nil || !s.matches(a) {
		return false, err
	}
	return false, s.found(a)
}

func (s *searcher) matches(a Access) bool {
	q := s.query
	return s.covers(a.Organisation) &&
		(q.From.IsZero() || !a.At.Before(q.From)) && (q.To.IsZero() || a.At.Before(q.To)) &&
		(q.Unit == "" || q.Unit == a.Unit) && (q.Purpose == "" || string(q.Purpose) == a.Purpose) &&
		q.matchesSource(a)
}

// matchesSource tells whether one and the same source of one person is what is
// looked for. An inquiry refused as a whole is refused for everybody.
func (q Query) matchesSource(a Access) bool {
	if q.Authority == "" && q.Outcome == "" && q.Provision == "" {
		return true
	}
	if q.Outcome == aggregator.Refused && a.Refusal != "" && q.Authority == "" && q.Provision == "" {
		return true
	}
	for _, subject := range a.Subjects {
		for _, source := range subject.Sources {
			if (q.Authority == "" || string(q.Authority) == source.Authority) &&
				(q.Outcome == "" || string(q.Outcome) == source.Outcome) &&
				(q.Provision == "" || slices.Contains(source.Provisions, string(q.Provision))) {
				return true
			}
		}
	}
	return false
}
