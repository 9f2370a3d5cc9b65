package main

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"
)

var (
	commentedConsole = regexp.MustCompile(`(?m)^# console:\n(#   .*\n)+`)
	consoleTLS       = regexp.MustCompile(`(?m)^  tls:\n    certificate: (.*)\n`)
)

// withConsole is the sample with its console, which stands there in comments.
func (in *installation) withConsole(t *testing.T) (config, address string) {
	t.Helper()
	raw, err := os.ReadFile("hub.yaml")
	if err != nil {
		t.Fatal(err)
	}
	shown := commentedConsole.ReplaceAllStringFunc(string(raw), func(s string) string {
		return strings.ReplaceAll(strings.TrimPrefix(s, "# "), "\n# ", "\n")
	})
	if shown == string(raw) {
		t.Fatal("the sample does not show the console")
	}
	if err := os.WriteFile(in.path("console.secret"), []byte("hemligt"), 0o600); err != nil {
		t.Fatal(err)
	}
	address = freeAddress(t)
	return strings.Replace(in.replaced(shown), "0.0.0.0:8445", address, 1), address
}

func TestCheckOfTheConsole(t *testing.T) {
	in := install(t)
	good, _ := in.withConsole(t)
	for _, c := range []struct{ name, config, want string }{
		{"good", good, "ok"},
		{"an issuer that nobody knows", strings.Replace(good, "  issuer: https://login.example.se", "  issuer: https://annan.example.se", 1), "console: issuer: name one of identity.issuers"},
		{"the API's own name", strings.Replace(good, "client_id: underlag-console", "client_id: https://underlag.example.se", 1), "console: client_id: "},
		{"a secret in the open", strings.Replace(good, "client_secret: file:"+in.path("console.secret"), "client_secret: hemligt", 1), "a secret is written file:PATH or env:NAME"},
		{"no secret", strings.Replace(good, "  client_secret: file:", "  # client_secret: file:", 1), "console: client_secret: "},
		{"back to another page", strings.Replace(good, "/console/login/done", "/console", 1), "console: redirect: want the console's address and /console/login/done"},
		{"back in the clear", strings.Replace(good, "redirect: https", "redirect: http", 1), "console: redirect: an https address"},
		{"not enabled", strings.Replace(good, "console:\n  enabled: true", "console:\n  enabled: false", 1), "console: the keys say how"},
		{"browsers with certificates", consoleTLS.ReplaceAllString(good, "  tls:\n    client_ca: $1\n    certificate: $1\n"), "console: tls: client_ca"},
		{"a listener in the clear", regexp.MustCompile(`(?m)^  listen: .*\n  tls:\n.*\n.*\n`).ReplaceAllString(good, "  listen: 0.0.0.0:8445\n"), "console: tls: certificate and key are required"},
	} {
		t.Run(c.name, func(t *testing.T) { in.check(t, c.config, c.want) })
	}
}

// The console has a listener of its own, for browsers without a certificate. That
// its login service cannot be reached stops logins only.
func TestServeTheConsole(t *testing.T) {
	in := install(t)
	config, address := in.withConsole(t)
	config = strings.ReplaceAll(config, "https://login.example.se", "https://"+freeAddress(t)) // nobody there
	if err := os.WriteFile(in.file, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan int, 1)
	go func() { done <- run(ctx, []string{"-config", in.file}, io.Discard, io.Discard) }()
	t.Cleanup(func() {
		stop()
		if code := <-done; code != 0 {
			t.Errorf("exit %d", code)
		}
	})
	browser := in.client()
	waitReady(t, browser, "https://"+address+"/console/login")
	for path, want := range map[string]int{"/console/login": 200, "/console/login/start": 503, "/v1/sources": 404} {
		response, err := browser.Get("https://" + address + path)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != want {
			t.Errorf("%s: %d, want %d", path, response.StatusCode, want)
		}
		if strings.HasPrefix(path, "/console") && (!strings.Contains(response.Header.Get("Content-Security-Policy"), "script-src 'self'") ||
			response.Header.Get("Strict-Transport-Security") == "" || response.Header.Get("X-Request-Id") == "") {
			t.Errorf("%s: %v", path, response.Header)
		}
	}
	pair, err := in.authority.Client("162120009993")
	if err != nil {
		t.Fatal(err)
	}
	waitReady(t, in.client(pair), "https://"+in.address+"/readyz")
	if status := in.status(t, "/console", pair); status != http.StatusNotFound {
		t.Errorf("beside the API: %d, want 404: it has a listener of its own", status)
	}
}

// Without a configuration there is no console.
func TestNoConsoleUnlessConfigured(t *testing.T) {
	in := install(t)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan int, 1)
	go func() { done <- run(ctx, []string{"-config", in.file}, io.Discard, io.Discard) }()
	t.Cleanup(func() { stop(); <-done })
	pair, err := in.authority.Client("162120009993")
	if err != nil {
		t.Fatal(err)
	}
	waitReady(t, in.client(pair), "https://"+in.address+"/readyz")
	if status := in.status(t, "/console", pair); status != http.StatusNotFound {
		t.Errorf("got %d, want 404", status)
	}
}

// status gives the API listener's status of an address, which is a problem.
func (in *installation) status(t *testing.T, path string, pair tls.Certificate) int {
	t.Helper()
	response, err := in.client(pair).Get("https://" + in.address + path)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var p struct{ Code string }
	if err := json.NewDecoder(response.Body).Decode(&p); err != nil || p.Code == "" {
		t.Errorf("%s: no problem: %v", path, err)
	}
	return response.StatusCode
}
