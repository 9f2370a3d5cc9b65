package playground_test

import (
	"encoding/json"
	"strings"
	"testing"

	"underlag/aggregator/httpapi/v1"
)

// What could reveal where a protected person is comes back in nothing that is
// read out of the facts: neither in a month nor in an observation.
func TestInsightHoldsNoLocationClue(t *testing.T) {
	t.Parallel()
	w := startWhole(t, "all-confirmed", "normal")
	clues := []string{"Alfa-kassan", "Hemlig arbetsgivare", "165560000192", "JKL90C"}
	full := readOut(t, w.ask("bertil", w.question("protected")))
	if !strings.Contains(full, clues[1]) {
		t.Fatal("the caller who may see them is not shown the clues either, so that this test shows nothing")
	}
	a := w.ask("anna", w.question("protected"))
	if !a.Restricted || len(a.Months) == 0 || len(a.Observations) == 0 {
		t.Fatalf("restricted %v, %d months, %d observations", a.Restricted, len(a.Months), len(a.Observations))
	}
	for _, clue := range clues {
		if strings.Contains(readOut(t, a), clue) {
			t.Errorf("a restricted answer tells of %s", clue)
		}
	}
}

// readOut is all of an answer that is read out of the facts.
func readOut(t *testing.T, a *v1.Answer) string {
	t.Helper()
	raw, err := json.Marshal(v1.Answer{
		Months: a.Months, Elsewhere: a.Elsewhere, Observations: a.Observations, Overview: a.Overview, Freshness: a.Freshness, Comparison: a.Comparison,
	})
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}
