package audit

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"underlag/aggregator"
)

var operator = aggregator.Caller{ID: "olle.drift", Unit: "Driften", Organisation: aggregator.Organisation{Number: "162120009993"}}

// What an operator does to a source stands in the ledger, with the operator
// behind a commitment, and the chain verifies.
func TestAnActIsRecorded(t *testing.T) {
	onEveryStore(t, func(t *testing.T, s testStore) {
		l := openLog(t, s.location(t), &clock{at: noon})
		act := aggregator.Act{
			Authority: "FK", Kind: aggregator.ActMaintain, From: noon, To: noon.AddDate(0, 0, 1),
			Reason: aggregator.Text{SV: "Fel i svaret om " + anna, EN: "x"},
		}
		receipt, err := l.Act(t.Context(), operator, act)
		if err != nil {
			t.Fatal(err)
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		if report := verify(t, l.location); report.Fault != nil {
			t.Errorf("got %+v", report.Fault)
		}
		r, err := openReader(t.Context(), l.location)
		if err != nil {
			t.Fatal(err)
		}
		defer r.close()
		records, err := r.records(t.Context(), receipt.Index, receipt.Index+1)
		if err != nil {
			t.Fatal(err)
		}
		var b actBody
		if err := json.Unmarshal(records[0].body, &b); err != nil {
			t.Fatal(err)
		}
		if b.Kind != "act" || b.Act != "maintenance" || b.Authority != "FK" || b.From == "" || b.To == "" || len(b.Operator) != 64 {
			t.Errorf("got %s", records[0].body)
		}
		if text := string(records[0].body); strings.Contains(text, anna) || strings.Contains(text, operator.ID) {
			t.Errorf("names somebody: %s", text)
		}
	})
}

// Acts are read back in their order, each once, by whoever shares the ledger, with
// who did them.
func TestActsAreReadBack(t *testing.T) {
	onEveryStore(t, func(t *testing.T, s testStore) {
		c := &clock{at: noon}
		l := openLog(t, s.location(t), c)
		why := aggregator.Text{SV: "Fel i svaren.", EN: "Wrong answers."}
		weekly := aggregator.WeeklyTime{Day: time.Sunday, Begin: 22 * time.Hour, End: 3 * time.Hour}
		acts := []aggregator.Act{
			{Authority: "FK", Kind: aggregator.ActMaintain, From: noon.Truncate(time.Microsecond), To: noon.Truncate(time.Hour).AddDate(0, 0, 1), Reason: why},
			{Authority: "SKV", Kind: aggregator.ActMaintain, Weekly: weekly, Reason: why},
			{Authority: "SKV", Kind: aggregator.ActCancel, Window: "abcdefghijklmnop", Reason: why},
			{Authority: "SKV", Kind: aggregator.ActBreaker, Breaker: aggregator.BreakerForcedOpen, Reason: why},
			{Replica: "underlag-1", Kind: aggregator.ActDrain, Reason: why},
			{Authority: "FK", Kind: aggregator.ActEnable, Reason: why},
		}
		var done []aggregator.DoneAct
		record := func(a aggregator.Act) {
			t.Helper()
			receipt, err := l.Act(t.Context(), operator, a)
			if err != nil {
				t.Fatal(err)
			}
			done = append(done, aggregator.DoneAct{Act: a, By: operator.ID, At: noon.UTC().Truncate(time.Microsecond), Record: receipt.Index})
		}
		begin(t, l, "q1")
		for _, a := range acts[:5] {
			record(a)
		}
		finish(t, l, "q1")
		r := ReadActs(l.location, testKeys(t))
		for _, want := range [][]aggregator.DoneAct{done, nil} {
			got, err := r.Next(t.Context())
			if diff := cmp.Diff(want, got); diff != "" || err != nil {
				t.Errorf("%v (-want +got):\n%s", err, diff)
			}
		}
		record(acts[5])
		if got, err := r.Next(t.Context()); err != nil || cmp.Diff(done[5:], got) != "" {
			t.Errorf("got %+v, %v", got, err)
		}
		if got, err := ReadActs(l.location, nil).Next(t.Context()); err != nil || len(got) != len(done) || got[0].By != "" {
			t.Errorf("without keys: %+v, %v", got, err)
		}
	})
}

// However old an act is and however long the ledger, an index finds it: also in a
// ledger that was made before there was one.
func TestActsAreFoundByTheirIndex(t *testing.T) {
	onEveryStore(t, func(t *testing.T, s testStore) {
		location := s.location(t)
		l := openLog(t, location, &clock{at: noon})
		act := aggregator.Act{Authority: "FK", Kind: aggregator.ActDisable, Reason: aggregator.Text{SV: "Fel.", EN: "Wrong."}}
		if _, err := l.Act(t.Context(), operator, act); err != nil {
			t.Fatal(err)
		}
		for range 50 {
			begin(t, l, rand.Text())
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		s.run(t, location, "DROP INDEX records_acts")
		openLog(t, location, &clock{at: noon.AddDate(3, 0, 0)})
		if plan := planOfActs(t, location); !strings.Contains(plan, "records_acts") {
			t.Errorf("the index is not used: %s", plan)
		}
		got, err := ReadActs(location, testKeys(t)).Next(t.Context())
		if err != nil || len(got) != 1 || got[0].Kind != aggregator.ActDisable || !got[0].At.Equal(noon.Truncate(time.Microsecond)) {
			t.Errorf("got %+v, %v", got, err)
		}
	})
}

// planOfActs says how the database finds acts.
func planOfActs(t *testing.T, location string) string {
	t.Helper()
	if IsPostgres(location) {
		conn := connectTest(t, location)
		if _, err := conn.Exec(t.Context(), "SET enable_seqscan = off"); err != nil { // a small table is read whole otherwise
			t.Fatal(err)
		}
		rows, err := conn.Query(t.Context(), "EXPLAIN SELECT idx FROM records WHERE "+isActPostgres+" AND idx >= 0 ORDER BY idx")
		if err != nil {
			t.Fatal(err)
		}
		lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			t.Fatal(err)
		}
		return strings.Join(lines, "\n")
	}
	r, err := openSQLiteReader(t.Context(), location)
	if err != nil {
		t.Fatal(err)
	}
	defer r.close()
	var id, parent, unused int
	var detail string
	err = r.db.QueryRowContext(t.Context(), "EXPLAIN QUERY PLAN SELECT idx FROM records WHERE "+isActSQLite+" AND +idx >= 0 AND +idx < 9 ORDER BY idx").
		Scan(&id, &parent, &unused, &detail)
	if err != nil {
		t.Fatal(err)
	}
	return detail
}

func TestAnActWithoutAReasonIsRefused(t *testing.T) {
	l, _, _ := newLog(t)
	if _, err := l.Act(t.Context(), operator, aggregator.Act{Authority: "FK", Kind: aggregator.ActDisable}); !errors.Is(err, ErrEntry) {
		t.Errorf("got %v", err)
	}
}
