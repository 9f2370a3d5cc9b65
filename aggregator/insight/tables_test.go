package insight

import (
	"sync"
	"testing"

	"underlag/policies"
)

var load = sync.OnceValues(func() (*Tables, error) { return Load(policies.FS, catalogue()) })

func shipped(t testing.TB) *Tables {
	t.Helper()
	tables, err := load()
	if err != nil {
		t.Fatal(err)
	}
	return tables
}
