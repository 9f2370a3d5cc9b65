// Package fairness decides whose inquiry may begin: how often a municipality and
// each of its caseworkers may ask, from the agreement, and how many inquiries may
// be under way at once, shared so that a municipality that floods the service
// cannot take every place.
package fairness

import (
	"context"
	"fmt"
	"time"

	"underlag/aggregator"
)

// Settings say how much is let in; zero means the default.
type Settings struct {
	AtOnce       int             // inquiries under way at once in this process; default 512
	Organisation aggregator.Rate // where the agreement says nothing; default 600 a minute, 200 at once
	Caseworker   aggregator.Rate // the same of each caseworker; default 60 a minute, 30 at once
	Shared       Shared          // counts over all replicas; nil: this process counts alone
	// Pseudonym hides a caseworker where what is shared is kept; nil: each caseworker
	// is counted in this process alone.
	Pseudonym func(caller aggregator.Caller) string
}

// The defaults. An inquiry waits for authorities nearly all its time, so many can
// be under way: 50 a second, each waiting 8 s for an authority that hangs, are 400.
const (
	defaultAtOnce = 512
	busyFor       = 2 * time.Second // after which a place is likely to be free
)

var (
	defaultOrganisation = aggregator.Rate{PerMinute: 600, Burst: 200}
	defaultCaseworker   = aggregator.Rate{PerMinute: 60, Burst: 30}
)

// Shared counts inquiries over all replicas.
type Shared interface {
	// Take takes one of each quota, or takes nothing of any and says how long until
	// there is one of all. The error says that nothing is shared just now.
	Take(ctx context.Context, quotas ...aggregator.Quota) (wait time.Duration, err error)
}

// Gate lets inquiries in. It is safe for concurrent use.
type Gate struct {
	set    Settings
	places *places
	rates  *rates
}

var _ aggregator.Admission = (*Gate)(nil)

// New makes a gate. The error names the setting that makes no sense.
func New(set Settings) (*Gate, error) {
	if set.AtOnce == 0 {
		set.AtOnce = defaultAtOnce
	}
	if set.AtOnce < minAtOnce {
		return nil, fmt.Errorf("at_once: want at least %d", minAtOnce)
	}
	for _, r := range []struct {
		name     string
		set      *aggregator.Rate
		standard aggregator.Rate
	}{{"organisation", &set.Organisation, defaultOrganisation}, {"caseworker", &set.Caseworker, defaultCaseworker}} {
		if *r.set == (aggregator.Rate{}) {
			*r.set = r.standard
		}
		if err := Check(*r.set); err != nil {
			return nil, fmt.Errorf("%s.%w", r.name, err)
		}
	}
	return &Gate{set: set, places: newPlaces(set.AtOnce), rates: newRates()}, nil
}

// Admit lets an inquiry in, unless its caseworker or its municipality asks too
// often, or its municipality's share of the places is taken. What it refuses
// uses up nothing of what is allowed.
func (g *Gate) Admit(ctx context.Context, caller aggregator.Caller) (leave func(), problem *aggregator.Problem) {
	who := caller.Organisation.Number
	if !g.places.take(who) {
		return nil, aggregator.TooBusy(busyFor, nil)
	}
	if wait := g.takeRates(ctx, caller); wait > 0 {
		g.places.leave(who)
		return nil, aggregator.TooManyRequests(wait)
	}
	return func() { g.places.leave(who) }, nil
}

// looking is how often a person may look at who has asked about them: each look is a
// record and a search of the ledger, and what it shows changes seldom.
var looking = aggregator.Rate{PerMinute: 6, Burst: 30, PerDay: 200}

// Look lets a person look at who has asked about them, unless they do so too often.
func (g *Gate) Look(who aggregator.PersonalNumber) *aggregator.Problem {
	if _, wait := g.rates.take(key{caseworker: "person " + who.Reveal()}, looking, time.Now()); wait > 0 {
		return aggregator.TooManyLooks(wait)
	}
	return nil
}

// takeRates takes one of the caseworker's and one of the municipality's, or none
// of either and says how long until there is one. Over all replicas where they can
// be reached, and of this one's own otherwise.
func (g *Gate) takeRates(ctx context.Context, caller aggregator.Caller) time.Duration {
	now := time.Now()
	organisation, caseworker := g.ratesOf(caller)
	municipality := aggregator.Quota{Whose: string(caller.Organisation.Number), Rate: organisation}
	if !caller.Automation && g.set.Shared != nil && g.set.Pseudonym != nil { // an automation asks on behalf of many
		wait, err := g.set.Shared.Take(ctx, municipality, aggregator.Quota{Whose: g.set.Pseudonym(caller), Rate: caseworker})
		if err == nil {
			return wait
		}
	}
	own := taken{}
	if !caller.Automation {
		var wait time.Duration
		if own, wait = g.rates.take(personKey(caller), caseworker, now); wait > 0 {
			return wait
		}
	}
	wait := g.takeOrganisation(ctx, municipality, now)
	if wait > 0 {
		own.giveBack(now)
	}
	return wait
}

func (g *Gate) ratesOf(caller aggregator.Caller) (organisation, caseworker aggregator.Rate) {
	organisation, caseworker = g.set.Organisation, g.set.Caseworker
	a := caller.Organisation.Agreement
	if a == nil {
		return organisation, caseworker
	}
	if a.Rate != (aggregator.Rate{}) {
		organisation = a.Rate
	}
	if a.CaseworkerRate != (aggregator.Rate{}) {
		caseworker = a.CaseworkerRate
	}
	return organisation, caseworker
}

// takeOrganisation counts over all replicas, and in this one alone while they
// cannot be reached.
func (g *Gate) takeOrganisation(ctx context.Context, q aggregator.Quota, now time.Time) time.Duration {
	if g.set.Shared != nil {
		if wait, err := g.set.Shared.Take(ctx, q); err == nil {
			return wait
		}
	}
	_, wait := g.rates.take(key{organisation: aggregator.OrgNumber(q.Whose)}, q.Rate, now)
	return wait
}
