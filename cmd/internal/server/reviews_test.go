package server

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"underlag/aggregator/audit"
	"underlag/aggregator/telemetry"
)

// The metrics tell how many reviews are open and closed, and nothing before they
// are counted.
func TestReviewsAreCounted(t *testing.T) {
	dir := t.TempDir()
	keys, err := audit.LoadOrGenerateKeys(filepath.Join(dir, "keys.json"))
	if err != nil {
		t.Fatal(err)
	}
	location := filepath.Join(dir, "ledger.db")
	log, err := audit.Open(location, audit.Options{Keys: keys})
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	var counts reviewCounts
	if got := counts.last(); got != nil {
		t.Errorf("before the first count: %v", got)
	}
	by := audit.Reviewer{ID: "rut", Organisation: organisation, Reason: "prov"}
	signals := []audit.Signal{{Rule: "a", Records: []int64{0}}, {Rule: "b", Records: []int64{0}}}
	if _, err := log.OpenReviews(t.Context(), by, signals, nil); err != nil {
		t.Fatal(err)
	}
	list, err := audit.Reviews(t.Context(), location, by, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	if err := log.CloseReview(t.Context(), by, list[0], audit.Justified); err != nil {
		t.Fatal(err)
	}
	if err := counts.take(t.Context(), audit.CountReviews(location)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]telemetry.Reviews{{Organisation: organisation, Open: 1, Closed: 1}}, counts.last()); diff != "" {
		t.Error(diff)
	}
}
