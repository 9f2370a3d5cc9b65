package console_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"underlag/aggregator"
	"underlag/aggregator/console"
)

// world is a console with one area, somebody to log in, and a browser.
type world struct {
	*httptest.Server
	browser *http.Client
	now     time.Time
	done    int // how often the area's POST was served
}

const hostile = `<script>alert(1)</script>"'><img src=x onerror=alert(1)>`

// door lets in a caller, named by the address, without asking.
type door struct{ roles []string }

func (d door) Begin(context.Context) (string, string, error) {
	return console.Root + "/login/done?code=x", "remembered", nil
}

func (d door) Finish(_ context.Context, memory string, q map[string][]string) (aggregator.Caller, time.Time, error) {
	if memory != "remembered" || !slices.Equal(q["code"], []string{"x"}) {
		return aggregator.Caller{}, time.Time{}, errors.New("the login was given something else: " + hostile)
	}
	return aggregator.Caller{ID: "eva.lund", Roles: d.roles, Organisation: aggregator.Organisation{Name: hostile}}, time.Time{}, nil
}

func newWorld(t *testing.T, roles ...string) *world {
	t.Helper()
	w := &world{now: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)}
	area := console.Area{
		Path: "prov", Title: aggregator.Text{SV: "Prov", EN: "Trial"},
		May: func(c aggregator.Caller) bool { return slices.Contains(c.Roles, "prover") },
		Templates: fstest.MapFS{
			"first.html": {Data: []byte(`<h1>{{tr "Prov" "Trial"}}</h1>{{template "line" .}}`)},
			"_line.html": {Data: []byte(`<p>{{.}}</p>`)},
		},
		Routes: map[string]func(*console.Visit) error{
			"GET ": func(v *console.Visit) error {
				return v.Page("first", aggregator.Text{SV: "Prov", EN: "Trial"}, hostile)
			},
			"POST do": func(v *console.Visit) error { w.done++; return v.Part("line", v.R.PostFormValue("what")) },
			"GET bad": func(*console.Visit) error { return errors.New("secret 19121212") },
		},
	}
	other := console.Area{Path: "annat", Title: aggregator.Text{SV: "Annat", EN: "Other"}, Templates: fstest.MapFS{},
		May: func(c aggregator.Caller) bool { return slices.Contains(c.Roles, "other") }}
	handler, err := console.New(console.Options{Login: door{roles}, Areas: []console.Area{area, other}, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return w.now }})
	if err != nil {
		t.Fatal(err)
	}
	w.Server = httptest.NewServer(handler)
	t.Cleanup(w.Close)
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	w.browser = &http.Client{Jar: jar}
	return w
}

func (w *world) get(t *testing.T, path string, headers ...string) (int, string, http.Header) {
	t.Helper()
	return w.send(t, http.MethodGet, path, nil, headers...)
}

func (w *world) send(t *testing.T, method, path string, form url.Values, headers ...string) (int, string, http.Header) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, w.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	response, err := w.browser.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(body), response.Header
}

func TestALoginAndAPage(t *testing.T) {
	w := newWorld(t, "prover")
	status, body, _ := w.get(t, "/console")
	if status != 200 || !strings.Contains(body, "/console/login/start") || strings.Contains(body, "<nav") {
		t.Fatalf("not logged in: %d\n%s", status, body)
	}
	status, body, header := w.get(t, "/console/login/start")
	if status != 200 || !strings.Contains(body, "<h1>Prov</h1>") {
		t.Fatalf("logged in: %d\n%s", status, body)
	}
	if strings.Contains(body, "<script>alert") || strings.Contains(body, "<img") {
		t.Errorf("a text came out as markup:\n%s", body)
	}
	for name, want := range map[string]string{"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"} {
		if got := header.Get(name); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
	if csp := header.Get("Content-Security-Policy"); !strings.HasPrefix(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") {
		t.Errorf("policy: %s", csp)
	}
	if status, _, _ := w.get(t, "/console/annat"); status != http.StatusNotFound && status != http.StatusForbidden {
		t.Errorf("another area: %d", status)
	}
}

func TestSessionsEnd(t *testing.T) {
	w := newWorld(t, "prover")
	w.get(t, "/console/login/start")
	there, err := url.Parse(w.URL + "/console")
	if err != nil {
		t.Fatal(err)
	}
	stolen := w.browser.Jar.Cookies(there)
	in := func() bool { _, body, _ := w.get(t, "/console/prov"); return strings.Contains(body, "<h1>Prov</h1>") }
	if !in() {
		t.Fatal("not logged in")
	}
	if _, _, header := w.send(t, http.MethodPost, "/console/logout", nil); header == nil || in() {
		t.Error("still in after logout")
	}
	w.browser.Jar.SetCookies(there, stolen)
	if in() {
		t.Error("the old cookie opens the console after logout")
	}
	w.get(t, "/console/login/start")
	w.now = w.now.Add(31 * time.Minute)
	if in() {
		t.Error("a silent session lives on")
	}
	w.get(t, "/console/login/start")
	for range 20 {
		w.now = w.now.Add(25 * time.Minute)
		in()
	}
	if in() {
		t.Error("a session has no end")
	}
}

func TestHostilePages(t *testing.T) {
	w := newWorld(t, "prover")
	w.get(t, "/console/login/start")
	form := url.Values{"what": {hostile}}
	for name, headers := range map[string][]string{
		"another site":        {"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate"},
		"a sibling":           {"Sec-Fetch-Site", "same-site", "Sec-Fetch-Mode", "navigate"},
		"another site's code": {"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "cors"},
		"an old browser":      {"Origin", "https://hostile.invalid"},
	} {
		if status, _, _ := w.send(t, http.MethodPost, "/console/prov/do", form, headers...); status != http.StatusForbidden || w.done != 0 {
			t.Errorf("%s: %d, done %d", name, status, w.done)
		}
	}
	if status, _, _ := w.get(t, "/console/prov", "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "no-cors"); status != http.StatusForbidden {
		t.Errorf("loaded into another site's page: %d", status)
	}
	status, body, _ := w.send(t, http.MethodPost, "/console/prov/do", form, "Sec-Fetch-Site", "same-origin", "HX-Request", "true")
	if status != 200 || w.done != 1 || strings.Contains(body, "<script>") || strings.Contains(body, "<html") {
		t.Errorf("the console's own: %d, done %d\n%s", status, w.done, body)
	}
}

func TestWhoMayNot(t *testing.T) {
	w := newWorld(t, "other")
	w.get(t, "/console/login/start")
	if status, body, _ := w.get(t, "/console/prov"); status != http.StatusForbidden || !strings.Contains(body, "wrong_role") {
		t.Errorf("wrong role: %d", status)
	}
	if status, _, _ := w.send(t, http.MethodPost, "/console/prov/do", nil); status != http.StatusForbidden || w.done != 0 {
		t.Errorf("wrong role, POST: %d", status)
	}
	stranger := newWorld(t, "prover")
	if status, _, header := stranger.send(t, http.MethodPost, "/console/prov/do", nil, "HX-Request", "true"); status != http.StatusUnauthorized || header.Get("HX-Redirect") == "" {
		t.Errorf("not logged in, POST: %d", status)
	}
	if status, body, _ := stranger.get(t, "/console/login/done?code=x"); status != http.StatusBadRequest || !strings.Contains(body, "login_lost") {
		t.Errorf("a login that was not begun here: %d", status)
	}
}

func TestErrorsSayNothing(t *testing.T) {
	w := newWorld(t, "prover")
	w.get(t, "/console/login/start")
	if status, body, _ := w.get(t, "/console/prov/bad"); status != 500 || strings.Contains(body, "secret") {
		t.Errorf("%d\n%s", status, body)
	}
	status, body, header := w.get(t, "/console/prov/bad", "HX-Request", "true")
	if status != 500 || strings.Contains(body, "<html") || header.Get("HX-Retarget") != "#problem" {
		t.Errorf("in part of a page: %d\n%s", status, body)
	}
	if status, _, _ := w.get(t, "/console/prov/none"); status != http.StatusNotFound {
		t.Errorf("no such page: %d", status)
	}
}

func TestLanguages(t *testing.T) {
	w := newWorld(t, "prover")
	if _, body, _ := w.get(t, "/console/login", "Accept-Language", "en-GB,en"); !strings.Contains(body, `<html lang="en">`) {
		t.Error("the browser's language is not spoken")
	}
	w.get(t, "/console/login/start")
	status, body, _ := w.send(t, http.MethodPost, "/console/language", url.Values{"lang": {"en"}, "back": {"/console/prov"}})
	if status != 200 || !strings.Contains(body, "<h1>Trial</h1>") {
		t.Errorf("%d\n%s", status, body)
	}
	for _, back := range []string{"https://hostile.invalid", "//hostile.invalid", "/consolex", "/console/\\hostile"} {
		w.browser.CheckRedirect = func(r *http.Request, _ []*http.Request) error { return http.ErrUseLastResponse }
		if _, _, header := w.send(t, http.MethodPost, "/console/language", url.Values{"lang": {"sv"}, "back": {back}}); header.Get("Location") != console.Root {
			t.Errorf("%s: sent to %s", back, header.Get("Location"))
		}
	}
}

func TestAssets(t *testing.T) {
	w := newWorld(t, "prover")
	_, body, _ := w.get(t, "/console/login")
	var found int
	for _, part := range strings.Split(body, `"`) {
		if !strings.HasPrefix(part, "/console/assets/") {
			continue
		}
		found++
		status, _, header := w.get(t, part)
		if status != 200 || !strings.Contains(header.Get("Cache-Control"), "immutable") || header.Get("Content-Type") == "" {
			t.Errorf("%s: %d, %v", part, status, header)
		}
	}
	if found != 4 {
		t.Errorf("%d assets", found)
	}
	if status, _, _ := w.get(t, "/console/assets/0000/console.css"); status != http.StatusNotFound {
		t.Errorf("an asset of another time: %d", status)
	}
}

// Over TLS, also at a proxy, cookies are bound to this host and to TLS.
func TestCookiesOverTLS(t *testing.T) {
	handler, err := console.New(console.Options{Login: door{}, Log: slog.New(slog.DiscardHandler), Now: time.Now, Secure: true})
	if err != nil {
		t.Fatal(err)
	}
	begun := httptest.NewRecorder()
	handler.ServeHTTP(begun, httptest.NewRequest(http.MethodGet, "/console/login/start", nil))
	back := httptest.NewRequest(http.MethodGet, "/console/login/done?code=x", nil)
	for _, c := range begun.Result().Cookies() {
		back.AddCookie(c)
	}
	done := httptest.NewRecorder()
	handler.ServeHTTP(done, back)
	given := append(begun.Result().Cookies(), done.Result().Cookies()...)
	if len(given) != 3 || done.Code != http.StatusSeeOther {
		t.Fatalf("%d, cookies %v", done.Code, given)
	}
	for _, c := range given {
		if !strings.HasPrefix(c.Name, "__Host-") || !c.Secure || !c.HttpOnly || c.Path != "/" || c.Domain != "" || c.SameSite != http.SameSiteLaxMode {
			t.Errorf("%s", c)
		}
	}
	if done.Header().Get("Strict-Transport-Security") == "" {
		t.Error("TLS is not held to")
	}
}
