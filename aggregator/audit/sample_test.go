package audit

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestSampleIsDrawnAgain: a sample is a record, and anybody draws it again from
// the ledger alone; one that was not drawn by its seed is found.
func TestSampleIsDrawnAgain(t *testing.T) {
	onEveryStore(t, func(t *testing.T, s testStore) {
		c := &clock{at: noon}
		l := openLog(t, s.location(t), c)
		refuseMany(t, l, "r", 40, 4)
		if err := l.Close(); err != nil { // which signs a checkpoint of all of it
			t.Fatal(err)
		}
		l = openLog(t, l.location, c)
		begin(t, l, "later") // beyond the checkpoint, and so not drawn
		from, to := noon.Add(-time.Hour), noon.Add(time.Hour)
		drawn, err := l.Draw(t.Context(), reviewer, from, to, search(t, l, Query{From: from, To: to}), 5)
		if err != nil || len(drawn) != 5 {
			t.Fatalf("got %d of 5, %v", len(drawn), err)
		}
		check := func(want string) {
			t.Helper()
			list, err := CheckSamples(t.Context(), l.location, reviewer.Organisation)
			if err != nil || len(list) == 0 {
				t.Fatalf("got %v, %v", list, err)
			}
			last := list[len(list)-1]
			if last.Problem != want || last.Size != 5 {
				t.Errorf("got %+v, want %q", last, want)
			}
		}
		check("")
		c.forward(time.Minute)
		refuseMany(t, l, "after", 10, 2)
		check("")
		if list, err := CheckSamples(t.Context(), l.location, "162120009985"); err != nil || len(list) != 0 {
			t.Errorf("another municipality's: got %v, %v", list, err)
		}
		first := firstSample(t, l)
		forge := func(change func(*sampleBody)) {
			t.Helper()
			b := first
			b.Drawn = slices.Clone(b.Drawn)
			change(&b)
			_, err := l.reviewed(t.Context(), reviewer, nil, func(by string) any { b.Reviewer = by; return b })
			if err != nil {
				t.Fatal(err)
			}
		}
		forge(func(*sampleBody) {})
		check("")
		forge(func(b *sampleBody) { b.Drawn = append([]int64{b.Drawn[1], b.Drawn[0]}, b.Drawn[2:]...) })
		check("its seed draws other inquiries")
		forge(func(b *sampleBody) { b.Seed = strings.Repeat("A", 43) + "=" })
		check("the seed is not the root of the tree of that many records")
		forge(func(b *sampleBody) { b.Among = 3 })
		check(fmt.Sprintf("it was drawn among 3 inquiries, and the ledger has %d", first.Among))
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		if report := verify(t, l.location); report.Fault != nil {
			t.Error(report.Fault)
		}
	})
}

// firstSample gives the first sample as it stands in the ledger. How many records its
// checkpoint covers is the clock's to say, since a log signs as time passes.
func firstSample(t *testing.T, l *Log) sampleBody {
	t.Helper()
	var out strings.Builder
	if err := Show(t.Context(), l.location, "", &out); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(out.String()) {
		var shown struct{ Record sampleBody }
		if err := json.Unmarshal([]byte(line), &shown); err == nil && shown.Record.Kind == kindSample {
			return shown.Record
		}
	}
	t.Fatal("no sample in the ledger")
	return sampleBody{}
}
