package forsakringskassan

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"underlag/aggregator"
	"underlag/sources/internal/composite"
)

// The law of the part: whatever an answer leaves out or repeats, and whichever
// fields are withheld, what is told of it reads back, or cannot be written.
func TestVariedAnswersReadBack(t *testing.T) {
	rounds := 1000
	if testing.Short() { // for the race detector
		rounds = 200
	}
	random := rand.New(rand.NewPCG(1, 2))
	c, all, fields := newCodes(file), answers(t), fields()
	written, unwritable := 0, 0
	for range rounds {
		doc := varied(random, all[random.IntN(len(all))])
		told, err := reply(t, c, doc, allCategories...)
		if err != nil {
			continue
		}
		decision := withholding(random, fields)
		told.Facts.Cut(&decision)
		answer, err := c.write(delivered(told))
		if errors.Is(err, composite.ErrMandatory) {
			unwritable++
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		written++
		again := readBack(t, answer, told)
		again.Facts.Cut(&decision)
		if diff := cmp.Diff(told, again, sameFacts...); diff != "" {
			wrote, _ := json.Marshal(answer)
			t.Fatalf("read back (-told +read):\n%s\n%s\n%s", diff, doc, wrote)
		}
	}
	if written < rounds/8 {
		t.Errorf("only %d answers were written, %d could not be", written, unwritable)
	}
}

// sameFacts: in which of its lists a payment of PM came is not told where its
// codes are withheld, and with that its place among FK's; kinds that the contract does
// not have are told in the order of the answer, which JSON's objects do not have.
var sameFacts = []cmp.Option{
	cmpopts.EquateEmpty(), cmp.AllowUnexported(aggregator.Amount{}), cmpopts.IgnoreFields(aggregator.Reply{}, "UnknownCodes", "Providers"),
	cmpopts.SortSlices(func(a, b aggregator.Payment) bool { return fmt.Sprint(a) < fmt.Sprint(b) }),
	cmpopts.SortSlices(func(a, b aggregator.MissingPart) bool { return a.Part < b.Part }),
	cmpopts.SortSlices(strings.Compare),
}

func readBack(t *testing.T, answer *svar, told aggregator.Reply) aggregator.Reply {
	t.Helper()
	doc, err := json.Marshal(answer)
	if err != nil {
		t.Fatal(err)
	}
	again, err := reply(t, newCodes(file), doc, allCategories...)
	if err != nil && len(told.Missing) == 0 {
		t.Fatalf("%v\n%s", err, doc)
	}
	if err != nil {
		return told // nothing is left of an answer that could not be had in full
	}
	return again
}

// withholding lets everything through but a few fields.
func withholding(random *rand.Rand, fields []aggregator.Field) aggregator.SourceDecision {
	decision := without()
	for range random.IntN(4) {
		f := fields[random.IntN(len(fields))]
		for i := range decision.Grants {
			decision.Grants[i].Fields = decision.Grants[i].Fields.Without(aggregator.Fields(f))
		}
	}
	return decision
}

// varied leaves out, empties, repeats and swaps parts of a document.
func varied(random *rand.Rand, raw []byte) []byte {
	var doc any
	if json.Unmarshal(raw, &doc) != nil {
		return raw
	}
	out, err := json.Marshal(vary(random, doc))
	if err != nil {
		return raw
	}
	return out
}

func vary(random *rand.Rand, value any) any {
	switch v := value.(type) {
	case map[string]any:
		keys := make([]string, 0, len(v))
		for key := range v {
			keys = append(keys, key)
		}
		slices.Sort(keys)
		for _, key := range keys {
			if v[key] = vary(random, v[key]); random.IntN(25) == 0 {
				delete(v, key)
			}
		}
	case []any:
		for i := range v {
			v[i] = vary(random, v[i])
		}
		switch random.IntN(8) {
		case 0:
			return v[:len(v)/2]
		case 1:
			return append(v, v...)
		case 2:
			slices.Reverse(v)
		}
	case string:
		if random.IntN(60) == 0 {
			return []string{"", " ", "X", "PM:UH", "2026-10", "2026-10-01", "AMP", "SJP", "DAG", "BOB", "AVSLAG", "PS"}[random.IntN(12)]
		}
	case float64:
		if random.IntN(60) == 0 {
			return []float64{0, 1, -1, 0.5, 3, 1001, 1003}[random.IntN(7)]
		}
	case bool:
		return v != (random.IntN(20) == 0)
	}
	return value
}
