package health

import (
	"slices"
	"time"

	"underlag/aggregator"
)

// providers are the records of those who answer within one source, by code.
type providers map[string]*record

// told takes what an answer tells of each provider. Of one that was not asked, or
// that refuses us, it says nothing bad.
func (ps providers) told(now time.Time, set Settings, replies []aggregator.ProviderReply) {
	for _, reply := range replies {
		r := ps[reply.Provider]
		if r == nil {
			if len(ps) == maxParts {
				continue
			}
			r = &record{state: aggregator.StateUnknown}
			ps[reply.Provider] = r
		}
		r.note(now, set.Span, reply.Outcome, reply.Code, 0)
		r.asked = now
		r.become(r.provider(now, set), now)
	}
}

func (r *record) become(state aggregator.SourceState, now time.Time) {
	if r.state != state {
		r.state, r.since = state, now
	}
}

// provider gives the state that follows from what was told of a provider in the
// span. Who has not been asked for long is unknown: nobody probes a provider.
func (r *record) provider(now time.Time, set Settings) aggregator.SourceState {
	all := r.sum(now, set.Span)
	switch {
	case all.calls == 0 && now.Sub(r.asked) > set.KeepParts:
		return aggregator.StateUnknown
	case all.calls == 0:
		return r.state
	case all.down(set):
		return aggregator.StateDown
	case all.failures > 0 && float64(all.failures) >= set.DegradeAt*float64(all.calls):
		return aggregator.StateDegraded
	}
	return aggregator.StateUp
}

// down tells whether the calls agree that nobody is there, or most of enough.
func (s sum) down(set Settings) bool {
	return s.failures == s.calls || s.calls >= set.MinCalls && float64(s.failures) >= set.DownAt*float64(s.calls)
}

// status lists the providers that have been told of, and those with a breaker.
func (ps providers) status(described []aggregator.ProviderInfo, guard aggregator.Guarded, now time.Time, set Settings) []aggregator.ProviderStatus {
	breakers, apart := guard.(aggregator.ProviderGuarded)
	var list []aggregator.ProviderStatus
	for _, info := range slices.Concat(described, others) {
		s := aggregator.ProviderStatus{Code: info.Code, Name: info.Name, State: aggregator.StateUnknown}
		if apart && info.Apart {
			s.Breaker = breakers.ProviderBreaker(info.Code)
		}
		r := ps[info.Code]
		if r == nil && s.Breaker == "" {
			continue
		}
		if r != nil {
			r.become(r.provider(now, set), now)
			all := r.sum(now, set.Span)
			s.State, s.Since, s.LastSuccess = r.state, r.since, r.lastSuccess
			s.Calls, s.Failures = all.calls, all.by
		}
		list = append(list, s)
	}
	return list
}

// others stand for all whom the descriptor does not name.
var others = []aggregator.ProviderInfo{{Code: aggregator.OtherProvider, Name: aggregator.Text{SV: "Övriga", EN: "Others"}}}

// codes are the codes of late that a source's tables do not have.
type codes map[aggregator.UnknownCode]aggregator.UnknownCodeCount

// maxUnknownCodes bounds how many codes are told apart; all others are one more.
const maxUnknownCodes = 50

var moreCodes = aggregator.UnknownCode{List: "other", Code: "other"}

func (c codes) note(now time.Time, seen []aggregator.UnknownCode) {
	for _, code := range seen {
		if _, known := c[code]; !known && len(c) >= maxUnknownCodes {
			code = moreCodes
		}
		c[code] = aggregator.UnknownCodeCount{UnknownCode: code, Answers: c[code].Answers + 1, LastSeen: now}
	}
}

// since lists those seen since a time, and forgets the others.
func (c codes) since(since time.Time) []aggregator.UnknownCodeCount {
	var list []aggregator.UnknownCodeCount
	for code, count := range c {
		if count.LastSeen.Before(since) {
			delete(c, code)
			continue
		}
		list = append(list, count)
	}
	slices.SortFunc(list, func(a, b aggregator.UnknownCodeCount) int {
		return slices.Compare([]string{a.List, a.Code}, []string{b.List, b.Code})
	})
	return list
}
