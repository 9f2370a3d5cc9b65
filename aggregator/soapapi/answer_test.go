package soapapi

import (
	"flag"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"underlag/aggregator"
)

var update = flag.Bool("update", false, "rewrite golden files; read the difference before committing it")

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	got = strings.ReplaceAll(got, "><", ">\n<") + "\n"
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v (run with -update to write it)", err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}

// Of an authority there is data or an error, in the contract's order, and never an
// empty element.
func TestAnswer(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.source("AF").err = aggregator.NewSourceError(aggregator.Late, "deadline", nil)
	w.source("SKV").empty = true
	w.law.refused = map[aggregator.AuthorityCode]string{"SO": "basis_unconfirmed"}
	w.part("MIV").err = aggregator.ErrMandatory
	got := w.post(PathV10, ask(`<FK inkludera="true"/>`, `<FK inkludera="false"/>`))
	if got.Code != http.StatusOK || got.Header().Get("Content-Type") != `text/xml; charset="utf-8"` {
		t.Fatalf("%d %s", got.Code, got.Body)
	}
	golden(t, "answer.xml", got.Body.String())
	if len(w.source("FK").asked) != 0 {
		t.Error("an authority that was not included was asked")
	}
}

func TestEchoesWhatWasAskedFor(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	got := w.post(PathV10, ask(
		"<fraganSkallInkluderasISvaret>0</fraganSkallInkluderasISvaret>",
		"<frageTidpunkt> 2026-11-21T10:00:00.5+01:00 </frageTidpunkt><korrelationsid>a &lt; b</korrelationsid><fraganSkallInkluderasISvaret>true</fraganSkallInkluderasISvaret>",
		`<AF inkludera="true"/>`, `<AF inkludera="true"><tidsperiod><fromDatum>2026-10-01+02:00</fromDatum><tomDatum>2026-10-31</tomDatum></tidsperiod></AF>`,
		`<SO inkludera="true"/>`, `<SO inkludera="0"/>`))
	golden(t, "echo.xml", got.Body.String())
}

func TestVersion11(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	taxed := `<SKV inkludera="true"><fraga><ar>2024</ar><ar>2025</ar><foretagsinformation>false</foretagsinformation><individuppgifter>true</individuppgifter><skattekonto>0</skattekonto><skatteuppgifter>0</skatteuppgifter><beskattningsbilagor>1</beskattningsbilagor></fraga></SKV>`
	body := ask("ssbt/10", "ssbt/11", `<SKV inkludera="true"/>`, taxed)
	got := w.post(PathV11, body)
	if got.Code != http.StatusOK || !strings.Contains(got.Body.String(), `xmlns:ssbt="http://schema.forsakringskassan.se/integration/ssbt/11"`) {
		t.Fatalf("%d %s", got.Code, got.Body)
	}
	if diff := cmp.Diff([]aggregator.Category{"salary"}, w.source("SKV").asked[0].Categories); diff != "" {
		t.Errorf("Skatteverket was asked for (-want +got):\n%s", diff)
	}
	if got := w.post(PathV10, body); !strings.Contains(got.Body.String(), "unknown_operation") {
		t.Errorf("version 10 took version 11's namespace: %s", got.Body)
	}
	if got := w.post(PathV10, ask(`<SKV inkludera="true"/>`, taxed)); !strings.Contains(got.Body.String(), "schema_invalid") {
		t.Errorf("version 10 took version 11's question: %s", got.Body)
	}
	none := strings.NewReplacer("<individuppgifter>true", "<individuppgifter>false").Replace(body)
	if got := w.post(PathV11, none); !strings.Contains(got.Body.String(), "refused/"+aggregator.CodeNotCovered) {
		t.Errorf("nothing that we have is asked for, and the answer is %s", got.Body)
	}
}

// Every outcome has its error, and none reads as data.
func TestErrors(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name    string
		prepare func(*world)
		want    string
	}{
		{"late", fails(aggregator.Late, "deadline"), "SSBT late/deadline"},
		{"unavailable, said by the authority", fails(aggregator.Unavailable, "http_503"), "BT unavailable/http_503"},
		{"unavailable, not reached", fails(aggregator.Unavailable, "connection"), "SSBT unavailable/connection"},
		{"unavailable, by the breaker", fails(aggregator.Unavailable, "breaker_open"), "SSBT unavailable/breaker_open"},
		{"denied", fails(aggregator.Denied, "OBEHORIG"), "BT denied/OBEHORIG"},
		{"denied, never sent", fails(aggregator.Denied, aggregator.CodeNotAskable), "SSBT denied/not_askable"},
		{"malformed", fails(aggregator.Malformed, "envelope"), "BT malformed/envelope"},
		{"maintenance", fails(aggregator.Maintenance, ""), "SSBT maintenance/"},
		{"refused", func(w *world) {
			w.law.refused = map[aggregator.AuthorityCode]string{"TNS": "basis_unconfirmed"}
		}, "SSBT refused/basis_unconfirmed"},
		{"mandatory withheld", func(w *world) { w.part("TNS").err = aggregator.ErrMandatory }, "SSBT refused/mandatory_withheld"},
		{"unwritable", func(w *world) { w.part("TNS").err = aggregator.ErrDate }, "SSBT unavailable/internal"},
		{"panic in a part", func(w *world) { w.part("TNS").panics = true }, "SSBT unavailable/internal"},
		{"answered", func(*world) {}, "data"},
		{"empty", func(w *world) { w.source("TNS").empty = true }, "data"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			c.prepare(w)
			got := w.post(PathV10, ask())
			part := between(t, got.Body.String(), "<ssbt:TNS>", "</ssbt:TNS>")
			said := "data"
			if strings.Contains(part, "<ssbt:error>") {
				said = between(t, part, "<ssbt:kalla>", "<") + " " + between(t, part, "<ssbt:felkod>", "<")
				if between(t, part, "<ssbt:felmeddelande>", "<") == "" {
					t.Error("an error without words")
				}
			}
			if said != c.want || strings.Contains(part, "data") != (c.want == "data") {
				t.Errorf("got %s, want %s", part, c.want)
			}
			if strings.Contains(w.log.String()+got.Body.String(), secret) || !strings.Contains(got.Body.String(), "<ssbt:SO><ssbt:data") {
				t.Errorf("it touched others: %s\n%s", got.Body, w.log.String())
			}
		})
	}
}

func fails(outcome aggregator.Outcome, code string) func(*world) {
	return func(w *world) {
		w.source("TNS").err = aggregator.NewSourceError(outcome, code, aggregator.ErrDate)
	}
}

func TestEveryOutcomeIsInTheTable(t *testing.T) {
	t.Parallel()
	for _, o := range []aggregator.Outcome{
		aggregator.Answered, aggregator.Empty, aggregator.Partial, aggregator.Refused, aggregator.Denied, aggregator.NotAsked,
		aggregator.Maintenance, aggregator.Late, aggregator.Unavailable, aggregator.Malformed,
	} {
		if _, failed := outcomes[o]; failed == hasData(o) {
			t.Errorf("%s has both data and an error, or neither", o)
		}
	}
}

func TestRetryAfterIsSaid(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	late := aggregator.NewSourceError(aggregator.Unavailable, "breaker_open", nil)
	late.RetryAfter = 9 * time.Second
	w.source("TNS").err = late
	if got := w.post(PathV10, ask()); !strings.Contains(got.Body.String(), "Försök igen om 9 sekunder.") {
		t.Errorf("got %s", got.Body)
	}
}

// between gives what stands between two texts.
func between(t *testing.T, s, from, to string) string {
	t.Helper()
	_, after, found := strings.Cut(s, from)
	inside, _, closed := strings.Cut(after, to)
	if !found || !closed {
		t.Fatalf("no %s … %s in %s", from, to, s)
	}
	return inside
}
