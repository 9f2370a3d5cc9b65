package httpapi_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"underlag/aggregator"
	"underlag/aggregator/httpapi"
	"underlag/aggregator/httpapi/v1"
)

// desk is a front for log reviewers and persons, over a log that says what it is
// asked and answers little.
type desk struct {
	operators
	err   error
	asked []string
	who   aggregator.PersonConcerned
	deny  error
	cut   bool // an export fails after its first line
	log   syncBuffer
}

func (d *desk) heard(what string) error {
	d.asked = append(d.asked, what)
	return d.err
}

func (d *desk) Search(_ context.Context, _ aggregator.Caller, s v1.LogSearch) (v1.LogPage, error) {
	if _, err := s.Query(); err != nil {
		return v1.LogPage{}, err
	}
	next := int64(7)
	return v1.LogPage{Next: &next, Found: []v1.LogAccess{{Index: 7, At: start, Inquiry: "q1", Subjects: []v1.LogSubject{{Person: "ab", Role: "applicant", Sources: []v1.LogSource{{Authority: "FK", Provisions: []string{"fk-formaner"}}}}}}}}, d.heard("search")
}

func (d *desk) Export(_ context.Context, _ aggregator.Caller, s v1.LogSearch, begin func() io.Writer) error {
	if err := d.heard("export " + s.Format); err != nil {
		return err
	}
	w := begin()
	if _, err := io.WriteString(w, "first\n"); err != nil || !d.cut {
		return err
	}
	return errSecret
}

func (d *desk) Reviews(context.Context, aggregator.Caller) (v1.LogReviews, error) {
	return v1.LogReviews{Total: 1, Reviews: []v1.LogReview{{ID: "sample-7", At: start, Rule: "sample", Records: []int64{7}}}}, d.heard("reviews")
}

func (d *desk) Check(_ context.Context, _ aggregator.Caller, c v1.LogCheck) (v1.LogReviews, error) {
	if _, _, err := c.Period(); err != nil {
		return v1.LogReviews{}, err
	}
	return v1.LogReviews{Reviews: []v1.LogReview{}}, d.heard("check")
}

func (d *desk) Close(_ context.Context, _ aggregator.Caller, id string, c v1.LogClose) error {
	return d.heard("close " + id + " " + c.Finding)
}

func (d *desk) Assign(_ context.Context, _ aggregator.Caller, id string, a v1.LogAssign) error {
	return d.heard("assign " + id + " " + a.Owner)
}

func (d *desk) Verify(context.Context, aggregator.Caller) (v1.LogVerification, error) {
	intact := true
	return v1.LogVerification{Running: true, Ended: &start, Begun: &start, Intact: &intact}, d.heard("verify")
}

func (d *desk) Prove(_ context.Context, _ aggregator.Caller, inquiry string) (v1.Proof, error) {
	return v1.Proof{Records: []v1.ProvenRecord{{Path: []string{}}}}, d.heard("prove " + inquiry)
}

func (d *desk) serve(t *testing.T, method, path, body string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	front := httpapi.New(httpapi.Options{
		Service: &aggregator.Service{
			Sources: []aggregator.Source{&fakeSource{code: "FK"}}, Law: &fakeLaw{}, Ledger: &fakeLedger{},
			Now: func() time.Time { return start }, NewID: func() string { return "id" },
		},
		Callers: &d.operators, Log: slog.New(slog.NewJSONHandler(&d.log, nil)), LogReview: d,
		Concerned: &httpapi.Concerned{
			Person: func(*http.Request) (aggregator.PersonConcerned, error) { return d.who, d.deny },
			Accesses: func(context.Context, aggregator.PersonConcerned) (aggregator.Accesses, error) {
				return aggregator.Accesses{At: start, Events: []aggregator.AccessEvent{{From: start, To: start, Inquiries: 1}}}, d.heard("accesses")
			},
			HTML: func(w io.Writer, _ aggregator.Accesses, lang string) error {
				_, err := io.WriteString(w, "<p>"+lang+"</p>")
				return err
			},
			PDF: func(w io.Writer, _ aggregator.Accesses, lang string) error {
				_, err := io.WriteString(w, "%PDF "+lang)
				return err
			},
			Policy: "default-src 'none'",
		},
	})
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	front.ServeHTTP(w, r)
	checkResponse(t, r, w)
	return w
}

func reviewing() *desk {
	return &desk{operators: operators{caller: aggregator.Caller{
		ID: "rut", Roles: []string{aggregator.RoleLogReviewer}, Organisation: aggregator.Organisation{Number: "162120009993"},
	}}}
}

// The routes of the log reviewers, each with a body that is in order.
var logRoutes = []struct{ method, path, body, asked string }{
	{http.MethodPost, "/v1/admin/log/search", `{"reason":"Anmälan","person":"` + applicantNumber + `","from":"2026-11-01","to":"2026-11-21"}`, "search"},
	{http.MethodGet, "/v1/admin/log/reviews", "", "reviews"},
	{http.MethodPost, "/v1/admin/log/checks", `{"reason":"Månadens kontroll","from":"2026-10-01","to":"2026-10-31","sample":5}`, "check"},
	{http.MethodPost, "/v1/admin/log/reviews/sample-7/close", `{"finding":"justified","reason":"I arbetet."}`, "close sample-7 justified"},
	{http.MethodPost, "/v1/admin/log/reviews/sample-7/assign", `{"owner":"olga","substitutes":["sara"],"reason":"Semester."}`, "assign sample-7 olga"},
	{http.MethodGet, "/v1/admin/log/verify", "", "verify"},
	{http.MethodPost, "/v1/admin/log/prove", `{"inquiry":"q1"}`, "prove q1"},
}

func TestLogRoutes(t *testing.T) {
	t.Parallel()
	for _, route := range logRoutes {
		d := reviewing()
		w := d.serve(t, route.method, route.path, route.body)
		if w.Code != http.StatusOK || strings.Join(d.asked, ", ") != route.asked {
			t.Errorf("%s %s: %d %s; asked %v, want %s", route.method, route.path, w.Code, w.Body, d.asked, route.asked)
		}
		if w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s may be kept", route.path)
		}
	}
}

// Whoever is not a log reviewer by a token of their own is let in nowhere.
func TestLogRoutesAreForLogReviewers(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*desk)
		code   string
	}{
		"a caseworker":     {func(d *desk) { d.caller.Roles = []string{"economic_aid"} }, "not_log_reviewer"},
		"a source admin":   {func(d *desk) { d.caller.Roles = []string{aggregator.RoleSourceAdmin} }, "not_log_reviewer"},
		"a legal reviewer": {func(d *desk) { d.caller.Roles = []string{aggregator.RoleLegalReviewer} }, "not_log_reviewer"},
		"not proven":       {func(d *desk) { d.caller.Named = true }, "not_log_reviewer"},
		"an automation":    {func(d *desk) { d.caller.Automation = true }, "not_log_reviewer"},
	} {
		for _, route := range logRoutes {
			d := reviewing()
			c.change(d)
			w := d.serve(t, route.method, route.path, route.body)
			if code := problemCode(t, w); code != c.code || len(d.asked) > 0 {
				t.Errorf("%s, %s: got %s, asked %v; want %s", name, route.path, code, d.asked, c.code)
			}
		}
	}
}

func problemCode(t *testing.T, w *httptest.ResponseRecorder) string {
	t.Helper()
	var problem struct{ Code, Pointer string }
	if err := json.Unmarshal(w.Body.Bytes(), &problem); err != nil {
		t.Fatalf("%v: %s", err, w.Body)
	}
	return strings.TrimSpace(problem.Code + " " + problem.Pointer)
}

func TestSearchesOfTheLogThatAreRefused(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`{}`: "log_reason /reason",
		`{"reason":"` + strings.Repeat("x", 201) + `"}`:                  "log_reason /reason",
		`{"reason":"x","person":"19900602"}`:                             "personal_number_form /person",
		`{"reason":"x","person":"` + wrongCheckNumber + `"}`:             "personal_number_check /person",
		`{"reason":"x","from":"yesterday"}`:                              "log_query /from",
		`{"reason":"x","from":"2026-11-21","to":"2026-11-19"}`:           "log_query /to",
		`{"reason":"x","limit":1001}`:                                    "log_query /limit",
		`{"reason":"x","after":-1}`:                                      "log_query /after",
		`{"reason":"x","format":"xml"}`:                                  "log_query /format",
		`{"reason":"x","unit":"Enhet ` + applicantNumber + `"}`:          "log_query /unit",
		`{"reason":"x","caseworker":"` + strings.Repeat("x", 129) + `"}`: "log_query /caseworker",
		`{"reason":"x","organisation":"162120002387"}`:                   "json_invalid",
		`{"reason":"x"}{}`:                                               "json_invalid",
		`{"reason":"x","` + applicantNumber + `":1}`:                     "json_invalid",
	} {
		d := reviewing()
		w := d.serve(t, http.MethodPost, "/v1/admin/log/search", body)
		if code := problemCode(t, w); code != want || len(d.asked) > 0 {
			t.Errorf("%s: got %s, asked %v; want %s", body, code, d.asked, want)
		}
		if strings.Contains(w.Body.String()+d.log.String(), applicantNumber) {
			t.Errorf("%s: the number is in the answer or the log", body)
		}
	}
	for body, want := range map[string]string{
		`{"reason":"x","from":"2026-10-01"}`:                               "log_query /to",
		`{"reason":"x","to":"2026-10-01"}`:                                 "log_query /from",
		`{"reason":"x","from":"2025-01-01","to":"2026-10-01"}`:             "log_query /to",
		`{"reason":"x","from":"2026-10-01","to":"2026-10-31","sample":-1}`: "log_query /sample",
	} {
		if code := problemCode(t, reviewing().serve(t, http.MethodPost, "/v1/admin/log/checks", body)); code != want {
			t.Errorf("%s: got %s, want %s", body, code, want)
		}
	}
}

func TestExportsOfTheLog(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ format, accept, asked, media string }{
		"a page":           {"", "", "search", "application/json"},
		"a page, anything": {"", "*/*", "search", "application/json"},
		"csv by accept":    {"", "text/csv", "export csv", "text/csv; charset=utf-8"},
		"jsonl by accept":  {"", "application/jsonl, application/json;q=0.5", "export jsonl", "application/jsonl"},
		"cef":              {"cef", "", "export cef", "text/plain; charset=utf-8"},
		"the field wins":   {"csv", "application/json", "export csv", "text/csv; charset=utf-8"},
	} {
		d := reviewing()
		body := `{"reason":"x"}`
		if c.format != "" {
			body = `{"reason":"x","format":"` + c.format + `"}`
		}
		w := d.serve(t, http.MethodPost, "/v1/admin/log/search", body, "Accept", c.accept)
		if w.Code != http.StatusOK || d.asked[0] != c.asked || w.Header().Get("Content-Type") != c.media {
			t.Errorf("%s: %d %s, asked %v; want %s", name, w.Code, w.Header().Get("Content-Type"), d.asked, c.asked)
		}
	}
	d := reviewing()
	d.err = aggregator.NewProblem(aggregator.CodeLedger, "", aggregator.Text{}, nil)
	if code := problemCode(t, d.serve(t, http.MethodPost, "/v1/admin/log/search", `{"reason":"x","format":"csv"}`)); code != "ledger_unavailable" {
		t.Errorf("without a record: got %s", code)
	}
	d = reviewing()
	d.cut = true
	defer func() {
		if err, ok := recover().(error); !ok || !errors.Is(err, http.ErrAbortHandler) {
			t.Errorf("a file that failed half-way was ended as if it were whole")
		}
	}()
	d.serve(t, http.MethodPost, "/v1/admin/log/search", `{"reason":"x","format":"csv"}`)
}

func TestOwnAccesses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ accept, language, media, body string }{
		"json":                  {"", "", "application/json", `{"at":`},
		"anything":              {"*/*", "", "application/json", `{"at":`},
		"a browser":             {"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "sv-SE,sv;q=0.8", "text/html; charset=utf-8", "<p>sv</p>"},
		"a browser in English":  {"text/html", "en-GB", "text/html; charset=utf-8", "<p>en</p>"},
		"pdf":                   {"application/pdf", "en", "application/pdf", "%PDF en"},
		"json rather than html": {"text/html;q=0.5, application/json", "", "application/json", `{"at":`},
	} {
		d := reviewing()
		w := d.serve(t, http.MethodGet, "/v1/me/accesses", "", "Accept", c.accept, "Accept-Language", c.language)
		if w.Code != http.StatusOK || w.Header().Get("Content-Type") != c.media || !strings.HasPrefix(w.Body.String(), c.body) {
			t.Errorf("%s: %d %s %s", name, w.Code, w.Header().Get("Content-Type"), w.Body)
		}
		if w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s: it may be kept", name)
		}
	}
	d := reviewing()
	if code := problemCode(t, d.serve(t, http.MethodGet, "/v1/me/accesses", "", "Accept", "image/png")); code != "not_acceptable" || len(d.asked) > 0 {
		t.Errorf("a picture: got %s", code)
	}
	d.deny = aggregator.NewProblem("not_person_login", "", aggregator.Text{SV: "Nej.", EN: "No."}, nil)
	if code := problemCode(t, d.serve(t, http.MethodGet, "/v1/me/accesses", "")); code != "not_person_login" || len(d.asked) > 0 {
		t.Errorf("a caseworker: got %s, asked %v", code, d.asked)
	}
}

func FuzzDecodeLogSearch(f *testing.F) {
	f.Add([]byte(`{"reason":"x","person":"` + applicantNumber + `","from":"2026-11-01","to":"2026-11-21T10:00:00Z","limit":5}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		s, err := v1.DecodeLog[v1.LogSearch](body)
		if err != nil {
			return
		}
		q, err := s.Query()
		var problem *aggregator.Problem
		if err != nil && !errors.As(err, &problem) {
			t.Errorf("got an error of type %T", err)
		}
		if err == nil && (s.Reason == "" || !q.To.IsZero() && !q.To.After(q.From)) {
			t.Errorf("accepted %+v", q)
		}
	})
}
