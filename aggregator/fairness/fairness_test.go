package fairness

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"underlag/aggregator"
)

const (
	city  aggregator.OrgNumber = "162120009993"
	other aggregator.OrgNumber = "162120009985"
)

func caller(who aggregator.OrgNumber, id string, rates ...aggregator.Rate) aggregator.Caller {
	c := aggregator.Caller{ID: id, Organisation: aggregator.Organisation{Number: who}}
	if len(rates) == 2 {
		c.Organisation.Agreement = &aggregator.Agreement{Rate: rates[0], CaseworkerRate: rates[1]}
	}
	return c
}

func gate(t testing.TB, set Settings) *Gate {
	t.Helper()
	g, err := New(set)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// asked asks n times, each inquiry over at once, and gives how many were let in
// and what the last one met.
func asked(t testing.TB, g *Gate, c aggregator.Caller, n int) (in int, last *aggregator.Problem) {
	t.Helper()
	for range n {
		leave, problem := g.Admit(t.Context(), c)
		if problem == nil {
			leave()
			in++
		}
		last = problem
	}
	return in, last
}

func TestACaseworkerComesBackWhenTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := gate(t, Settings{Caseworker: aggregator.Rate{PerMinute: 6, Burst: 3}})
		in, problem := asked(t, g, caller(city, "anna"), 5)
		if in != 3 || problem.Code != aggregator.CodeTooMany || problem.RetryAfter != 10*time.Second {
			t.Fatalf("%d were let in, then %+v", in, problem)
		}
		if !strings.Contains(problem.Text.SV, "om 10 s") || !strings.Contains(problem.Text.EN, "in 10 s") {
			t.Errorf("the texts do not say when: %+v", problem.Text)
		}
		if in, problem := asked(t, g, caller(city, "bo"), 1); in != 1 {
			t.Errorf("a colleague met %+v", problem)
		}
		time.Sleep(problem.RetryAfter - time.Second)
		if in, _ := asked(t, g, caller(city, "anna"), 1); in != 0 {
			t.Error("let in a second too early")
		}
		time.Sleep(time.Second)
		if in, problem := asked(t, g, caller(city, "anna"), 2); in != 1 {
			t.Errorf("%d were let in after the time told: %+v", in, problem)
		}
	})
}

// A person who looks again and again is told when to come back, and nobody else is.
func TestLooking(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := gate(t, Settings{})
		who := func(text string) aggregator.PersonalNumber {
			t.Helper()
			number, err := aggregator.ParsePersonalNumber(text)
			if err != nil {
				t.Fatal(err)
			}
			return number
		}
		one, other := who("199006022397"), who("197905209289")
		for n := range 30 {
			if problem := g.Look(one); problem != nil {
				t.Fatalf("look %d: %+v", n, problem)
			}
		}
		problem := g.Look(one)
		if problem == nil || problem.Code != aggregator.CodeTooManyLooks || problem.RetryAfter != 10*time.Second {
			t.Fatalf("got %+v, want to be told to come back in 10 s", problem)
		}
		if problem := g.Look(other); problem != nil {
			t.Errorf("another person met %+v", problem)
		}
		time.Sleep(10 * time.Second)
		if problem := g.Look(one); problem != nil {
			t.Errorf("after the time told: %+v", problem)
		}
	})
}

// The agreement's rates come before the service's own, and one municipality's
// before no other's.
func TestTheAgreementDecides(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := gate(t, Settings{})
		wide := aggregator.Rate{PerMinute: 600, Burst: 100}
		all := caller(city, "", aggregator.Rate{PerMinute: 60, Burst: 5}, wide)
		in := 0
		for n := range 20 {
			all.ID = fmt.Sprint(n)
			got, _ := asked(t, g, all, 1)
			in += got
		}
		if in != 5 {
			t.Errorf("%d of the city's were let in, want its 5", in)
		}
		if in, _ := asked(t, g, caller(other, "bo"), 40); in != defaultCaseworker.Burst {
			t.Errorf("%d of another's were let in, want %d", in, defaultCaseworker.Burst)
		}
	})
}

func TestTheDayIsCountedToo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := gate(t, Settings{Caseworker: aggregator.Rate{PerMinute: 60, Burst: 10, PerDay: 24}})
		in := 0
		for range 10 * 60 {
			got, _ := asked(t, g, caller(city, "anna"), 1)
			in += got
			time.Sleep(time.Second)
		}
		_, problem := asked(t, g, caller(city, "anna"), 1)
		if in != 24 || problem == nil || problem.RetryAfter < 30*time.Minute {
			t.Errorf("%d were let in in ten minutes, then %+v; want 24, and to be told of the hour", in, problem)
		}
	})
}

// What is refused for one reason is not counted for another.
func TestARefusalUsesNothingUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := gate(t, Settings{Organisation: aggregator.Rate{PerMinute: 60, Burst: 10}, Caseworker: aggregator.Rate{PerMinute: 1, Burst: 2}})
		asked(t, g, caller(city, "anna"), 100)
		in := 0
		for n := range 8 {
			got, _ := asked(t, g, caller(city, fmt.Sprint(n)), 1)
			in += got
		}
		if in != 8 {
			t.Errorf("%d of the city's other 8 were let in", in)
		}
	})
}

func TestAnAutomationHasItsMunicipalitysRate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		robot := caller(city, "robot")
		robot.Automation = true
		if in, _ := asked(t, gate(t, Settings{}), robot, 500); in != defaultOrganisation.Burst {
			t.Errorf("%d were let in, want %d", in, defaultOrganisation.Burst)
		}
	})
}

func hold(t testing.TB, g *Gate, who aggregator.OrgNumber, n int) (leave []func()) {
	t.Helper()
	for i := range n {
		l, problem := g.Admit(t.Context(), caller(who, fmt.Sprint(i)))
		switch {
		case problem == nil:
			leave = append(leave, l)
		case problem.Code != aggregator.CodeTooBusy || problem.RetryAfter <= 0:
			t.Fatalf("got %+v", problem)
		}
	}
	return leave
}

func TestOneThatFloodsCannotTakeEveryPlace(t *testing.T) {
	g := gate(t, Settings{AtOnce: 100, Organisation: aggregator.Rate{PerMinute: 1e6, Burst: 1e6}})
	flood := hold(t, g, city, 1000)
	if len(flood) != 80 {
		t.Errorf("the one that floods holds %d places, want 80 of 100", len(flood))
	}
	for n := range 5 {
		who := aggregator.OrgNumber(fmt.Sprintf("16212000%04d", n))
		if got := len(hold(t, g, who, 2)); got != 2 {
			t.Errorf("newcomer %d holds %d places, want 2", n, got)
		}
	}
	if more := hold(t, g, city, 10); len(more) != 0 {
		t.Errorf("the one that floods took %d more", len(more))
	}
	for _, leave := range flood {
		leave()
	}
	if got := len(hold(t, g, other, 1000)); got < 60 {
		t.Errorf("only %d places were free again", got)
	}
}

func TestPlacesComeBack(t *testing.T) {
	p := newPlaces(5)
	for range 100 {
		for p.take(city) {
		}
		for n := p.held[city]; n > 0; n-- {
			p.leave(city)
		}
	}
	if p.free != 5 || len(p.held) != 0 {
		t.Errorf("%d places are free, %d organisations known; want 5 and none", p.free, len(p.held))
	}
}

// Names that a system makes up take no memory without bound, and who is known
// keeps the own count.
func TestMadeUpNamesAreForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := gate(t, Settings{Organisation: aggregator.Rate{PerMinute: 1e7, Burst: 1e7}})
		asked(t, g, caller(city, "anna"), 100)
		for n := range 3 * maxKnown {
			asked(t, g, caller(city, fmt.Sprint(n)), 1)
		}
		if n := len(g.rates.known); n > maxKnown+1 {
			t.Errorf("%d are known, want at most %d", n, maxKnown+1)
		}
		if in, _ := asked(t, g, caller(city, "anna"), 1); in != 0 {
			t.Error("the flood gave anna a new count")
		}
		time.Sleep(time.Hour)
		asked(t, g, caller(city, "new"), 1)
		if n := len(g.rates.known); n > 10 {
			t.Errorf("%d are known after an hour of silence", n)
		}
	})
}

// shared is a count that can be cut off.
type shared struct {
	wait  time.Duration
	err   error
	taken []aggregator.Quota // as last asked
}

func (s *shared) Take(_ context.Context, quotas ...aggregator.Quota) (time.Duration, error) {
	s.taken = quotas
	return s.wait, s.err
}

// A caseworker is counted with the municipality over all replicas, under a
// pseudonym, an automation by the municipality alone, and both here while nothing
// is shared.
func TestCaseworkersAreCountedTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		all := &shared{}
		own := aggregator.Rate{PerMinute: 60, Burst: 3}
		g := gate(t, Settings{Shared: all, Caseworker: own, Pseudonym: func(c aggregator.Caller) string { return "hidden" }})
		if in, _ := asked(t, g, caller(city, "anna"), 10); in != 10 {
			t.Errorf("%d were let in, want what the shared count lets in", in)
		}
		want := []aggregator.Quota{{Whose: string(city), Rate: defaultOrganisation}, {Whose: "hidden", Rate: own}}
		if diff := cmp.Diff(want, all.taken); diff != "" {
			t.Errorf("taken (-want +got):\n%s", diff)
		}
		robot := caller(city, "robot")
		robot.Automation = true
		asked(t, g, robot, 1)
		if diff := cmp.Diff(want[:1], all.taken); diff != "" {
			t.Errorf("taken by an automation (-want +got):\n%s", diff)
		}
		all.err = errors.New("gone")
		if in, _ := asked(t, g, caller(city, "anna"), 10); in != own.Burst {
			t.Errorf("%d were let in alone, want %d", in, own.Burst)
		}
	})
}

func TestWithoutTheSharedCountThisReplicaCounts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		all := &shared{wait: 7 * time.Second}
		g := gate(t, Settings{Shared: all, Organisation: aggregator.Rate{PerMinute: 60, Burst: 4}})
		if in, problem := asked(t, g, caller(city, "anna"), 1); in != 0 || problem.RetryAfter != 7*time.Second {
			t.Errorf("the shared count was not heard: %+v", problem)
		}
		all.wait, all.err = 0, errors.New("gone")
		if in, _ := asked(t, g, caller(city, "anna"), 10); in != 4 {
			t.Errorf("%d were let in alone, want 4", in)
		}
		all.err = nil
		if in, _ := asked(t, g, caller(city, "anna"), 5); in != 5 {
			t.Errorf("%d were let in together again, want 5", in)
		}
	})
}

func TestSettingsThatMakeNoSense(t *testing.T) {
	for want, set := range map[string]Settings{
		"at_once":                 {AtOnce: 2},
		"organisation.per_minute": {Organisation: aggregator.Rate{Burst: 1}},
		"caseworker.burst":        {Caseworker: aggregator.Rate{PerMinute: 1}},
		"caseworker.per_day":      {Caseworker: aggregator.Rate{PerMinute: 1, Burst: 1, PerDay: -1}},
	} {
		if _, err := New(set); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}
