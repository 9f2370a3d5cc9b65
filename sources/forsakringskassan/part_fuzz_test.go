package forsakringskassan

import (
	"encoding/json"
	"errors"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"underlag/aggregator"
	"underlag/sources/internal/composite"
	"underlag/sources/internal/sourcetest"
)

func FuzzPart(f *testing.F) {
	var replies []aggregator.Reply
	for _, raw := range answers(f) {
		got, err := reply(f, newCodes(file), raw, allCategories...)
		if _, unwritable := newCodes(file).write(delivered(got)); err == nil && unwritable == nil {
			replies = append(replies, got)
		}
	}
	sourcetest.FuzzPart(f, NewPart(Config{}), Description(), sourcetest.Question(asked, allCategories...), replies...)
}

// FuzzWritten is FuzzPart inside the base64, where answers can be varied: what was
// read, once written, reads the same.
func FuzzWritten(f *testing.F) {
	for _, raw := range answers(f) {
		f.Add(raw)
	}
	c, everything := newCodes(file), without()
	f.Fuzz(func(t *testing.T, raw []byte) {
		first, err := reply(t, c, raw, allCategories...)
		if err != nil {
			return
		}
		first.Facts.Cut(&everything)
		answer, err := c.write(delivered(first))
		if err != nil {
			if !errors.Is(err, composite.ErrMandatory) {
				t.Error(err)
			}
			return
		}
		doc, err := json.Marshal(answer)
		if err != nil {
			t.Fatal(err)
		}
		again, err := reply(t, c, doc, allCategories...)
		if err != nil {
			if len(first.Missing) == 0 {
				t.Errorf("reading back: %v\n%s", err, doc)
			}
			return
		}
		again.Facts.Cut(&everything)
		if diff := cmp.Diff(first, again, sameFacts...); diff != "" {
			t.Errorf("read back (-told +read):\n%s\n%s", diff, doc)
		}
	})
}

func delivered(r aggregator.Reply) aggregator.Delivered {
	return aggregator.Delivered{Question: sourcetest.Question(asked, allCategories...), Facts: r.Facts, Missing: r.Missing, Protection: r.Protection}
}

func answers(t testing.TB) [][]byte {
	t.Helper()
	files, err := filepath.Glob("testdata/cases/*/response.json")
	if err != nil || len(files) == 0 {
		t.Fatal("no case below testdata/cases", err)
	}
	var all [][]byte
	for _, file := range files {
		all = append(all, read(t, file))
	}
	return all
}
