package playground_test

import (
	"reflect"
	"testing"

	"underlag/aggregator"
	"underlag/aggregator/httpapi/v1"
	"underlag/fixtures"
)

// A caller that sends back what it was given learns what has changed, and of a
// source that did not answer that nothing can be said. Nothing is kept in between.
func TestWhatTheCallerAlreadyHolds(t *testing.T) {
	t.Parallel()
	w := startWhole(t, "all-confirmed", "normal")
	q := w.question("everything")
	before := held(t, w.ask("bertil", q))
	q.Known = before
	for _, o := range origins(w.ask("bertil", q)) {
		if o.Change != "same" {
			t.Errorf("%s %s is %s though nothing has changed", o.Authority, o.DataCategory, o.Change)
		}
	}
	w.faults.Set(fixtures.Scenario{Faults: map[aggregator.AuthorityCode]fixtures.Fault{"FK": fixtures.Down}})
	got := w.ask("bertil", q)
	if len(got.Comparison.Gone) != 0 || len(got.Comparison.NotCompared) == 0 {
		t.Errorf("FK is down: %d facts gone, %d not compared", len(got.Comparison.Gone), len(got.Comparison.NotCompared))
	}
	for _, n := range got.Comparison.NotCompared {
		if n.Reason != string(aggregator.SourceSilent) {
			t.Errorf("not compared for the reason %s", n.Reason)
		}
	}
}

func held(t *testing.T, a *v1.Answer) []string {
	t.Helper()
	var known []string
	for _, o := range origins(a) {
		if o.ID == "" || o.Version == "" || o.Change != "new" {
			t.Errorf("a fact of %s is not named: %+v", o.Authority, o)
		}
		known = append(known, o.ID+"."+o.Version)
	}
	if len(known) == 0 {
		t.Fatal("got no facts")
	}
	return known
}

// origins gives what every fact of the first person has in common, whatever its
// kind.
func origins(a *v1.Answer) []v1.Origin {
	var list []v1.Origin
	person := reflect.ValueOf(a.Persons[0])
	for i := range person.NumField() {
		facts := person.Field(i)
		if facts.Kind() != reflect.Slice {
			continue
		}
		for j := range facts.Len() {
			if o := facts.Index(j).FieldByName("Origin"); o.IsValid() {
				list = append(list, o.Interface().(v1.Origin))
			}
		}
	}
	return list
}
