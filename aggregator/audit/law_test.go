package audit

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func lawEvent(kind LawEventKind, sequence int64) LawEvent {
	return LawEvent{
		Kind: kind, Revision: "sha256:00ff", Sequence: sequence, InForce: "sha256:00ff",
		Author: "Cilla Exempel", Approvals: []string{"Anna Exempel", "Bo Exempel"}, From: 20261101, To: 20271231,
	}
}

// What happened to the law stands in the ledger, its people behind commitments,
// and the chain verifies; the last law loaded is found among everything else.
func TestWhatHappensToTheLawIsRecorded(t *testing.T) {
	onEveryStore(t, func(t *testing.T, s testStore) {
		l := openLog(t, s.location(t), &clock{at: noon})
		last := func(want LoadedLaw) {
			t.Helper()
			got, err := l.LastLaw(t.Context())
			if err != nil || got != want {
				t.Errorf("got %+v, %v; want %+v", got, err, want)
			}
		}
		last(LoadedLaw{})
		refused := lawEvent(LawRefused, 0)
		refused.Revision, refused.Reason = "", "tables/csn.yaml: "+anna+" is no key"
		published := lawEvent(LawPublished, 2)
		published.By = operator
		for _, e := range []LawEvent{
			lawEvent(LawPublished, 1), published, lawEvent(LawLoaded, 1), lawEvent(LawLoaded, 2), lawEvent(LawRolledBack, 3), refused,
		} {
			if _, err := l.Law(t.Context(), e); err != nil {
				t.Fatal(err)
			}
		}
		begin(t, l, "q1")
		last(LoadedLaw{"sha256:00ff", 2})

		// The law that a program came with is recorded, and does not hide the bundle.
		if _, err := l.Law(t.Context(), LawEvent{Kind: LawLoaded, Revision: "sha256:11ff", InForce: "sha256:11ff"}); err != nil {
			t.Fatal(err)
		}
		last(LoadedLaw{"sha256:00ff", 2})
		if got, err := l.LastLoaded(t.Context()); err != nil || got != (LoadedLaw{"sha256:11ff", 0}) {
			t.Errorf("loaded last: got %+v, %v", got, err)
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		report := verify(t, l.location)
		if report.Fault != nil || report.Identities < 6*3+1 {
			t.Errorf("got %+v", report)
		}
		var shownTo strings.Builder
		if err := Show(t.Context(), l.location, "", &shownTo); err != nil {
			t.Fatal(err)
		}
		records := shownTo.String()
		for _, name := range []string{"Exempel", anna, operator.ID} {
			if strings.Contains(records, name) {
				t.Errorf("%s stands in clear in\n%s", name, records)
			}
		}
		if !strings.Contains(records, `"event":"refused","revision":"","sequence":0,"inForce":"sha256:00ff"`) || !strings.Contains(records, `"from":"2026-11-01","to":"2027-12-31","reason":""}`) || strings.Count(records, `","organisation":"162120009993"}`) != 1 {
			t.Errorf("got\n%s", records)
		}
	})
}

// More records than one read takes lie behind the last law.
func TestTheLastLawIsFoundFarBack(t *testing.T) {
	t.Parallel()
	l, _, _ := newLog(t)
	if _, err := l.Law(t.Context(), lawEvent(LawLoaded, 7)); err != nil {
		t.Fatal(err)
	}
	for range chunk/512 + 1 {
		waits := make([]*pending, 512)
		for i := range waits {
			waits[i] = newPending()
			waits[i].body, _ = encode(erasedBody{header: newHeader(kindErased, noon), Class: Searches})
			if err := l.enqueue(t.Context(), waits[i], nil); err != nil {
				t.Fatal(err)
			}
		}
		for _, p := range waits {
			if _, err := l.wait(t.Context(), p); err != nil {
				t.Fatal(err)
			}
		}
	}
	got, err := l.LastLaw(t.Context())
	if diff := cmp.Diff(LoadedLaw{"sha256:00ff", 7}, got); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

func TestALawEventIsWhole(t *testing.T) {
	t.Parallel()
	l, _, _ := newLog(t)
	for name, change := range map[string]func(*LawEvent){
		"no kind":            func(e *LawEvent) { e.Kind = "" },
		"another kind":       func(e *LawEvent) { e.Kind = "burnt" },
		"no revision":        func(e *LawEvent) { e.Revision = "" },
		"no sequence":        func(e *LawEvent) { e.Sequence = 0 },
		"published without":  func(e *LawEvent) { *e = LawEvent{Kind: LawPublished, Revision: "sha256:00ff"} },
		"before the first":   func(e *LawEvent) { e.Sequence = -1 },
		"loaded with reason": func(e *LawEvent) { e.Reason = "x" },
		"refused without":    func(e *LawEvent) { e.Kind = LawRefused },
	} {
		e := lawEvent(LawLoaded, 1)
		change(&e)
		if _, err := l.Law(t.Context(), e); !errors.Is(err, ErrEntry) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}
