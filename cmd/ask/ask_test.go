package main

import (
	"bytes"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"underlag/aggregator"
	"underlag/aggregator/httpapi/v1"
)

const (
	number      = "199006022397"
	wrongNumber = "199006022398"
	inquiry     = `{"case":{"reference":"2026-0417"},"purpose":"application","month":"2026-11","persons":[{"personalNumber":"` + number + `","role":"applicant"}]}`
)

func answer(ready bool) []byte {
	a := v1.Answer{
		InquiryID: "id-1", Law: v1.Law{Revision: "sha256:0", AsOf: 20261121}, Verdict: v1.Verdict{DecisionReady: ready},
		Persons: []v1.Person{{Role: "applicant", PersonalNumber: number, Sources: []v1.Source{{Authority: "FK", Outcome: "empty", Required: true}}}},
		Receipt: v1.Receipt{Ledger: "l", Index: 1, Hash: "h"},
	}
	return a.AppendJSON(nil)
}

// server answers as the service does; what it was asked is kept.
type server struct {
	respond func(w http.ResponseWriter)
	asked   v1.Request
	header  http.Header
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/v1/sources" {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(v1.FromDescriptors([]aggregator.Descriptor{{Code: "FK", Name: aggregator.Text{SV: "Försäkringskassan", EN: "Social Insurance Agency"}}}, nil))
		return
	}
	body, _ := io.ReadAll(r.Body)
	s.asked, _ = v1.DecodeRequest(body)
	s.header = r.Header
	s.respond(w)
}

func stream(list ...string) func(http.ResponseWriter) {
	return func(w http.ResponseWriter) {
		w.Header().Set("Content-Type", "text/event-stream")
		fmt.Fprint(w, ": hello\n\n")
		for i := 0; i+1 < len(list); i += 2 {
			fmt.Fprintf(w, "event: %s\ndata: %s\n\n", list[i], list[i+1])
		}
	}
}

func problem(status int, code string) func(http.ResponseWriter) {
	return func(w http.ResponseWriter) {
		w.Header().Set("Content-Type", "application/problem+json")
		w.WriteHeader(status)
		_, _ = w.Write(problemBody(status, code))
	}
}

func problemBody(status int, code string) []byte {
	text := aggregator.Text{SV: "Nej, därför.", EN: "No, because."}
	body, err := json.Marshal(v1.Problem{
		Title: "Nej", Status: status, Code: code, Instance: "id-1", Text: text,
		Errors: []v1.Fault{{Code: code, Pointer: "/month", Text: text}},
	})
	if err != nil {
		panic(err)
	}
	return body
}

const progress = `{"person":0,"authority":"FK","outcome":"empty","code":null,"elapsedMs":12}`

// runAgainst runs the command against a server.
func runAgainst(t *testing.T, s *server, stdin string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	web := httptest.NewServer(s)
	t.Cleanup(web.Close)
	var out, errs bytes.Buffer
	code = run(t.Context(), append([]string{"-server", web.URL, "-token", file(t, "token.jwt", "abc.def.ghi\n")}, args...), strings.NewReader(stdin), &out, &errs)
	return code, out.String(), errs.String()
}

func file(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestExitCodes(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		respond func(http.ResponseWriter)
		want    int
		says    string
	}{
		"ready":              {stream("source", progress, "answer", string(answer(true))), exitReady, ""},
		"not ready":          {stream("answer", string(answer(false))), exitNotReady, ""},
		"refused":            {problem(403, "no_case"), exitRefused, "no_case"},
		"unavailable":        {problem(503, "ledger_unavailable"), exitUnavailable, "ledger_unavailable"},
		"problem at the end": {stream("source", progress, "problem", string(problemBody(503, "ledger_unavailable"))), exitUnavailable, "ledger_unavailable"},
		"no end":             {stream("source", progress), exitUnavailable, "without an answer"},
		"unreadable event":   {stream("source", "{"), exitUnavailable, "cannot be read"},
		"unreadable answer":  {stream("answer", "[]"), exitUnavailable, "not of version 1"},
		"another service":    {func(w http.ResponseWriter) { fmt.Fprint(w, "<html>") }, exitUnavailable, "not an answer of this service"},
		"redirect":           {func(w http.ResponseWriter) { w.Header().Set("Location", "http://example.invalid/"); w.WriteHeader(307) }, exitUnavailable, "status 307"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			code, _, stderr := runAgainst(t, &server{respond: c.respond}, inquiry, "-file", "-")
			if code != c.want || !strings.Contains(stderr, c.says) {
				t.Errorf("got code %d and %q, want code %d saying %q", code, stderr, c.want, c.says)
			}
			if strings.Contains(stderr, number) || strings.Contains(stderr, "abc.def") {
				t.Error("standard error shows a personal number or the token")
			}
		})
	}
}

func TestNoServer(t *testing.T) {
	t.Parallel()
	var out, errs bytes.Buffer
	code := run(t.Context(), []string{"-server", "http://127.0.0.1:1", "-token", file(t, "token.jwt", "abc"), "-file", "-"}, strings.NewReader(inquiry), &out, &errs)
	if code != exitUnavailable {
		t.Errorf("got code %d, want %d", code, exitUnavailable)
	}
}

func TestJSONOnly(t *testing.T) {
	t.Parallel()
	for _, streamed := range []bool{true, false} {
		respond := stream("source", progress, "answer", string(answer(true)))
		if !streamed {
			respond = func(w http.ResponseWriter) {
				w.Header().Set("Content-Type", "application/json")
				_, _ = w.Write(answer(true))
			}
		}
		code, stdout, stderr := runAgainst(t, &server{respond: respond}, inquiry, "-file", "-", "-json", fmt.Sprintf("-stream=%v", streamed))
		if code != exitReady {
			t.Fatalf("got code %d: %s", code, stderr)
		}
		if diff := cmp.Diff(string(answer(true))+"\n", stdout); diff != "" {
			t.Errorf("standard output (-want +got):\n%s", diff)
		}
		if got := strings.Contains(stderr, "Försäkringskassan"); got != streamed {
			t.Errorf("progress shown: got %v, want %v", got, streamed)
		}
	}
}

func TestPage(t *testing.T) {
	t.Parallel()
	_, stdout, stderr := runAgainst(t, &server{respond: stream("source", progress, "answer", string(answer(true)))}, inquiry, "-file", "-", "-lang", "en")
	if !strings.HasPrefix(stdout, "A DECISION CAN REST") {
		t.Errorf("got a page that begins with %q", strings.SplitN(stdout, "\n", 2)[0])
	}
	if !strings.Contains(stderr, "Social Insurance Agency") || !strings.Contains(stderr, "12 ms") {
		t.Errorf("got progress %q", stderr)
	}
}

func TestQuestionOfFlags(t *testing.T) {
	t.Parallel()
	s := &server{respond: stream("answer", string(answer(true)))}
	code, _, stderr := runAgainst(t, s, "", "-case", "2026-0417", "-case-token", file(t, "case.jwt", "x.y.z"), "-month", "2026-11", "-person", number,
		"-person", "199001012385:co_applicant", "-only", "FK,SO", "-required", "SO", "-deadline", "2s")
	if code != exitReady {
		t.Fatalf("got code %d: %s", code, stderr)
	}
	want := v1.Request{
		Case: v1.Case{Reference: "2026-0417", Token: "x.y.z"}, Purpose: "application", Month: "2026-11", Deadline: "2s",
		Persons:     []v1.RequestPerson{{PersonalNumber: number, Role: "applicant"}, {PersonalNumber: "199001012385", Role: "co_applicant"}},
		Authorities: []string{"FK", "SO"}, Required: []string{"SO"},
	}
	if diff := cmp.Diff(want, s.asked); diff != "" {
		t.Errorf("question (-want +got):\n%s", diff)
	}
	if got := s.header.Get("Authorization"); got != "Bearer abc.def.ghi" {
		t.Error("the token is not sent as it is")
	}
}

func TestABrokenGlass(t *testing.T) {
	t.Parallel()
	s := &server{respond: stream("answer", string(answer(true)))}
	started := time.Now()
	code, _, stderr := runAgainst(t, s, "", "-case", "2026-0417", "-month", "2026-11", "-person", number,
		"-break-glass", "acute_need", "-break-glass-text", file(t, "why.txt", "mat saknas i hemmet\n"), "-break-glass-for", "2h")
	if code != exitReady {
		t.Fatalf("got code %d: %s", code, stderr)
	}
	b := s.asked.BreakGlass
	if b == nil || b.Reason != "acute_need" || b.Text != "mat saknas i hemmet" {
		t.Fatalf("got %+v", b)
	}
	expires, err := time.Parse(time.RFC3339, b.Expires)
	if lasts := expires.Sub(started); err != nil || lasts < 2*time.Hour-time.Second || lasts > 2*time.Hour+time.Minute {
		t.Errorf("got %s, %v; want two hours from now", b.Expires, err)
	}
}

func TestUsage(t *testing.T) {
	t.Parallel()
	token := file(t, "token.jwt", "abc")
	for name, args := range map[string][]string{
		"unknown flag":         {"-token", token, "-colour"},
		"arguments":            {"-token", token, "-case", "A", "-month", "2026-11", "-person", number, number},
		"no credentials":       {"-case", "A", "-month", "2026-11", "-person", number},
		"no such token file":   {"-token", token + "x", "-case", "A", "-month", "2026-11", "-person", number},
		"two tokens":           {"-token", file(t, "two.jwt", "abc\ndef"), "-case", "A", "-month", "2026-11", "-person", number},
		"check digit":          {"-token", token, "-case", "A", "-month", "2026-11", "-person", wrongNumber},
		"month":                {"-token", token, "-case", "A", "-month", "november", "-person", number},
		"language":             {"-token", token, "-lang", "de", "-case", "A", "-month", "2026-11", "-person", number},
		"no person":            {"-token", token, "-case", "A", "-month", "2026-11"},
		"clear text":           {"-token", token, "-server", "http://underlag.example", "-file", "-"},
		"address":              {"-token", token, "-server", "underlag.example", "-file", "-"},
		"file and flags":       {"-token", token, "-file", "-", "-month", "2026-11"},
		"no such file":         {"-token", token, "-file", token + "x"},
		"glass without a text": {"-token", token, "-case", "A", "-month", "2026-11", "-person", number, "-break-glass", "acute_need"},
		"text without a glass": {"-token", token, "-case", "A", "-month", "2026-11", "-person", number, "-break-glass-text", token},
		"file and glass":       {"-token", token, "-file", "-", "-break-glass", "acute_need"},
		"file is no question":  {"-token", token, "-file", token},
		"half a certificate":   {"-cert", token, "-file", "-"},
		"no authority":         {"-token", token, "-ca", token, "-file", "-"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out, errs bytes.Buffer
			code := run(t.Context(), args, strings.NewReader(inquiry), &out, &errs)
			if code != exitUsage || out.Len() > 0 || errs.Len() == 0 {
				t.Errorf("got code %d, want %d and an explanation: %s", code, exitUsage, errs.String())
			}
			if strings.Contains(errs.String(), number) || strings.Contains(errs.String(), wrongNumber) {
				t.Error("standard error shows a personal number")
			}
		})
	}
}

func TestHelp(t *testing.T) {
	t.Parallel()
	var out, errs bytes.Buffer
	if code := run(t.Context(), []string{"-h"}, nil, &out, &errs); code != exitReady || !strings.Contains(errs.String(), "list of processes") {
		t.Errorf("got code %d and %q", code, errs.String())
	}
}

func TestOwnCertificateAuthority(t *testing.T) {
	t.Parallel()
	web := httptest.NewUnstartedServer(&server{respond: stream("answer", string(answer(true)))})
	web.Config.ErrorLog = log.New(io.Discard, "", 0) // one client here does not trust it
	web.StartTLS()
	t.Cleanup(web.Close)
	trusted := file(t, "ca.pem", string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: web.Certificate().Raw})))
	token := file(t, "token.jwt", "abc")
	for _, c := range []struct {
		args []string
		want int
	}{
		{[]string{"-ca", trusted}, exitReady},
		{nil, exitUnavailable},
	} {
		var out, errs bytes.Buffer
		args := append([]string{"-server", web.URL, "-token", token, "-file", "-"}, c.args...)
		if got := run(t.Context(), args, strings.NewReader(inquiry), &out, &errs); got != c.want {
			t.Errorf("with %v: got code %d, want %d: %s", c.args, got, c.want, errs.String())
		}
	}
}
