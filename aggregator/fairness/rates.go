package fairness

import (
	"errors"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"underlag/aggregator"
)

// Check tells what is wrong with a rate that is not zero. The error begins with
// the name of the setting.
func Check(r aggregator.Rate) error {
	switch {
	case r.PerMinute < 1:
		return errors.New("per_minute: want at least 1")
	case r.Burst < 1:
		return errors.New("burst: want at least 1")
	case r.PerDay < 0:
		return errors.New("per_day: want at least 1, or nothing")
	}
	return nil
}

// key is whose rate is counted: a caseworker's, or without one the organisation's.
type key struct {
	organisation aggregator.OrgNumber
	caseworker   string
}

// others stands for a caseworker that there is no room to count alone.
const others = "\x00others"

func personKey(c aggregator.Caller) key { return key{c.Organisation.Number, "id " + c.ID} }

// maxKnown bounds how many are counted apart. A system may name its caseworkers
// as it likes, so the names that can occur are not bounded.
const maxKnown = 20_000

// sweepEvery bounds what looking through all of them costs.
const sweepEvery = 10 * time.Second

// rates counts everybody who has asked lately.
type rates struct {
	mu    sync.Mutex
	known map[key]bucket
	swept time.Time
}

func newRates() *rates { return &rates{known: map[key]bucket{}} }

// bucket is what somebody has left: of the minute, and of the day.
type bucket []*rate.Limiter

func newBucket(r aggregator.Rate) bucket {
	b := bucket{rate.NewLimiter(rate.Limit(float64(r.PerMinute)/60), r.Burst)}
	if r.PerDay > 0 {
		b = append(b, rate.NewLimiter(rate.Limit(float64(r.PerDay)/(24*60*60)), r.PerDay))
	}
	return b
}

// taken is what can be given back.
type taken []*rate.Reservation

func (t taken) giveBack(now time.Time) {
	for _, r := range t {
		r.CancelAt(now)
	}
}

// take takes one of all that a rate says, or nothing and says how long until
// there is one.
func (r *rates) take(k key, allowed aggregator.Rate, now time.Time) (taken, time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	var got taken
	var wait time.Duration
	for _, limiter := range r.bucket(k, allowed, now) {
		one := limiter.ReserveN(now, 1)
		got, wait = append(got, one), max(wait, one.DelayFrom(now))
	}
	if wait > 0 {
		got.giveBack(now)
		return nil, wait
	}
	return got, 0
}

func (r *rates) bucket(k key, allowed aggregator.Rate, now time.Time) bucket {
	if b, known := r.known[k]; known {
		return b
	}
	if len(r.known) >= maxKnown && now.Sub(r.swept) >= sweepEvery {
		r.forgetFull(now)
	}
	if len(r.known) >= maxKnown && k.caseworker != "" {
		k.caseworker = others
		if b, known := r.known[k]; known {
			return b
		}
	}
	b := newBucket(allowed)
	r.known[k] = b
	return b
}

// forgetFull forgets whoever has everything left: a new bucket is the same.
func (r *rates) forgetFull(now time.Time) {
	r.swept = now
	for k, b := range r.known {
		if b.full(now) {
			delete(r.known, k)
		}
	}
}

func (b bucket) full(now time.Time) bool {
	for _, limiter := range b {
		if limiter.TokensAt(now) < float64(limiter.Burst()) {
			return false
		}
	}
	return true
}
