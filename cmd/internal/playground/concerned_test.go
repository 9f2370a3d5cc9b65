package playground_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"underlag/aggregator"
	"underlag/aggregator/audit"
	"underlag/aggregator/httpapi/v1"
	"underlag/cmd/internal/server"
	"underlag/fixtures"
)

// as gives the token of a caller of the fixtures with other roles.
func (w *whole) as(caller string, roles ...string) string {
	w.t.Helper()
	c, err := fixtures.FindCaller(caller)
	if err != nil {
		w.t.Fatal(err)
	}
	c.Roles = roles
	token, err := w.state.Token(c)
	if err != nil {
		w.t.Fatal(err)
	}
	return token
}

// person gives the token of a person of a household, logged in as themselves.
func (w *whole) person(number string) string {
	w.t.Helper()
	n, err := aggregator.ParsePersonalNumber(number)
	if err != nil {
		w.t.Fatal(err)
	}
	token, err := w.state.PersonToken(n)
	if err != nil {
		w.t.Fatal(err)
	}
	return token
}

// request sends a request with a token and gives what comes back, head and all.
func (w *whole) request(token, method, path, accept, body string) (int, http.Header, []byte) {
	w.t.Helper()
	r, err := http.NewRequestWithContext(w.t.Context(), method, w.url+path, strings.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", accept)
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		w.t.Fatal(err)
	}
	defer response.Body.Close()
	said, err := io.ReadAll(response.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	return response.StatusCode, response.Header, said
}

// accesses gives what a person is told.
func (w *whole) accesses(number string) v1.Accesses {
	w.t.Helper()
	status, _, body := w.request(w.person(number), http.MethodGet, "/v1/me/accesses", "application/json", "")
	if status != http.StatusOK {
		w.t.Fatalf("%d %s", status, body)
	}
	var told v1.Accesses
	if err := json.Unmarshal(body, &told); err != nil {
		w.t.Fatal(err)
	}
	return told
}

// A person sees who has asked about them, and proves it with the published key.
func TestAPersonSeesWhoAsked(t *testing.T) {
	t.Parallel()
	w := startWhole(t, "all-confirmed", "normal", func(c *server.Config) {
		for n := range c.Organisations {
			c.Organisations[n].NamesCaseworkers = c.Organisations[n].Number == "162120009993"
		}
	})
	const household = "sick-leave"
	h, err := w.world.Household(household)
	if err != nil {
		t.Fatal(err)
	}
	person := h.Persons[0].Number
	if told := w.accesses(person); len(told.Events) != 0 || told.Proof != nil {
		t.Errorf("before: %+v", told)
	}
	for range 2 { // one event to the person
		w.ask("anna", w.question(household))
	}
	told := w.accesses(person)
	if len(told.Events) != 1 {
		t.Fatalf("got %d events, want 1", len(told.Events))
	}
	e := told.Events[0]
	if e.Inquiries != 2 || len(e.Records) != 2 || e.Organisation.Name == "" || e.Unit != "Ekonomiskt bistånd" || e.Caseworker == nil || *e.Caseworker != "anna.lind" || e.Why.SV != "Ansökan" {
		t.Errorf("got %+v", e)
	}
	fk := slices.IndexFunc(e.Sources, func(s v1.AccessSource) bool { return s.Authority == "FK" })
	if fk < 0 || !e.Sources[fk].Asked || e.Sources[fk].OutcomeText.SV == "" || len(e.Sources[fk].Provisions) == 0 {
		t.Fatalf("got %+v", e.Sources)
	}
	if p := e.Sources[fk].Provisions[0]; !p.Known || p.Citation == "" || p.Title.SV == "" || len(p.LegalText) == 0 || p.Revision == "" {
		t.Errorf("got %+v, want the paragraph of the law in force", p)
	}
	for told.Proof == nil || len(told.Proof.Records) < 2 { // a checkpoint is half a second away
		time.Sleep(200 * time.Millisecond) // a person may not look all the time
		told = w.accesses(person)
	}
	public, err := os.ReadFile(w.state.Path("keys", "ledger.json") + audit.PublicKeyFile)
	if err != nil {
		t.Fatal(err)
	}
	document, err := json.Marshal(told.Proof)
	if err != nil {
		t.Fatal(err)
	}
	proven, err := audit.CheckProof(document, strings.Fields(string(public)))
	if err != nil || len(proven.Receipts) != 2 || told.Events[0].Records[0].Hash == nil || proven.Receipts[0].Hash != *told.Events[0].Records[0].Hash {
		t.Errorf("got %+v, %v; want both records proven", proven, err)
	}
	for accept, begins := range map[string]string{"text/html": "<!DOCTYPE html>", "application/pdf": "%PDF-1."} {
		status, head, body := w.request(w.person(person), http.MethodGet, "/v1/me/accesses", accept, "")
		if status != http.StatusOK || !bytes.HasPrefix(body, []byte(begins)) || head.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %d %v", accept, status, head)
		}
	}
}

// Each login opens its own door and no other.
func TestEachLoginOpensItsOwnDoor(t *testing.T) {
	t.Parallel()
	w := startWhole(t, "all-confirmed", "normal")
	h, err := w.world.Household("sick-leave")
	if err != nil {
		t.Fatal(err)
	}
	person := w.person(h.Persons[0].Number)
	search := `{"reason":"Anmälan","person":"` + h.Persons[0].Number + `"}`
	for name, c := range map[string]struct {
		token, method, path, body string
		status                    int
		code                      string
	}{
		"a person asks":              {person, "POST", "/v1/inquiries", string(encoded(t, w.question("sick-leave"))), 403, "person_login"},
		"a person closes a source":   {person, "POST", "/v1/admin/sources/FK/disable", `{"reason":{"sv":"x","en":"x"}}`, 403, "person_login"},
		"a person searches":          {person, "POST", "/v1/admin/log/search", search, 403, "person_login"},
		"a caseworker looks":         {w.token("anna"), "GET", "/v1/me/accesses", "", 403, "not_person_login"},
		"a log reviewer looks":       {w.as("anna", "log_reviewer"), "GET", "/v1/me/accesses", "", 403, "not_person_login"},
		"a caseworker searches":      {w.token("anna"), "POST", "/v1/admin/log/search", search, 403, "not_log_reviewer"},
		"a source admin searches":    {w.as("anna", "source_admin"), "POST", "/v1/admin/log/search", search, 403, "not_log_reviewer"},
		"a log reviewer acts":        {w.as("anna", "log_reviewer"), "POST", "/v1/admin/sources/FK/disable", `{"reason":{"sv":"x","en":"x"}}`, 403, "not_source_admin"},
		"nobody looks":               {"", "GET", "/v1/me/accesses", "", 401, "token_invalid"},
		"a review that is not there": {w.as("anna", "log_reviewer"), "POST", "/v1/admin/log/reviews/none-1/close", `{"finding":"justified","reason":"x"}`, 404, "log_review_unknown"},
		"an inquiry of nobody's":     {w.as("anna", "log_reviewer"), "POST", "/v1/admin/log/prove", `{"inquiry":"none"}`, 404, "log_inquiry_unknown"},
	} {
		status, _, body := w.request(c.token, c.method, c.path, "application/json", c.body)
		if status != c.status || !strings.Contains(string(body), `"code":"`+c.code+`"`) {
			t.Errorf("%s: %d %s, want %d %s", name, status, body, c.status, c.code)
		}
	}
}

// A reviewer finds the inquiries of her own organisation, checks a month, and
// cannot close what is her own.
func TestALogReviewersMonth(t *testing.T) {
	t.Parallel()
	w := startWhole(t, "all-confirmed", "normal")
	answer := w.ask("anna", w.question("sick-leave"))
	h, err := w.world.Household("sick-leave")
	if err != nil {
		t.Fatal(err)
	}
	bertil, anna := w.as("bertil", "log_reviewer"), w.as("anna", "log_reviewer")
	find := func(token, caller string) v1.LogPage {
		t.Helper()
		status, _, body := w.request(token, "POST", "/v1/admin/log/search", "application/json", `{"reason":"Anmälan","person":"`+h.Persons[0].Number+`","from":"2026-11-21","to":"2026-11-21"}`)
		var page v1.LogPage
		if err := json.Unmarshal(body, &page); err != nil || status != http.StatusOK {
			t.Fatalf("%s: %d %s", caller, status, body)
		}
		return page
	}
	if page := find(bertil, "bertil"); len(page.Found) != 1 || page.Found[0].Inquiry != answer.InquiryID || page.Found[0].Caseworker != "anna.lind" || page.Next != nil {
		t.Errorf("got %+v", page)
	}
	if page := find(w.as("no-agreement", "log_reviewer"), "filippa"); len(page.Found) != 0 {
		t.Errorf("another municipality's: got %+v", page)
	}
	for format, begins := range map[string]string{"csv": "at,inquiry,", "jsonl": `{"index":`, "cef": "CEF:0|"} {
		status, _, body := w.request(bertil, "POST", "/v1/admin/log/search", "*/*", `{"reason":"Export","format":"`+format+`"}`)
		if status != http.StatusOK || !bytes.HasPrefix(body, []byte(begins)) {
			t.Errorf("%s: %d %s", format, status, body)
		}
	}
	status, _, body := w.request(bertil, "POST", "/v1/admin/log/checks", "", `{"reason":"Månadens kontroll","from":"2026-11-01","to":"2026-11-30"}`)
	var opened v1.LogReviews
	if err := json.Unmarshal(body, &opened); err != nil || status != http.StatusOK || len(opened.Reviews) == 0 {
		t.Fatalf("%d %s", status, body)
	}
	closing := "/v1/admin/log/reviews/" + opened.Reviews[0].ID + "/close"
	const finding = `{"finding":"justified","reason":"Hörde till ärendet."}`
	if status, _, body := w.request(anna, "POST", closing, "", finding); status != http.StatusForbidden || !bytes.Contains(body, []byte("log_review_own")) {
		t.Errorf("her own: %d %s", status, body)
	}
	if status, _, body := w.request(bertil, "POST", closing, "", `{"finding":"guilty","reason":"x"}`); status != 422 {
		t.Errorf("a finding of his own: %d %s", status, body)
	}
	if status, _, body := w.request(bertil, "POST", closing, "", finding); status != http.StatusOK {
		t.Errorf("%d %s", status, body)
	}
	var list v1.LogReviews
	_, _, body = w.request(anna, "GET", "/v1/admin/log/reviews", "", "")
	if err := json.Unmarshal(body, &list); err != nil || list.Closed != 1 || list.Total != len(opened.Reviews) {
		t.Errorf("%v %s", err, body)
	}
	var verified v1.LogVerification
	for verified.Intact == nil { // it runs in the background
		status, _, body = w.request(anna, "GET", "/v1/admin/log/verify", "", "")
		if err := json.Unmarshal(body, &verified); err != nil || status != http.StatusOK {
			t.Fatalf("%d %s", status, body)
		}
	}
	if !*verified.Intact || verified.Records == 0 || verified.Fault != nil {
		t.Errorf("got %+v", verified)
	}
	status, _, body = w.request(anna, "POST", "/v1/admin/log/prove", "", `{"inquiry":"`+answer.InquiryID+`"}`)
	for status == http.StatusServiceUnavailable { // a checkpoint is half a second away
		status, _, body = w.request(anna, "POST", "/v1/admin/log/prove", "", `{"inquiry":"`+answer.InquiryID+`"}`)
	}
	if status != http.StatusOK || !bytes.Contains(body, []byte(`"checkpoint":`)) {
		t.Errorf("%d %s", status, body)
	}
}

// No personal number reaches what is shown to reviewers and to others, an
// address, the log, a metric, a trace or a file, whoever looks and however.
func TestLookingIntoTheLogNamesNobody(t *testing.T) {
	c := &collector{}
	sink := httptest.NewServer(c)
	defer sink.Close()
	w := startWhole(t, "all-confirmed", "normal", func(config *server.Config) {
		config.Metrics.Listen = "127.0.0.1:0"
		config.Tracing = server.Tracing{OTLP: sink.URL, Share: 1}
	})
	said := w.overhear(t)
	var numbers []string
	for _, h := range w.world.Households {
		w.post(h.Caller, encoded(t, w.question(h.Name)))
		for _, p := range h.Persons {
			numbers = append(numbers, forms(p.Number)...)
		}
	}
	named := disguised(numbers...)
	reviewer := w.as("bertil", "log_reviewer")
	for _, h := range w.world.Households {
		for _, p := range h.Persons {
			for _, accept := range []string{"application/json", "text/html", "image/png"} {
				_, head, body := w.request(w.person(p.Number), "GET", "/v1/me/accesses", accept, "")
				search(t, "what a person is told", body, named)
				search(t, "its head", dumped(t, head), named)
			}
			for _, path := range []string{"/v1/inquiries", "/v1/admin/log/search", "/v1/admin/log/reviews/" + p.Number + "/close", "/v1/me/accesses/" + p.Number} {
				_, _, body := w.request(w.person(p.Number), "POST", path, "", `{"reason":"x","person":"`+p.Number+`"}`)
				search(t, "a problem", body, named)
			}
			for _, request := range []string{
				`{"reason":"Anmälan om ` + p.Number + `","person":"` + p.Number + `"}`,
				`{"reason":"x","person":"` + p.Number + `","format":"csv"}`,
				`{"reason":"x","caseworker":"` + p.Number + `","case":"` + p.Number + `"}`,
				`{"reason":"x","unit":"` + p.Number + `"}`,
				`{"reason":"x","purpose":"` + p.Number + `","outcome":"` + p.Number + `","provision":"` + p.Number + `","authority":"` + p.Number + `"}`,
				`{"reason":"x","person":"` + p.Number + `0"}`,
				`{"reason":"x","` + p.Number + `":1}`,
			} {
				_, head, body := w.request(reviewer, "POST", "/v1/admin/log/search", "", request)
				search(t, "what a reviewer is told", body, named)
				search(t, "its head", dumped(t, head), named)
			}
			w.request(reviewer, "POST", "/v1/admin/log/reviews/"+p.Number+"/close", "", `{"finding":"`+p.Number+`","reason":"`+p.Number+`"}`)
			w.request(reviewer, "POST", "/v1/admin/log/prove", "", `{"inquiry":"`+p.Number+`"}`)
		}
	}
	metrics := httptest.NewRecorder()
	w.server.Metrics.ServeHTTP(metrics, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	if err := w.server.Close(); err != nil { // which sends what is left
		t.Fatal(err)
	}
	search(t, "the metrics", metrics.Body.Bytes(), named)
	search(t, "the traces", []byte(c.said()), named)
	search(t, "the log", w.log.Bytes(), named)
	search(t, "standard error", said(), named)
	searchFiles(t, w.state.Path(), named)
}

func dumped(t *testing.T, head http.Header) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := head.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
