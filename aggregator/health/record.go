package health

import (
	"maps"
	"slices"
	"time"

	"underlag/aggregator"
)

// slots divide the span, so that what is older leaves bit by bit.
const slots = 10

// record is what is known of one source.
type record struct {
	deadline    time.Duration
	recent      [slots]slot
	state       aggregator.SourceState
	since       time.Time
	lastSuccess time.Time
	parts       []aggregator.PartStatus
	unknown     map[string]time.Time // elements the contract does not know, when last seen
	guard       aggregator.Guarded   // nil: none
	described   []aggregator.ProviderInfo
	providers   providers
	codes       codes
	seen        map[aggregator.CertificateOf]time.Time // when certificates end
	asked       time.Time                              // of a provider: when an answer last told of it
	day         *day                                   // nil: nothing is agreed
	probed      probe
	acts        []aggregator.DoneAct // the latest first
	past        past
}

// slot is a tenth of the span.
type slot struct {
	number   int64 // of the tenths since the epoch
	calls    int
	partial  int
	failures []aggregator.CallFailures
	answered histogram
}

// probe is what the last probe found.
type probe struct {
	at      time.Time
	failure *aggregator.SourceError // nil: reached
}

func (r *record) note(now time.Time, span time.Duration, o aggregator.Outcome, code string, elapsed time.Duration) {
	r.day.note(now, !failed(o), elapsed)
	s := r.slot(now, span)
	s.calls++
	switch {
	case failed(o):
		s.fail(o, code)
	default:
		r.lastSuccess = now
		s.answered.add(elapsed)
		if o == aggregator.Partial {
			s.partial++
		}
	}
}

func (r *record) slot(now time.Time, span time.Duration) *slot {
	number := now.UnixNano() / int64(span/slots)
	s := &r.recent[number%slots]
	if s.number != number {
		*s = slot{number: number, failures: s.failures[:0]}
	}
	return s
}

// maxCodes bounds how many ways of failing are told apart; a source that makes
// up codes is one more way.
const maxCodes = 8

func (s *slot) fail(o aggregator.Outcome, code string) {
	if len(s.failures) == maxCodes {
		code = "other"
	}
	i := slices.IndexFunc(s.failures, func(f aggregator.CallFailures) bool { return f.Outcome == o && f.Code == code })
	if i < 0 {
		s.failures = append(s.failures, aggregator.CallFailures{Outcome: o, Code: code})
		i = len(s.failures) - 1
	}
	s.failures[i].Calls++
}

// missing notes parts that could not be checked.
func (r *record) missing(now time.Time, parts []aggregator.MissingPart) {
	for _, m := range parts {
		i := slices.IndexFunc(r.parts, func(p aggregator.PartStatus) bool { return p.Name == m.Part })
		if i < 0 {
			if len(r.parts) == maxParts {
				continue
			}
			r.parts = append(r.parts, aggregator.PartStatus{Name: m.Part})
			i = len(r.parts) - 1
		}
		r.parts[i].Code, r.parts[i].LastSeen = m.Code, now
	}
}

// maxParts bounds the list of parts: there are some twenty a-kassor.
const maxParts = 40

// maxUnknown bounds how many unknown elements are remembered.
const maxUnknown = 20

// drifted notes the names of elements that the contract does not know.
func (r *record) drifted(now time.Time, names []string) {
	for _, name := range names {
		if _, known := r.unknown[name]; !known && len(r.unknown) == maxUnknown {
			continue
		}
		if r.unknown == nil {
			r.unknown = map[string]time.Time{}
		}
		r.unknown[name] = now
	}
}

func (r *record) unknownSince(since time.Time) []string {
	maps.DeleteFunc(r.unknown, func(_ string, seen time.Time) bool { return seen.Before(since) })
	return slices.Sorted(maps.Keys(r.unknown))
}

// sum is what the span holds.
type sum struct {
	calls, failures, partial int
	by                       []aggregator.CallFailures
	answered                 histogram
}

func (r *record) sum(now time.Time, span time.Duration) sum {
	var all sum
	oldest := now.UnixNano()/int64(span/slots) - slots + 1
	for i := range r.recent {
		s := &r.recent[i]
		if s.number < oldest {
			continue
		}
		all.calls += s.calls
		all.partial += s.partial
		all.answered.join(&s.answered)
		for _, f := range s.failures {
			all.failures += f.Calls
			all.by = join(all.by, f)
		}
	}
	return all
}

func join(list []aggregator.CallFailures, f aggregator.CallFailures) []aggregator.CallFailures {
	for i := range list {
		if list[i].Outcome == f.Outcome && list[i].Code == f.Code {
			list[i].Calls += f.Calls
			return list
		}
	}
	return append(list, f)
}
