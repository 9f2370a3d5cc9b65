package httpapi_test

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"underlag/aggregator"
	"underlag/aggregator/httpapi"
)

// operators is a front over one source that an operator may act on.
type operators struct {
	caller aggregator.Caller
	health []aggregator.SourceStatus
	err    error
	done   []aggregator.Act
	shown  aggregator.Overview
	drains bool
}

func (o *operators) Caller(*http.Request) (aggregator.Caller, error) { return o.caller, nil }

func (*operators) CaseToken(*http.Request, string, aggregator.Caller) (*aggregator.CaseToken, error) {
	return nil, nil
}

func (o *operators) do(_ context.Context, _ aggregator.Caller, a aggregator.Act) (aggregator.Receipt, error) {
	if o.err != nil {
		return aggregator.Receipt{}, o.err
	}
	o.done = append(o.done, a)
	return aggregator.Receipt{Ledger: "l", Index: 7, Hash: strings.Repeat("ab", 32)}, nil
}

func (o *operators) send(t *testing.T, method, path, body string) *httptest.ResponseRecorder {
	t.Helper()
	front := httpapi.New(httpapi.Options{
		Service: &aggregator.Service{
			Sources: []aggregator.Source{&fakeSource{code: "FK"}}, Law: &fakeLaw{}, Ledger: &fakeLedger{},
			Now: func() time.Time { return start }, NewID: func() string { return "id" },
		},
		Callers: o, Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Health: func() []aggregator.SourceStatus { return o.health },
		Admin:  &httpapi.Admin{Organisations: []aggregator.OrgNumber{"162120009993"}, Do: o.do, Overview: func(context.Context) aggregator.Overview { return o.shown }},
		Drains: func() bool { return o.drains },
	})
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	front.ServeHTTP(w, r)
	return w
}

func operator() *operators {
	return &operators{caller: aggregator.Caller{
		ID: "olle", Roles: []string{httpapi.RoleSourceAdmin}, Organisation: aggregator.Organisation{Number: "162120009993"},
	}}
}

const why = `"reason":{"sv":"Fel i svaren.","en":"Wrong answers."}`

func TestActs(t *testing.T) {
	reason := aggregator.Text{SV: "Fel i svaren.", EN: "Wrong answers."}
	for of, c := range map[string]struct {
		body string
		want aggregator.Act
	}{
		"FK/disable": {`{` + why + `}`, aggregator.Act{Authority: "FK", Kind: aggregator.ActDisable, Reason: reason}},
		"FK/enable":  {`{` + why + `}`, aggregator.Act{Authority: "FK", Kind: aggregator.ActEnable, Reason: reason}},
		"FK/maintenance": {`{` + why + `,"from":"2026-11-21T20:00:00Z","to":"2026-11-21T22:00:00Z"}`,
			aggregator.Act{Authority: "FK", Kind: aggregator.ActMaintain, Reason: reason, From: start.Add(11 * time.Hour), To: start.Add(13 * time.Hour)}},
		"SKV/../FK/maintenance": {`{` + why + `,"weekly":{"day":"sunday","begin":"22:00","end":"24:00"}}`,
			aggregator.Act{Authority: "FK", Kind: aggregator.ActMaintain, Reason: reason, Weekly: aggregator.WeeklyTime{Begin: 22 * time.Hour, End: 24 * time.Hour}}},
		"FK/cancel": {`{` + why + `,"window":"abcd"}`, aggregator.Act{Authority: "FK", Kind: aggregator.ActCancel, Window: "abcd", Reason: reason}},
		"FK/breaker": {`{` + why + `,"breaker":"forced_open"}`,
			aggregator.Act{Authority: "FK", Kind: aggregator.ActBreaker, Reason: reason, Breaker: aggregator.BreakerForcedOpen}},
		"../replicas/underlag-1/drain":   {`{` + why + `}`, aggregator.Act{Replica: "underlag-1", Kind: aggregator.ActDrain, Reason: reason}},
		"../replicas/underlag-1/undrain": {`{` + why + `}`, aggregator.Act{Replica: "underlag-1", Kind: aggregator.ActUndrain, Reason: reason}},
	} {
		o := operator()
		w := o.send(t, http.MethodPost, adminPath(of), c.body)
		if w.Code != http.StatusOK {
			t.Fatalf("%s: %d: %s", of, w.Code, w.Body)
		}
		checkSchema(t, "Receipt", w.Body.Bytes())
		checkSchema(t, "ActRequest", []byte(c.body))
		if diff := cmp.Diff([]aggregator.Act{c.want}, o.done); diff != "" {
			t.Errorf("%s (-want +got):\n%s", of, diff)
		}
	}
}

func TestActsThatAreRefused(t *testing.T) {
	for name, c := range map[string]struct {
		change     func(*operators)
		path, body string
		code       string
	}{
		"no role":              {func(o *operators) { o.caller.Roles = []string{"economic_aid"} }, "FK/disable", `{` + why + `}`, "not_source_admin"},
		"another organisation": {func(o *operators) { o.caller.Organisation.Number = "162120002222" }, "FK/disable", `{` + why + `}`, "not_source_admin"},
		"named but not proven": {func(o *operators) { o.caller.Named = true }, "FK/disable", `{` + why + `}`, "not_source_admin"},
		"another source":       {nil, "XYZ/disable", `{` + why + `}`, "not_found"},
		"another act":          {nil, "FK/delete", `{` + why + `}`, "not_found"},
		"no reason":            {nil, "FK/disable", `{}`, "act_reason"},
		"a person as reason":   {nil, "FK/disable", `{"reason":{"sv":"Fel för 19900602-2397","en":"x"}}`, "act_reason"},
		"no window":            {nil, "FK/maintenance", `{` + why + `}`, "act_window"},
		"half a window":        {nil, "FK/disable", `{` + why + `,"from":"2026-11-21T20:00:00Z"}`, "act_window"},
		"a window reversed":    {nil, "FK/maintenance", `{` + why + `,"from":"2026-11-21T20:00:00Z","to":"2026-11-21T19:00:00Z"}`, "act_window"},
		"no state":             {nil, "FK/breaker", `{` + why + `}`, "act_breaker"},
		"a state of its own":   {nil, "FK/breaker", `{` + why + `,"breaker":"half_open"}`, "act_breaker"},
		"a state elsewhere":    {nil, "FK/disable", `{` + why + `,"breaker":"closed"}`, "act_breaker"},
		"unknown member":       {nil, "FK/disable", `{` + why + `,"x":1}`, "json_invalid"},
		"more than one":        {nil, "FK/disable", `{` + why + `}{}`, "json_invalid"},
		"a window twice":       {nil, "FK/maintenance", `{` + why + `,"from":"2026-11-21T20:00:00Z","to":"2026-11-21T21:00:00Z","weekly":{"day":"sunday","begin":"02:00","end":"05:00"}}`, "act_window"},
		"a day of its own":     {nil, "FK/maintenance", `{` + why + `,"weekly":{"day":"söndag","begin":"02:00","end":"05:00"}}`, "act_window"},
		"weekly elsewhere":     {nil, "FK/enable", `{` + why + `,"weekly":{"day":"sunday","begin":"02:00","end":"05:00"}}`, "act_window"},
		"cancel of nothing":    {nil, "FK/cancel", `{` + why + `}`, "act_cancel"},
		"a window elsewhere":   {nil, "FK/enable", `{` + why + `,"window":"abcd"}`, "act_cancel"},
		"a source drained":     {nil, "FK/drain", `{` + why + `}`, "not_found"},
		"a replica disabled":   {nil, "../replicas/underlag-1/disable", `{` + why + `}`, "not_found"},
		"a replica, no role":   {func(o *operators) { o.caller.Roles = nil }, "../replicas/underlag-1/drain", `{` + why + `}`, "not_source_admin"},
		"no record":            {func(o *operators) { o.err = aggregator.NewProblem(aggregator.CodeLedger, "", aggregator.Text{}, nil) }, "FK/disable", `{` + why + `}`, "ledger_unavailable"},
	} {
		o := operator()
		if c.change != nil {
			c.change(o)
		}
		w := o.send(t, http.MethodPost, adminPath(c.path), c.body)
		var problem struct{ Code string }
		if err := json.Unmarshal(w.Body.Bytes(), &problem); err != nil || problem.Code != c.code || len(o.done) > 0 {
			t.Errorf("%s: %d %s, done %v; want %s", name, w.Code, w.Body, o.done, c.code)
		}
	}
}

// The public sees the state in words, why and until when, and nothing within.
func TestStatusPage(t *testing.T) {
	o := operator()
	o.health = []aggregator.SourceStatus{{
		Authority: "FK", State: aggregator.StateMaintenance, Since: start, ReopensAt: start.Add(time.Hour),
		Reason:   aggregator.Text{SV: "Byte av <system>.", EN: "A change of system."},
		Failures: []aggregator.CallFailures{{Outcome: aggregator.Unavailable, Code: "http_503", Calls: 3}},
		Unknown:  []string{"nyttFalt"}, Load: aggregator.Load{Breaker: aggregator.BreakerOpen, Limit: 32},
	}}
	w := o.send(t, http.MethodGet, "/status", "")
	page := w.Body.String()
	for _, want := range []string{"Myndigheten FK", "Authority FK", "Planerat underhåll", "Planned maintenance", "Byte av &lt;system&gt;.", "2026-11-21 10.00", "2026-11-21 11.00"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	for _, internal := range []string{"http_503", "nyttFalt", "breaker", "32", "ZgotmplZ", "<script"} {
		if strings.Contains(page, internal) {
			t.Errorf("the page says %q", internal)
		}
	}
	if policy := w.Header().Get("Content-Security-Policy"); !strings.HasPrefix(policy, "default-src 'none'; style-src 'sha256-") || strings.Contains(policy, "unsafe") {
		t.Errorf("policy %q", policy)
	}
}

// adminPath gives the address of an act on a source, or with ../ on something else.
func adminPath(p string) string { return path.Join("/v1/admin/sources", p) }

// Everything an operator is shown is as the document says, and shown to nobody else.
func TestOverview(t *testing.T) {
	o := operator()
	why := aggregator.Text{SV: "Fel i svaren.", EN: "Wrong answers."}
	act := aggregator.DoneAct{Act: aggregator.Act{Authority: "FK", Kind: aggregator.ActDisable, Reason: why}, By: "olle.drift", At: start, Record: 7}
	level := aggregator.ServiceLevel{Reference: "ÖK 1", Calls: 10, Answered: 9, Availability: 0.9, AgreedAvailability: 0.99, Within: time.Second, Prompt: 1, AgreedPrompt: 0.95, BudgetLeft: -9}
	interval := aggregator.SourceInterval{
		Authority: "FK", From: start, Span: 5 * time.Minute, Calls: 10, Answered: 9, Failures: []aggregator.CallFailures{{Outcome: aggregator.Late, Code: "deadline", Calls: 1}},
		Took: []aggregator.Took{{UpTo: 1250 * time.Microsecond, Calls: 8}, {UpTo: time.Second, Calls: 1}},
	}
	weekly := aggregator.WeeklyTime{Day: time.Sunday, Begin: 22 * time.Hour, End: 3 * time.Hour}
	o.shown = aggregator.Overview{
		At:       start,
		Replicas: []aggregator.ReplicaStatus{{Name: "underlag-1", Self: true, Seen: start, Draining: act}, {Name: "underlag-2"}},
		Sources: []aggregator.SourceOverview{{
			Status:    aggregator.SourceStatus{Authority: "FK", State: aggregator.StateDisabled, Since: start, Reason: why},
			Elsewhere: []aggregator.ReplicaState{{Replica: "underlag-2", Authority: "FK", State: aggregator.StateDown, Since: start}},
			Windows: []aggregator.PlannedWindow{
				{ID: "abcd", From: start, To: start.Add(time.Hour), Weekly: weekly, Reason: why, Origin: aggregator.WindowFile, EndedBy: "olle.drift", EndedAt: start},
				{ID: "efgh", From: start, To: start.Add(time.Hour), Reason: why, Origin: aggregator.WindowAct, By: "olle.drift"},
			},
			Acts: []aggregator.DoneAct{act}, Day: []aggregator.SourceInterval{interval, {Authority: "FK", From: start, Span: 5 * time.Minute}}, Quarter: []aggregator.SourceInterval{interval},
			Changes: []aggregator.SourceChange{{Authority: "FK", State: aggregator.StateDown, At: start, Replica: "underlag-1"}},
			Levels:  []aggregator.PeriodLevel{{From: start, To: start.AddDate(0, 1, 0), Month: true, Judged: 9, ServiceLevel: level}, {From: start, To: start, ServiceLevel: level}},
		}},
	}
	w := o.send(t, http.MethodGet, "/v1/admin/sources", "")
	if w.Code != http.StatusOK {
		t.Fatalf("%d: %s", w.Code, w.Body)
	}
	checkSchema(t, "Overview", w.Body.Bytes())
	for _, want := range []string{
		`"name":"underlag-1","self":true,"seen":"2026-11-21T09:00:00Z","draining":{"kind":"disable","by":"olle.drift"`, `"name":"underlag-2","self":false,"seen":null,"draining":null`,
		`"weekly":{"day":"sunday","begin":"22:00","end":"03:00"}`, `"p50Ms":2,"p95Ms":1000,"p99Ms":1000`, `"p50Ms":null`,
		`"period":"month","reference":"ÖK 1"`, `"prompt":1,`, `"prompt":null`,
	} {
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("%s is not in %s", want, w.Body)
		}
	}
	o.shown = aggregator.Overview{At: start, HistoryMissing: true}
	checkSchema(t, "Overview", o.send(t, http.MethodGet, "/v1/admin/sources", "").Body.Bytes())
	o.caller.Roles = nil
	if w := o.send(t, http.MethodGet, "/v1/admin/sources", ""); w.Code != http.StatusForbidden || strings.Contains(w.Body.String(), "underlag-1") {
		t.Errorf("somebody else: %d %s", w.Code, w.Body)
	}
}

// A replica that is being emptied is not ready, says so in a code of its own and
// when to come back, and is alive.
func TestAReplicaThatIsDrainedIsNotReady(t *testing.T) {
	o := operator()
	o.drains = true
	w := o.send(t, http.MethodGet, "/readyz", "")
	if w.Code != http.StatusServiceUnavailable || !strings.Contains(w.Body.String(), `"code":"draining"`) || w.Header().Get("Retry-After") != "1" {
		t.Errorf("%d %v %s", w.Code, w.Header(), w.Body)
	}
	if w := o.send(t, http.MethodGet, "/healthz", ""); w.Code != http.StatusOK {
		t.Errorf("it is not alive: %d", w.Code)
	}
}
