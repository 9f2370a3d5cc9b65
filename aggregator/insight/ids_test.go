package insight

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"underlag/aggregator"
)

func holding(list ...aggregator.Payment) aggregator.PersonAnswer {
	p := applicant()
	p.Facts.Payments = list
	return p
}

// ask reads with what the caller already holds.
func ask(t *testing.T, known []aggregator.FactVersion, persons ...aggregator.PersonAnswer) aggregator.Insight {
	t.Helper()
	got, err := shipped(t).Read(testKey(t), aggregator.InsightQuestion{Organisation: kommun, Month: november, Today: today, Known: known}, persons)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func held(in aggregator.Insight) []aggregator.FactVersion {
	var list []aggregator.FactVersion
	for _, f := range in.Facts {
		k, err := aggregator.ParseFactVersion(f.ID.String())
		if err != nil {
			panic(err)
		}
		list = append(list, k)
	}
	return list
}

func changes(in aggregator.Insight) []aggregator.FactChange {
	var list []aggregator.FactChange
	for _, f := range in.Facts {
		list = append(list, f.Change)
	}
	return list
}

func TestKnown(t *testing.T) {
	october, november := paid("BOB", "Bostadsbidrag", 20261027, 1300), paid("BOB", "Bostadsbidrag", 20261127, 1300)
	before := ask(t, nil, holding(october))
	if diff := cmp.Diff([]aggregator.FactChange{aggregator.FactNew}, changes(before)); diff != "" {
		t.Errorf("nothing held (-want +got):\n%s", diff)
	}
	raised := october
	raised.Net, raised.Provision = aggregator.Kronor(1500), "another row of the law"
	renamed := october
	renamed.Provision = "another row of the law"
	for _, c := range []struct {
		name string
		now  []aggregator.Payment
		want []aggregator.FactChange
		gone int
	}{
		{"the same", []aggregator.Payment{october}, []aggregator.FactChange{aggregator.FactSame}, 0},
		{"the law renamed its row", []aggregator.Payment{renamed}, []aggregator.FactChange{aggregator.FactSame}, 0},
		{"another sum", []aggregator.Payment{raised}, []aggregator.FactChange{aggregator.FactChanged}, 0},
		{"one more", []aggregator.Payment{november, october}, []aggregator.FactChange{aggregator.FactNew, aggregator.FactSame}, 0},
		{"gone", []aggregator.Payment{november}, []aggregator.FactChange{aggregator.FactNew}, 1},
	} {
		got := ask(t, held(before), holding(c.now...))
		if diff := cmp.Diff(c.want, changes(got)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
		if len(got.Comparison.Gone) != c.gone || len(got.Comparison.NotCompared) != 0 {
			t.Errorf("%s: got %+v, want %d gone", c.name, got.Comparison, c.gone)
		}
	}
}

// A planned payment that has been made, or has got a day, is the same fact.
func TestPlannedIsThenPaid(t *testing.T) {
	planned := study("GRUND", "GRUNDB", aggregator.GrantPayment, 20261023, 3400)
	planned.Status, planned.PaidOn = aggregator.Planned, 0
	made := study("GRUND", "GRUNDB", aggregator.GrantPayment, 20261023, 3400)
	got := ask(t, held(ask(t, nil, holding(planned))), holding(made))
	if diff := cmp.Diff([]aggregator.FactChange{aggregator.FactChanged}, changes(got)); diff != "" || len(got.Comparison.Gone) != 0 {
		t.Errorf("(-want +got):\n%s gone: %v", diff, got.Comparison.Gone)
	}
}

// What a source could not say is not gone.
func TestASilentSourceLeavesNothingGone(t *testing.T) {
	before := ask(t, nil, holding(paid("BOB", "Bostadsbidrag", 20261027, 1300)))
	for _, outcome := range []aggregator.Outcome{aggregator.Unavailable, aggregator.Partial, aggregator.Refused, aggregator.NotAsked} {
		p := applicant()
		at(&p, "FK").Outcome = outcome
		got := ask(t, held(before), p)
		want := aggregator.Comparison{NotCompared: []aggregator.NotCompared{{ID: before.Facts[0].ID.ID, Why: aggregator.SourceSilent}}}
		if diff := cmp.Diff(want, got.Comparison); diff != "" {
			t.Errorf("%s (-want +got):\n%s", outcome, diff)
		}
	}
}

// Another person, or a time that was not asked about, says nothing of a fact.
func TestOutsideTheQuestion(t *testing.T) {
	before := ask(t, nil, holding(paid("BOB", "Bostadsbidrag", 20261027, 1300)))
	later := applicant()
	at(&later, "FK").Asked.Period = aggregator.Period{From: 20261101, To: 20261130}
	for name, p := range map[string]aggregator.PersonAnswer{"another person": adult("197905209289", november), "another time": later} {
		got := ask(t, held(before), p)
		want := aggregator.Comparison{NotCompared: []aggregator.NotCompared{{ID: before.Facts[0].ID.ID, Why: aggregator.NotOfThis}}}
		if diff := cmp.Diff(want, got.Comparison); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// An answer from which location clues were taken out names its facts otherwise, so
// that what is not found again is not gone.
func TestARestrictedAnswerIsNotCompared(t *testing.T) {
	benefit := fund(20261027, aggregator.Period{From: 20261001, To: 20261031}, 5000, 20)
	hidden := benefit
	hidden.Payer = ""
	full := ask(t, nil, holding(benefit))
	got, err := shipped(t).Read(testKey(t), aggregator.InsightQuestion{Organisation: kommun, Month: november, Today: today, Restricted: true, Known: held(full)},
		[]aggregator.PersonAnswer{holding(hidden)})
	if err != nil {
		t.Fatal(err)
	}
	want := aggregator.Comparison{NotCompared: []aggregator.NotCompared{{ID: full.Facts[0].ID.ID, Why: aggregator.OtherwiseHeld}}}
	if diff := cmp.Diff(want, got.Comparison); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestIDsTellNothing(t *testing.T) {
	p := holding(paid("BOB", "Bostadsbidrag", 20261027, 1300), paid("BOB", "Bostadsbidrag", 20261027, 1300))
	p.Facts.Vehicles = []aggregator.Vehicle{{Origin: from("TNS", "vehicles"), RegistrationNumber: "ABC12A"}}
	other, err := NewKey([]byte("a secret of at least thirty-two bytes, for tests"), "162120009985")
	if err != nil {
		t.Fatal(err)
	}
	_, _, mine, err := identify(testKey(t), false, []aggregator.PersonAnswer{p})
	if err != nil {
		t.Fatal(err)
	}
	_, _, theirs, err := identify(other, false, []aggregator.PersonAnswer{p})
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for i := range mine {
		if mine[i].ID.ID == theirs[i].ID.ID || mine[i].ID.Version == theirs[i].ID.Version {
			t.Error("two municipalities have the same id for the same fact")
		}
		if seen[mine[i].ID.ID] {
			t.Error("two facts have the same id")
		}
		seen[mine[i].ID.ID] = true
	}
	for _, text := range []string{fmt.Sprintf("%v %+v %#v %s", testKey(t), testKey(t), testKey(t), testKey(t))} {
		if strings.Contains(text, "secret") || len(text) > 40 {
			t.Errorf("a key prints as %s", text)
		}
	}
}

func TestKeyNeedsASecret(t *testing.T) {
	if _, err := NewKey([]byte("short"), kommun); err == nil {
		t.Error("a short secret was taken")
	}
	if _, err := shipped(t).Read(Key{}, aggregator.InsightQuestion{Month: november, Today: today}, nil); err == nil {
		t.Error("an answer was read without a key")
	}
}
