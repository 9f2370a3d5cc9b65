package display

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"underlag/aggregator"
	"underlag/aggregator/httpapi/v1"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s differs (-want +got; -update rewrites it):\n%s", name, diff)
	}
}

func TestAnswer(t *testing.T) {
	t.Parallel()
	for name, a := range map[string]*v1.Answer{"ready": ready(), "gaps": gaps(), "glass": glass()} {
		for _, lang := range []Lang{Swedish, English} {
			var b bytes.Buffer
			if err := Answer(&b, a, lang, false); err != nil {
				t.Fatal(err)
			}
			golden(t, name+"."+string(lang)+".txt", b.String())
			for i, line := range strings.Split(b.String(), "\n") {
				if width(line) > lineWidth {
					t.Errorf("%s in %s: line %d takes %d columns, more than %d: %s", name, lang, i+1, width(line), lineWidth, line)
				}
			}
		}
	}
}

func TestColourOnlyAddsCodes(t *testing.T) {
	t.Parallel()
	var plain, coloured bytes.Buffer
	if err := Answer(&plain, gaps(), Swedish, false); err != nil {
		t.Fatal(err)
	}
	if err := Answer(&coloured, gaps(), Swedish, true); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(plain.String(), "\x1b") {
		t.Error("got an escape code without colour")
	}
	stripped := coloured.String()
	for _, sgr := range []string{bold, red, green, yellow, faint, "32", "0"} {
		stripped = strings.ReplaceAll(stripped, "\x1b["+sgr+"m", "")
	}
	if diff := cmp.Diff(plain.String(), stripped); diff != "" {
		t.Errorf("colour changed the text (-plain +coloured):\n%s", diff)
	}
}

func TestProgressAppends(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	p := NewProgress(&b, Swedish, []string{"applicant", "co_applicant"}, authorities)
	for _, e := range events {
		p.Source(e)
	}
	golden(t, "progress.txt", b.String())
}

func TestProgressInPlace(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	p := NewProgress(&b, English, []string{"applicant", "co_applicant"}, authorities)
	p.begin()
	for _, e := range events {
		p.Source(e)
	}
	golden(t, "progress-terminal.txt", strings.ReplaceAll(b.String(), "\x1b", "ESC"))
}

var authorities = []Authority{
	{"CSN", aggregator.Text{SV: "CSN", EN: "Swedish Board of Student Finance"}},
	{"FK", aggregator.Text{SV: "Försäkringskassan och Pensionsmyndigheten", EN: "Social Insurance Agency and Pensions Agency"}},
}

var events = []v1.Progress{
	{Person: 1, Authority: "CSN", Outcome: "refused", Code: "basis_unconfirmed"},
	{Person: 0, Authority: "CSN", Outcome: "answered", ElapsedMs: 143},
	{Person: 0, Authority: "FK", Outcome: "unavailable", Code: "http_503", ElapsedMs: 21},
	{Person: 1, Authority: "FK", Outcome: "late", Code: "deadline", ElapsedMs: 4950},
}

func TestWrap(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text string
		n    int
		want []string
	}{
		{"", 10, []string{""}},
		{"en två tre", 6, []string{"en två", "tre"}},
		{"överskottsinformation nu", 8, []string{"överskot", "tsinform", "ation nu"}},
		{"en två\u00a0tre", 7, []string{"en", "två\u00a0tre"}},
		{"東京 都", 4, []string{"東京", "都"}},
		{"a\u0301b\u0301 c", 2, []string{"a\u0301b\u0301", "c"}},
		{"rad\x1b[2Jett\nrad\u202etvå", 40, []string{"rad [2Jett rad två"}},
	} {
		if diff := cmp.Diff(c.want, wrap(c.text, c.n)); diff != "" {
			t.Errorf("wrap(%q, %d) (-want +got):\n%s", c.text, c.n, diff)
		}
	}
}

func FuzzWrap(f *testing.F) {
	f.Add("överskottsinformation nu", 8)
	f.Add("\x1b[2J\xff", 1)
	f.Fuzz(func(t *testing.T, s string, n int) {
		if n < 2 || n > 200 {
			return
		}
		for _, line := range wrap(s, n) {
			if width(line) > n {
				t.Errorf("got a line of %d columns, want at most %d", width(line), n)
			}
			if strings.ContainsAny(line, "\x1b\r\n\u202e") {
				t.Error("got a control character")
			}
		}
	})
}

func TestKronor(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		amount aggregator.Amount
		lang   Lang
		want   string
	}{
		{aggregator.Amount{}, Swedish, "–"},
		{aggregator.Ore(0), Swedish, "0,00"},
		{aggregator.Ore(-123456789), Swedish, "-1\u00a0234\u00a0567,89"},
		{aggregator.Ore(123456), English, "1,234.56"},
	} {
		if got := c.lang.kronor(c.amount); got != c.want {
			t.Errorf("kronor: got %q, want %q", got, c.want)
		}
	}
}

// Every value of the closed lists of the domain has a name in both languages.
func TestEveryOutcomeHasAName(t *testing.T) {
	t.Parallel()
	for _, o := range []aggregator.Outcome{
		aggregator.Answered, aggregator.Empty, aggregator.Partial, aggregator.Refused, aggregator.Denied, aggregator.NotAsked,
		aggregator.Maintenance, aggregator.Late, aggregator.Unavailable, aggregator.Malformed,
	} {
		if text := aggregator.Word(string(o)); text.SV == string(o) || text.EN == "" {
			t.Errorf("outcome %s has no name", o)
		}
	}
}

var askedAt = time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
