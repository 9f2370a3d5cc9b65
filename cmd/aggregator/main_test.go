package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"underlag/aggregator"
	"underlag/aggregator/audit"
	"underlag/aggregator/config"
	"underlag/aggregator/identity/identitytest"
	"underlag/cmd/internal/server"
)

func TestTheSampleConfigurationLoads(t *testing.T) {
	var c server.Config
	if err := config.ReadFile("hub.yaml", &c); err != nil {
		t.Fatal(err)
	}
	if c.Environment != "production" || len(c.Organisations) != 1 || c.Sources.FK.Actor == "" || c.Identity.Require != "both" {
		t.Errorf("the sample was read as %+v", c)
	}
}

func TestTheSampleOfGatewayModeLoads(t *testing.T) {
	in := install(t)
	raw, err := os.ReadFile("gateway.yaml")
	if err != nil {
		t.Fatal(err)
	}
	good := in.replaced(string(raw))
	for _, c := range []struct{ name, config, want string }{
		{"good", good, "ok"},
		{"an authority with an address of its own", strings.Replace(good, "  FK:\n", "  SO: {url: https://so.example.se}\n  FK:\n", 1), "sources.SO.url"},
		{"unknown version", strings.Replace(good, `version: "10"`, `version: "12"`, 1), "sources.ssbtek.version"},
		{"a version that is a number", strings.Replace(good, `version: "10"`, "version: 11", 1), "ok"},
		{"no address", strings.Replace(good, "https://ssbtek.example.se/bastjanst", `""`, 1), "sources.ssbtek.url"},
		{"an authority's limits", strings.Replace(good, "  ssbtek: {deadline", "  FK: {deadline", 1), "limits: FK"},
	} {
		t.Run(c.name, func(t *testing.T) { in.check(t, c.config, c.want) })
	}
}

// installation is the sample with its files in place.
type installation struct {
	dir, file string
	authority *identitytest.Authority
	login     *identitytest.Issuer
	cases     *identitytest.Issuer
	address   string
}

func install(t *testing.T) *installation {
	t.Helper()
	in := &installation{dir: t.TempDir(), address: freeAddress(t)}
	var err error
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	in.authority, err = identitytest.NewAuthority()
	must(err)
	own, err := in.authority.Server()
	must(err)
	client, err := in.authority.Client("162120009993")
	must(err)
	in.write(t, "server.pem", "server.key", own)
	in.write(t, "client.pem", "client.key", client)
	must(os.WriteFile(in.path("client-ca.pem"), pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: in.authority.Certificate.Raw}), 0o600))
	in.login, err = identitytest.NewIssuer("https://login.example.se", "https://underlag.example.se")
	must(err)
	in.cases, err = identitytest.NewIssuer("https://arende.example.se", "https://underlag.example.se")
	must(err)
	for name, issuer := range map[string]*identitytest.Issuer{"login.jwks.json": in.login, "arende.jwks.json": in.cases} {
		keys, err := issuer.JWKS()
		must(err)
		must(os.WriteFile(in.path(name), keys, 0o600))
	}
	keys, err := audit.GenerateKeys()
	must(err)
	must(keys.Save(in.path("ledger.json")))
	in.file = in.path("underlag.yaml")
	must(os.WriteFile(in.file, []byte(in.sample(t)), 0o600))
	return in
}

func (in *installation) path(name string) string { return filepath.Join(in.dir, name) }

func (in *installation) write(t *testing.T, certificate, key string, pair tls.Certificate) {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(pair.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	for name, block := range map[string]*pem.Block{certificate: {Type: "CERTIFICATE", Bytes: pair.Certificate[0]}, key: {Type: "PRIVATE KEY", Bytes: der}} {
		if err := os.WriteFile(in.path(name), pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// sample gives the sample configuration with this machine's paths.
func (in *installation) sample(t *testing.T) string {
	t.Helper()
	raw, err := os.ReadFile("hub.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return in.replaced(string(raw))
}

func (in *installation) replaced(sample string) string {
	return strings.NewReplacer(
		"0.0.0.0:8443", in.address, "127.0.0.1:9464", "127.0.0.1:0",
		"/etc/underlag/tls", in.dir, "/etc/underlag/keys", in.dir, "/var/lib/underlag", in.dir,
	).Replace(sample)
}

// check holds what -check says of a configuration to what is wanted in it.
func (in *installation) check(t *testing.T, config, want string) {
	t.Helper()
	if err := os.WriteFile(in.file, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	var out, errs bytes.Buffer
	code := run(t.Context(), []string{"-config", in.file, "-check"}, &out, &errs)
	if (code == 0) != (want == "ok") || !strings.Contains(out.String()+errs.String(), want) {
		t.Errorf("exit %d, %q, want %q in it", code, out.String()+errs.String(), want)
	}
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func TestCheck(t *testing.T) {
	in := install(t)
	good := in.sample(t)
	cases := []struct{ name, config, want string }{
		{"good", good, "ok"},
		{"unknown key", strings.Replace(good, "listen:", "lissen:", 1), "underlag.yaml:9:1: unknown field \"lissen\""},
		{"unknown environment", strings.Replace(good, "environment: production", "environment: test", 1), "environment"},
		{"no client CA", strings.Replace(good, "client_ca:", "# client_ca:", 1), "client_ca is required"},
		{"source without address", strings.Replace(good, `SO: {url: "https://so.example.se/ubp"}`, `SO: {url: ""}`, 1), "sources.SO.url"},
		{"limits of no source", strings.Replace(good, "FK:\n    deadline", "XX:\n    deadline", 1), "limits: XX"},
		{"a breaker that never opens", strings.Replace(good, "fail_ratio: 50%", "fail_ratio: 500%", 1), "limits.FK.breaker.fail_ratio: 5; allowed is"},
		{"hedging as in the sample", strings.Replace(good, "# hedge: {after", "hedge: {after", 1), "ok"},
		{"SSBTEK deadline", strings.Replace(good, "deadline: 4s", "deadline: 4h", 1), "ssbtek: deadline"},
		{"SSBTEK listener without certificates", strings.Replace(good, "  # listen: 0.0.0.0:8444", "  listen: 127.0.0.1:0", 1), "ssbtek: tls: certificate"},
		{"what a system may vouch for", strings.Replace(good, "case_relation: vouched", "case_relation: trusted", 1), "agreement.ssbtek.case_relation: want required or vouched"},
		{"a caseworker named without a role", strings.Replace(good, "roles: [economic_aid]", "roles: []", 1), "agreement.ssbtek.caseworkers: named needs unit and roles"},
		{"metrics in the clear to the world", strings.Replace(good, `listen: "127.0.0.1:0"`, `listen: "0.0.0.0:9464"`, 1), "metrics: tls"},
		{"traces to nowhere", good + "\ntracing: {otlp: collector, share: 1}\n", "tracing: otlp"},
		{"an agreement in per cent", strings.Replace(good, "availability: 0.995", "availability: 99.5", 1), "agreements[0]: availability"},
		{"a calendar that is not there", good + "\nmaintenance_ics: /nowhere/maintenance.ics\n", "maintenance_ics: open"},
		{"no ledger keys", strings.Replace(good, "ledger.json", "gone.json", 1), "ledger: keys"},
		{"in the clear to the world", strings.NewReplacer("certificate: "+in.path("server.pem"), "", "require: both", "require: token", in.address, "0.0.0.0:8443").Replace(good), "tls: certificate and key are required"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) { in.check(t, c.config, c.want) })
	}
}

func TestUsage(t *testing.T) {
	if code := run(t.Context(), []string{"-h"}, io.Discard, io.Discard); code != 0 {
		t.Errorf("-h: exit %d", code)
	}
	for _, args := range [][]string{nil, {"-config", "/nowhere.yaml"}, {"-nonsense"}, {"-config", "hub.yaml", "more"}} {
		var out, errs bytes.Buffer
		if code := run(t.Context(), args, &out, &errs); code != 2 || errs.Len() == 0 {
			t.Errorf("%v: exit %d, %q", args, code, errs.String())
		}
	}
}

// The production server, over mTLS: it is ready, refuses test numbers, refuses
// a caller without a certificate, and stops as told.
func TestServe(t *testing.T) {
	in := install(t)
	ctx, stop := context.WithCancel(t.Context())
	var log bytes.Buffer
	done := make(chan int, 1)
	go func() { done <- run(ctx, []string{"-config", in.file}, io.Discard, &log) }()
	t.Cleanup(func() {
		stop()
		if code := <-done; code != 0 {
			t.Errorf("exit %d: %s", code, log.String())
		}
	})
	pair, err := in.authority.Client("162120009993")
	if err != nil {
		t.Fatal(err)
	}
	client := in.client(pair)
	waitReady(t, client, "https://"+in.address+"/readyz")

	if _, err := in.client().Get("https://" + in.address + "/healthz"); err == nil {
		t.Error("a caller without a certificate was let in")
	}
	token, err := in.login.CallerToken(aggregator.Caller{
		Organisation: aggregator.Organisation{Number: "162120009993"}, ID: "anna.lind", Unit: "EB", Roles: []string{"economic_aid"},
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if status, code := in.ask(t, client, token); status != http.StatusUnprocessableEntity || code != "test_number_in_production" {
		t.Errorf("got %d %s, want 422 test_number_in_production", status, code)
	}
}

func (in *installation) client(pairs ...tls.Certificate) *http.Client {
	return &http.Client{Timeout: 5 * time.Second, Transport: &http.Transport{
		TLSClientConfig: &tls.Config{RootCAs: in.authority.Pool(), Certificates: pairs, ServerName: "localhost"}, ForceAttemptHTTP2: true,
	}}
}

func waitReady(t *testing.T, client *http.Client, address string) {
	t.Helper()
	var last error
	for range 200 {
		response, err := client.Get(address)
		if err == nil {
			response.Body.Close()
			if response.StatusCode == http.StatusOK {
				return
			}
			err = fmt.Errorf("status %d", response.StatusCode)
		}
		last = err
		time.Sleep(25 * time.Millisecond) // polls a real process coming up; bounded above
	}
	t.Fatalf("the server never got ready: %v", last)
}

func (in *installation) ask(t *testing.T, client *http.Client, token string) (int, string) {
	t.Helper()
	number, err := aggregator.ParsePersonalNumber("199006022397")
	if err != nil {
		t.Fatal(err)
	}
	relation, err := in.cases.CaseToken(aggregator.CaseToken{
		Reference: "EB-1", Organisation: "162120009993", Kind: "ekonomiskt_bistand", State: "open",
		Members: []aggregator.CaseMember{{Number: number, Role: aggregator.Applicant}},
	})
	if err != nil {
		t.Fatal(err)
	}
	body := `{"case":{"reference":"EB-1","token":"` + relation + `"},"purpose":"application","month":"` + aggregator.DateOf(time.Now()).Month().String() +
		`","persons":[{"personalNumber":"199006022397","role":"applicant"}]}`
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "https://"+in.address+"/v1/inquiries", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Content-Type", "application/json")
	response, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var p struct{ Code string }
	if err := json.NewDecoder(response.Body).Decode(&p); err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, p.Code
}
