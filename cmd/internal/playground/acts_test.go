package playground_test

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"underlag/aggregator"
	"underlag/aggregator/httpapi/v1"
	"underlag/cmd/internal/server"
	"underlag/fixtures"
	"underlag/policies"
)

// act asks for an act in the name of the demo's caseworker with other roles.
func (w *whole) act(t *testing.T, path, body string, roles ...string) (int, string) {
	t.Helper()
	c, err := fixtures.FindCaller("anna")
	if err != nil {
		t.Fatal(err)
	}
	c.Roles = roles
	token, err := w.state.Token(c)
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.url+"/v1/admin/sources/"+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	said, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(said)
}

func (w *whole) outcome(caller, household, authority string) string {
	w.t.Helper()
	for _, s := range w.ask(caller, w.question(household)).Persons[0].Sources {
		if s.Authority == authority {
			return s.Outcome
		}
	}
	return ""
}

// An operator closes a source and opens it again while the service runs; each act
// is in the ledger, and nobody else may.
func TestAnOperatorClosesASource(t *testing.T) {
	t.Parallel()
	const body = `{"reason":{"sv":"Fel i svaren.","en":"Wrong answers."}}`
	w := startWhole(t, "shipped", "normal", func(c *server.Config) {
		c.Admin.Organisations = []aggregator.OrgNumber{"162120009993"}
	})
	if status, said := w.act(t, "FK/disable", body, "economic_aid"); status != http.StatusForbidden {
		t.Errorf("a caseworker: %d %s", status, said)
	}
	if got := w.outcome("anna", "sick-leave", "FK"); strings.HasPrefix(got, "maintenance") {
		t.Errorf("before: %s", got)
	}
	if status, said := w.act(t, "FK/disable", body, "source_admin"); status != http.StatusOK || !strings.Contains(said, `"index":`) {
		t.Fatalf("an operator: %d %s", status, said)
	}
	if got := w.outcome("anna", "sick-leave", "FK"); !strings.HasPrefix(got, "maintenance") {
		t.Errorf("closed: %s", got)
	}
	response, err := http.Get(w.url + "/status")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	page, err := io.ReadAll(response.Body)
	if err != nil || !bytes.Contains(page, []byte("Fel i svaren.")) || !bytes.Contains(page, []byte("Stängd, tillfrågas inte")) {
		t.Errorf("the status page, %v:\n%s", err, page)
	}
	if status, said := w.act(t, "FK/enable", body, "source_admin"); status != http.StatusOK {
		t.Fatalf("opened: %d %s", status, said)
	}
	if got := w.outcome("anna", "sick-leave", "FK"); strings.HasPrefix(got, "maintenance") {
		t.Errorf("opened: %s", got)
	}
	if got := strings.Count(string(w.log.Bytes()), `"msg":"act"`); got != 2 {
		t.Errorf("%d acts in the log, want 2", got)
	}
}

// A restart does not open what an operator has closed, nor give back a breaker.
func TestARestartKeepsWhatWasClosed(t *testing.T) {
	t.Parallel()
	var config server.Config
	w := startWhole(t, "shipped", "normal", func(c *server.Config) {
		c.Admin.Organisations = []aggregator.OrgNumber{"162120009993"}
		config = *c
	})
	for path, body := range map[string]string{
		"FK/disable":  `{"reason":{"sv":"Fel i svaren.","en":"Wrong answers."}}`,
		"SKV/breaker": `{"reason":{"sv":"Fel i svaren.","en":"Wrong answers."},"breaker":"forced_open"}`,
	} {
		if status, said := w.act(t, path, body, "source_admin"); status != http.StatusOK {
			t.Fatalf("%s: %d %s", path, status, said)
		}
	}
	if err := w.server.Close(); err != nil {
		t.Fatal(err)
	}
	tree, err := fixtures.InForce("shipped", policies.FS)
	if err != nil {
		t.Fatal(err)
	}
	again, err := server.New(config, tree, slog.New(slog.DiscardHandler), clock)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	said := httptest.NewRecorder()
	again.Handler.ServeHTTP(said, httptest.NewRequest(http.MethodGet, "/v1/sources", nil))
	var told v1.Sources
	if err := json.Unmarshal(said.Body.Bytes(), &told); err != nil {
		t.Fatal(err)
	}
	for _, s := range told.Sources {
		if s.Code == "FK" && (s.Status.State != "disabled" || s.Status.Reason.EN != "Wrong answers.") {
			t.Errorf("FK: %+v", s.Status)
		}
		if s.Code == "SKV" && s.Status.Load.Breaker != "forced_open" {
			t.Errorf("SKV: %+v", s.Status.Load)
		}
	}
}

// Without an operator's organisation in the configuration nobody may act.
func TestNobodyActsUnlessConfigured(t *testing.T) {
	t.Parallel()
	w := startWhole(t, "shipped", "normal")
	if status, said := w.act(t, "FK/disable", `{"reason":{"sv":"x","en":"x"}}`, "source_admin"); status != http.StatusForbidden {
		t.Errorf("%d %s", status, said)
	}
}
