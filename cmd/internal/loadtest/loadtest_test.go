package loadtest_test

import (
	"testing"
	"time"

	"underlag/cmd/internal/loadtest"
)

// The household is set in whatever month it is measured in.
func TestWorldInEveryMonth(t *testing.T) {
	for month := time.January; month <= time.December; month++ {
		world, err := loadtest.World(time.Date(2027, month, 28, 12, 0, 0, 0, time.UTC))
		if err != nil {
			t.Fatal(err)
		}
		h, err := world.Household(loadtest.Household)
		if err != nil {
			t.Fatal(err)
		}
		if p := world.Person(h.Persons[0].Number); p == nil || p.First != h.Persons[0].First {
			t.Errorf("%s: the measured person is somebody else's persona", month)
		}
	}
}
