package httpapi_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"underlag/aggregator"
	"underlag/aggregator/httpapi/v1"
)

func TestAnswer(t *testing.T) {
	t.Parallel()
	f := newFront(t, nil)
	w := f.post(t, question)
	if w.Code != http.StatusOK {
		t.Fatalf("got status %d: %s", w.Code, w.Body)
	}
	var a v1.Answer
	if err := json.Unmarshal(w.Body.Bytes(), &a); err != nil {
		t.Fatal(err)
	}
	if got, want := a.Persons[0].PersonalNumber.Reveal(), applicantNumber; got != want {
		t.Errorf("got another personal number than the one asked about")
	}
	if got, want := a.InquiryID, w.Header().Get("X-Request-Id"); got != want {
		t.Errorf("inquiryId: got %q, want that of the header, %q", got, want)
	}
	if got := w.Header().Get("Cache-Control"); got != "no-store" {
		t.Errorf("Cache-Control: got %q, want no-store", got)
	}
	f.keepsSecrets(t)
}

func TestPayloadsAreWithheld(t *testing.T) {
	t.Parallel()
	body := strings.Replace(question, `"purpose"`, `"include":["payloads"],"purpose"`, 1)
	var a v1.Answer
	if err := json.Unmarshal(newFront(t, nil).post(t, body).Body.Bytes(), &a); err != nil {
		t.Fatal(err)
	}
	got := map[string]bool{}
	for _, s := range a.Persons[0].Sources {
		got[s.Authority] = slices.ContainsFunc(s.Withheld, func(w v1.Withheld) bool {
			return w.Field == "payload" && w.Code == "field_outside_law" && w.Provision == "" && w.Reason.SV != "" && w.Reason.EN != ""
		})
	}
	if diff := cmp.Diff(map[string]bool{"FK": true, "TNS": false}, got); diff != "" {
		t.Errorf("sources that withhold the payload (-want +got):\n%s", diff)
	}
}

// fault is what a problem is expected to be.
type fault struct {
	Status  int
	Code    string
	Pointer string
}

func TestProblems(t *testing.T) {
	t.Parallel()
	with := func(old, replacement string) string { return strings.Replace(question, old, replacement, 1) }
	person := `{"personalNumber":"` + applicantNumber + `","role":"applicant"}`
	refusedBy := func(r aggregator.Refusal) func(*front) {
		r.Text = aggregator.Text{SV: "Nej.", EN: "No."}
		return func(f *front) { f.law.refusal = &r }
	}
	for name, c := range map[string]struct {
		body     string
		headers  []string
		change   func(*front)
		want     fault
		recorded bool // the refusal is in the ledger
	}{
		"not json":                 {body: "MARKED-VALUE", want: fault{400, "json_invalid", ""}},
		"empty":                    {body: "", want: fault{400, "json_invalid", ""}},
		"cut off after a person":   {body: `{"persons":[` + person + `],"purpose`, want: fault{400, "json_invalid", ""}, recorded: true},
		"cut off in a person":      {body: `{"persons":[{"personalNumber":"` + applicantNumber + `"`, want: fault{400, "json_invalid", ""}, recorded: true},
		"comma too many":           {body: with(`"role":"applicant"}]`, `"role":"applicant"},]`), want: fault{400, "json_invalid", ""}, recorded: true},
		"not utf-8":                {body: with("2026-0417", "2026-\xff"), want: fault{400, "json_not_utf8", ""}, recorded: true},
		"trailing":                 {body: question + `{}`, want: fault{400, "json_trailing_data", ""}, recorded: true},
		"trailing garbage":         {body: question + `x`, want: fault{400, "json_trailing_data", ""}, recorded: true},
		"unknown member":           {body: with(`"purpose"`, `"Purpose"`), want: fault{400, "unknown_field", "/Purpose"}, recorded: true},
		"unknown member of person": {body: with(`"role"`, `"rolle":"x","role"`), want: fault{400, "unknown_field", "/persons/0/rolle"}, recorded: true},
		"value as a member":        {body: with(`"purpose"`, `"`+applicantNumber+`":1,"purpose"`), want: fault{400, "unknown_field", "/*"}, recorded: true},
		"member twice":             {body: with(`"purpose"`, `"month":"2026-10","purpose"`), want: fault{400, "duplicate_field", "/month"}, recorded: true},
		"wrong type":               {body: with(`"2026-11"`, `202611`), want: fault{400, "wrong_type", "/month"}, recorded: true},
		"object for a list":        {body: with(`"purpose"`, `"required":{"FK":true},"purpose"`), want: fault{400, "wrong_type", "/required"}, recorded: true},
		"an array":                 {body: `[` + question + `]`, want: fault{400, "wrong_type", ""}},
		"no persons":               {body: `{"case":{"reference":"2026-0417"},"purpose":"application","month":"2026-11"}`, want: fault{422, "persons_count", "/persons"}},
		"null persons":             {body: with(`[`+person+`]`, `null`), want: fault{422, "persons_count", "/persons"}},
		"no personal number":       {body: with(`"personalNumber":"`+applicantNumber+`",`, ""), want: fault{422, "personal_number_form", "/persons/0/personalNumber"}},
		"hyphen":                   {body: with(applicantNumber, "19900602-2397"), want: fault{422, "personal_number_form", "/persons/0/personalNumber"}},
		"no date":                  {body: with(applicantNumber, "199013022397"), want: fault{422, "personal_number_date", "/persons/0/personalNumber"}},
		"check digit":              {body: with(applicantNumber, wrongCheckNumber), want: fault{422, "personal_number_check", "/persons/0/personalNumber"}},
		"second person's digit":    {body: with(`}]`, `},{"personalNumber":"`+wrongCheckNumber+`","role":"co_applicant"}]`), want: fault{422, "personal_number_check", "/persons/1/personalNumber"}, recorded: true},
		"thirteen persons":         {body: with(person, strings.TrimSuffix(strings.Repeat(person+",", 13), ",")), want: fault{422, "persons_count", "/persons"}, recorded: true},
		"same person twice":        {body: with(person, person+","+person), want: fault{422, "duplicate_person", "/persons/1/personalNumber"}, recorded: true},
		"unknown role":             {body: with(`"applicant"`, `"MARKED-VALUE"`), want: fault{422, "unknown_role", "/persons/0/role"}, recorded: true},
		"no applicant":             {body: with(`"applicant"`, `"co_applicant"`), want: fault{422, "one_applicant", "/persons"}, recorded: true},
		"unknown purpose":          {body: with(`"application"`, `"MARKED-VALUE"`), want: fault{422, "unknown_purpose", "/purpose"}, recorded: true},
		"unknown authority":        {body: with(`"purpose"`, `"authorities":["FK","MARKED-VALUE"],"purpose"`), want: fault{422, "unknown_authority", "/authorities/1"}, recorded: true},
		"no authority":             {body: with(`"purpose"`, `"authorities":[],"purpose"`), want: fault{422, "authorities_empty", "/authorities"}, recorded: true},
		"required but not asked":   {body: with(`"purpose"`, `"authorities":["FK"],"required":["TNS"],"purpose"`), want: fault{422, "required_not_asked", "/required/0"}, recorded: true},
		"month form":               {body: with("2026-11", "2026-13"), want: fault{422, "month_form", "/month"}, recorded: true},
		"no month, no period":      {body: with(`"month":"2026-11",`, ""), want: fault{422, "period_or_month", "/month"}, recorded: true},
		"month and period":         {body: with(`"purpose"`, `"period":{"from":"2026-10-01","to":"2026-10-31"},"purpose"`), want: fault{422, "period_or_month", "/month"}, recorded: true},
		"half a period":            {body: with(`"month":"2026-11"`, `"period":{"from":"2026-10-01"}`), want: fault{422, "date_form", "/period/to"}, recorded: true},
		"no such day":              {body: with(`"month":"2026-11"`, `"period":{"from":"2026-02-30","to":"2026-03-01"}`), want: fault{422, "date_form", "/period/from"}, recorded: true},
		"reversed":                 {body: with(`"month":"2026-11"`, `"period":{"from":"2026-10-31","to":"2026-10-01"}`), want: fault{422, "period_reversed", "/period"}, recorded: true},
		"deadline form":            {body: with(`"purpose"`, `"deadline":"5","purpose"`), want: fault{422, "deadline_form", "/deadline"}, recorded: true},
		"no time at all":           {body: with(`"purpose"`, `"deadline":"0s","purpose"`), want: fault{422, "deadline_form", "/deadline"}, recorded: true},
		"deadline too long":        {body: with(`"purpose"`, `"deadline":"2m","purpose"`), want: fault{422, "deadline_out_of_range", "/deadline"}, recorded: true},
		"case reference":           {body: with("2026-0417", applicantNumber), want: fault{422, "case_reference", "/case/reference"}, recorded: true},
		"unknown omit":             {body: with(`"purpose"`, `"omit":["MARKED-VALUE"],"purpose"`), want: fault{422, "unknown_omit", "/omit/0"}, recorded: true},
		"unknown include":          {body: with(`"purpose"`, `"include":["MARKED-VALUE"],"purpose"`), want: fault{422, "unknown_include", "/include/0"}, recorded: true},
		"long reason":              {body: with(`"role":`, `"reason":"`+strings.Repeat("x", 401)+`","role":`), want: fault{422, "reason_length", "/persons/0/reason"}, recorded: true},

		"too large":          {body: question + strings.Repeat(" ", 64<<10), want: fault{413, "body_too_large", ""}},
		"form":               {body: question, headers: []string{"Content-Type", "text/plain"}, want: fault{415, "content_type", ""}},
		"other charset":      {body: question, headers: []string{"Content-Type", "application/json; charset=latin1"}, want: fault{415, "content_type", ""}},
		"compressed":         {body: question, headers: []string{"Content-Encoding", "gzip"}, want: fault{415, "content_type", ""}},
		"cannot be accepted": {body: question, headers: []string{"Accept", "text/html"}, want: fault{406, "not_acceptable", ""}},

		"no credentials": {body: question, change: func(f *front) {
			f.callers.err = aggregator.NewProblem("no_credentials", "", aggregator.Text{SV: "Nej.", EN: "No."}, errSecret)
		}, want: fault{401, "no_credentials", ""}},
		"case token": {body: question, change: func(f *front) {
			f.callers.caseErr = aggregator.NewProblem("case_token_expired", "", aggregator.Text{SV: "Nej.", EN: "No."}, errSecret)
		}, want: fault{403, "case_token_expired", "/case/token"}, recorded: true},
		"caller unknown":   {body: question, change: func(f *front) { f.callers.err = errSecret }, want: fault{500, "internal", ""}},
		"law refuses":      {body: question, change: refusedBy(aggregator.Refusal{Code: "conflict_of_interest", Pointer: "/persons/0/personalNumber"}), want: fault{403, "conflict_of_interest", "/persons/0/personalNumber"}, recorded: true},
		"test number":      {body: question, change: refusedBy(aggregator.Refusal{Code: "test_number_in_production", Pointer: "/persons/0/personalNumber"}), want: fault{422, "test_number_in_production", "/persons/0/personalNumber"}, recorded: true},
		"beyond the law":   {body: question, change: refusedBy(aggregator.Refusal{Code: "period_beyond_law", Pointer: "/period/from"}), want: fault{422, "period_beyond_law", "/period/from"}, recorded: true},
		"code of no table": {body: question, change: refusedBy(aggregator.Refusal{Code: "MARKED-VALUE"}), want: fault{500, "internal", ""}, recorded: true},
		"law down":         {body: question, change: func(f *front) { f.law.err = errSecret }, want: fault{503, "law_unavailable", ""}, recorded: true},
		"law panics":       {body: question, change: func(f *front) { f.law.panics = true }, want: fault{500, "internal", ""}},
		"ledger down":      {body: question, change: func(f *front) { f.ledger.err = errSecret }, want: fault{503, "ledger_unavailable", ""}},
		"ledger down too":  {body: with("2026-11", "2026-13"), change: func(f *front) { f.ledger.err = errSecret }, want: fault{503, "ledger_unavailable", ""}, recorded: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFront(t, c.change)
			w := f.post(t, c.body, c.headers...)
			var p v1.Problem
			if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil {
				t.Fatalf("status %d: %v", w.Code, err)
			}
			if diff := cmp.Diff(c.want, fault{w.Code, p.Code, p.Pointer}); diff != "" {
				t.Errorf("problem (-want +got):\n%s", diff)
			}
			if p.Status != w.Code || p.Instance != w.Header().Get("X-Request-Id") || p.Errors[0].Code != p.Code || w.Header().Get("Content-Type") != "application/problem+json" {
				t.Errorf("got an inconsistent problem: %s", w.Body)
			}
			if got := len(f.ledger.refused) == 1; got != c.recorded {
				t.Errorf("refusal recorded: got %v, want %v", got, c.recorded)
			}
			if (w.Header().Get("Retry-After") != "") != (w.Code == 503) || (w.Header().Get("WWW-Authenticate") != "") != (w.Code == 401) {
				t.Errorf("status %d with headers %v", w.Code, w.Header())
			}
			if f.ledger.begun > 0 && c.want.Code != "ledger_unavailable" {
				t.Error("an inquiry that is refused was begun")
			}
			withoutSecrets(t, "the problem", w.Body.String())
			f.keepsSecrets(t)
		})
	}
}

// Everything wrong is said at once, and the refusal is recorded with the persons
// whose numbers can be read.
func TestEveryFaultIsSaid(t *testing.T) {
	t.Parallel()
	f := newFront(t, nil)
	w := f.post(t, `{"month":"x","purpose":"application","case":{"reference":"A"},"deadline":"soon","persons":[
		{"personalNumber":"`+wrongCheckNumber+`","role":"applicant"},{"personalNumber":"`+coApplicantNumber+`","role":"co_applicant","age":3}]}`)
	var p v1.Problem
	if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range p.Errors {
		got = append(got, e.Code+" "+e.Pointer)
	}
	want := []string{"unknown_field /persons/1/age", "month_form /month", "personal_number_check /persons/0/personalNumber", "deadline_form /deadline"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("errors (-want +got):\n%s", diff)
	}
	if len(f.ledger.entries) != 1 || len(f.ledger.entries[0].Subjects) != 1 || f.ledger.entries[0].Subjects[0].Number.Reveal() != coApplicantNumber {
		t.Error("the refusal is not recorded with the one person whose number can be read")
	}
}

func TestLanguage(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]string{
		"": "sv", "en": "en", "en-GB,en;q=0.9": "en", "sv,en;q=0.8": "sv", "en;q=0.2,sv;q=0.9": "sv", "de": "sv", "en;q=x": "sv", "en;q=NaN": "sv",
	} {
		w := newFront(t, nil).post(t, strings.Replace(question, "2026-11", "x", 1), "Accept-Language", header)
		var p v1.Problem
		if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil {
			t.Fatal(err)
		}
		texts := map[string]string{"sv": p.Text.SV, "en": p.Text.EN}
		if p.Detail != texts[want] || w.Header().Get("Content-Language") != want {
			t.Errorf("Accept-Language %q: got %q, want the text in %s", header, p.Detail, want)
		}
	}
}

func TestOtherRoutes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		method, path string
		change       func(*front)
		status       int
		media        string
	}{
		{"GET", "/v1/sources", nil, 200, "application/json"},
		{"GET", "/openapi.yaml", nil, 200, "application/yaml"},
		{"GET", "/docs", nil, 200, "text/html; charset=utf-8"},
		{"GET", "/problems/no_case", nil, 303, "text/html; charset=utf-8"},
		{"GET", "/problems/" + applicantNumber, nil, 404, "application/problem+json"},
		{"GET", "/healthz", nil, 200, "application/json"},
		{"HEAD", "/healthz", nil, 200, "application/json"},
		{"GET", "/readyz", nil, 200, "application/json"},
		{"GET", "/readyz", func(f *front) { f.ready = errSecret }, 503, "application/problem+json"},
		{"GET", "/v1/inquiries", nil, 405, "application/problem+json"},
		{"DELETE", "/v1/sources", nil, 405, "application/problem+json"},
		{"GET", "/v1/inquiries/" + applicantNumber, nil, 404, "application/problem+json"},
		{"GET", "/", nil, 404, "application/problem+json"},
		{"GET", "/v1//" + applicantNumber, nil, 404, "application/problem+json"},
		{"GET", "/docs/../" + applicantNumber, nil, 404, "application/problem+json"},
		{"GET", "/docs/", nil, 404, "application/problem+json"},
	} {
		f := newFront(t, c.change)
		r := httptest.NewRequest(c.method, c.path, nil)
		w := httptest.NewRecorder()
		f.handler.ServeHTTP(w, r)
		if w.Code != c.status || w.Header().Get("Content-Type") != c.media {
			t.Errorf("%s %s: got %d %s, want %d %s", c.method, c.path, w.Code, w.Header().Get("Content-Type"), c.status, c.media)
		}
		if c.method == "GET" {
			checkResponse(t, r, w)
		}
		if c.path != "/openapi.yaml" && c.path != "/docs" { // their examples are from the lists of test numbers
			withoutSecrets(t, c.path, w.Body.String())
		}
		f.keepsSecrets(t)
		for _, header := range []string{"X-Content-Type-Options", "Content-Security-Policy", "Referrer-Policy", "Cache-Control"} {
			if w.Header().Get(header) == "" {
				t.Errorf("%s %s: no header %s", c.method, c.path, header)
			}
		}
	}
}

// withoutSecrets fails if a text holds a personal number or a marked value.
func withoutSecrets(t *testing.T, where, text string) {
	t.Helper()
	for _, hidden := range []string{secret, applicantNumber, coApplicantNumber, wrongCheckNumber, "199013022397", "19900602-2397"} {
		if strings.Contains(text, hidden) {
			t.Errorf("%s shows what it must not", where)
		}
	}
}

// keepsSecrets fails if the log of the front does.
func (f *front) keepsSecrets(t *testing.T) {
	t.Helper()
	withoutSecrets(t, "the log", f.log.String())
	if !strings.Contains(f.log.String(), `"inquiry":"00000000-`) {
		t.Error("the log lacks the inquiry's id")
	}
}

// deadlineWriter counts what is written after a deadline is set, and without.
type deadlineWriter struct {
	*httptest.ResponseRecorder
	set                bool
	written, unbounded int
}

func (w *deadlineWriter) SetWriteDeadline(d time.Time) error {
	w.set = d.After(time.Now())
	return nil
}

func (w *deadlineWriter) Write(b []byte) (int, error) {
	w.written++
	if !w.set {
		w.unbounded++
	}
	w.set = false
	return w.ResponseRecorder.Write(b)
}

// Every write has a deadline of its own, also on a connection that has served
// others before.
func TestEveryWriteHasADeadline(t *testing.T) {
	t.Parallel()
	f := newFront(t, nil)
	for _, r := range []*http.Request{
		request(t.Context(), question),
		request(t.Context(), "{"),
		httptest.NewRequest("GET", "/v1/sources", nil),
		httptest.NewRequest("GET", "/docs", nil),
		httptest.NewRequest("GET", "/healthz", nil),
		httptest.NewRequest("GET", "/nowhere", nil),
	} {
		w := &deadlineWriter{ResponseRecorder: httptest.NewRecorder()}
		f.handler.ServeHTTP(w, r)
		if w.written == 0 || w.unbounded > 0 {
			t.Errorf("%s %s: %d of %d writes without a deadline", r.Method, r.URL.Path, w.unbounded, w.written)
		}
	}
}

// A response that has begun is cut off by a panic, so that half of it cannot be
// taken for the whole.
func TestAbortIsPassedOn(t *testing.T) {
	t.Parallel()
	f := newFront(t, func(f *front) { f.callers.abort = true })
	defer func() {
		if err, _ := recover().(error); !errors.Is(err, http.ErrAbortHandler) {
			t.Errorf("got %v, want http.ErrAbortHandler", err)
		}
	}()
	f.post(t, question)
}
