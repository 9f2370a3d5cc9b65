package aggregator

import "testing"

// A wire that takes one person at a time asks about a child alone too.
func TestAChildAlone(t *testing.T) {
	in := household(t)
	in.Persons, in.Alone = in.Persons[:1], true
	in.Persons[0].Role = Child
	if _, err := service(&ledger{}, lawful{}, pays("AA", "a"), pays("BB", "b"), pays("CC", "c")).Answer(t.Context(), Caller{}, in, nil); err != nil {
		t.Error(err)
	}
}
