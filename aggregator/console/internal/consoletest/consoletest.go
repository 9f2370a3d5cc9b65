// Package consoletest visits an area of the console as somebody who is logged in, for
// the area's tests: pages are fetched and forms are sent over HTTP, with cookies.
package consoletest

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"underlag/aggregator"
	"underlag/aggregator/console"
)

// Hostile is a text that is a script where it is not escaped.
const Hostile = `<script>alert(1)</script>"'><img src=x onerror=alert(1)>`

// door lets a caller in without asking.
type door struct{ caller aggregator.Caller }

func (door) Begin(context.Context) (address, memory string, _ error) {
	return console.Root + "/login/done", "m", nil
}

func (d door) Finish(context.Context, string, map[string][]string) (aggregator.Caller, time.Time, error) {
	return d.caller, time.Time{}, nil
}

// Browser is somebody logged in.
type Browser struct {
	client *http.Client
	root   string // the address of the console
}

// Open serves an area until the test ends, and logs a caller in.
func Open(t *testing.T, area console.Area, caller aggregator.Caller, now func() time.Time) *Browser {
	t.Helper()
	handler, err := console.New(console.Options{Login: door{caller}, Areas: []console.Area{area}, Log: slog.New(slog.DiscardHandler), Now: now})
	if err != nil {
		t.Fatal(err)
	}
	served := httptest.NewServer(handler)
	t.Cleanup(served.Close)
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	b := &Browser{&http.Client{Jar: jar}, served.URL + console.Root}
	b.Get(t, "/login/start")
	return b
}

// Get gives the status and the text of a page below the console.
func (b *Browser) Get(t *testing.T, path string) (int, string) {
	t.Helper()
	response, err := b.client.Get(b.root + path)
	return Read(t, response, err)
}

// Post sends a form, and gives the status and the text of what comes.
func (b *Browser) Post(t *testing.T, path string, form url.Values) (int, string) {
	t.Helper()
	response, err := b.Send(path, form)
	return Read(t, response, err)
}

// Send is Post to whoever looks at the head of what comes, or at how it ends.
func (b *Browser) Send(path string, form url.Values) (*http.Response, error) {
	return b.client.PostForm(b.root+path, form)
}

// Read gives the status and the text of a response.
func Read(t *testing.T, response *http.Response, err error) (int, string) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(body)
}

// Holds fails unless a page has every text.
func Holds(t *testing.T, page string, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(page, text) {
			t.Errorf("the page lacks %q:\n%s", text, page)
			return
		}
	}
}
