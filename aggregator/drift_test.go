package aggregator

import (
	"regexp"
	"strings"
	"testing"
)

func TestCodeToken(t *testing.T) {
	for in, want := range map[string]string{
		"PM:UH": "PM_UH", " 9 ": "9", "NY-FORMAN": "NY-FORMAN", "1003": "1003",
		"all clear": UnreadableToken, "ÅFA": UnreadableToken, "": UnreadableToken,
		"20260417": UnreadableToken, "2026-04-17": UnreadableToken, strings.Repeat("A", 33): UnreadableToken,
		"Anna Lind": UnreadableToken, "a@b": UnreadableToken,
	} {
		if got := CodeToken(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func FuzzCodeToken(f *testing.F) {
	for _, seed := range []string{"PM:UH", "ÅFA", "2026-04-17", "x/y.z", ""} {
		f.Add(seed)
	}
	short, long := regexp.MustCompile(`^[A-Za-z0-9_-]{1,32}$`), regexp.MustCompile(`[0-9]{6}`)
	f.Fuzz(func(t *testing.T, code string) {
		token := CodeToken(code)
		if !short.MatchString(token) || long.MatchString(strings.NewReplacer("-", "", "_", "").Replace(token)) {
			t.Errorf("%q: got %q", code, token)
		}
	})
}

func TestUnknownCodesAreNotedOnce(t *testing.T) {
	var noted []UnknownCode
	for _, code := range []string{"NYTT", " NYTT ", "", "  ", NotTold, NotTold + ", HÄLSA", "PM:UH"} {
		noted = NoteUnknown(noted, "list", code)
	}
	if len(noted) != 2 || noted[0].Code != "NYTT" || noted[1].Code != "PM_UH" {
		t.Errorf("got %+v", noted)
	}
	for i := range 100 {
		noted = NoteUnknown(noted, "list", strings.Repeat("A", i%30+1))
	}
	if len(noted) != maxUnknownCodes {
		t.Errorf("%d are noted", len(noted))
	}
}
