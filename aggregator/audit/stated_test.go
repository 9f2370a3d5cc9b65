package audit

import (
	"strings"
	"testing"
	"unicode/utf8"

	"underlag/aggregator"
)

func TestMasked(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                                   "",
		"Ansökan om ekonomiskt bistånd":      "Ansökan om ekonomiskt bistånd",
		"15 kap. 10 § SoL (2025:400)":        "15 kap. 10 § SoL (2025:400)",
		"11 kap. 11 a § SoL; 5 § (2008:975)": "11 kap. 11 a § SoL; 5 § (2008:975)",
		"för " + anna + " och andra":         "för […] och andra",
		"för 900101-9802":                    "för […]",
		"9001019802.":                        "[…].",
		"18900101\u20119802":                 "[…]",
		"1890 01 01 / 98.02":                 "[…]",
		"٩٠٠١٠١٩٨٠٢":                         "[…]",
		"rad\noch\x00annan":                  "rad och annan",
		"fel\xffbyte":                        "fel byte",
	} {
		if got := masked(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
	if got := masked(strings.Repeat("å", 500)); len(got) > maxText || !utf8.ValidString(got) {
		t.Errorf("%d bytes, valid %t", len(got), utf8.ValidString(got))
	}
}

func FuzzMasked(f *testing.F) {
	f.Add("för "+anna, "x")
	f.Add("", anna[2:])
	f.Fuzz(func(t *testing.T, before, after string) {
		got := masked(before + " " + anna + " " + after)
		if len(got) > maxText || strings.Contains(got, anna) || strings.Contains(got, anna[2:]) || !utf8.ValidString(got) {
			t.Errorf("got %q", got)
		}
	})
}

// A record says nothing of words where there were none.
func TestStatedIsLeftOut(t *testing.T) {
	t.Parallel()
	if stated(aggregator.Entry{}) != nil {
		t.Error("an entry without words has some")
	}
	if _, err := decode([]byte(`{"v":1,"kind":"begin","at":"2026-11-21T12:00:00.123456Z","inquiry":"q","organisation":"","unit":"","automation":false,"caseworker":"","case":"","purpose":"","law":"","on":"","subjects":[],"stated":null}`)); err == nil {
		t.Error("a record with an empty key was accepted")
	}
}
