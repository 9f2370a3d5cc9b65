package httpapi_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"underlag/aggregator"
	"underlag/aggregator/httpapi/v1"
)

// Certificates and unknown codes are an operator's to see, and nobody else's.
func TestWiresAreForOperators(t *testing.T) {
	o := operator()
	o.health = []aggregator.SourceStatus{{
		Authority: "FK", State: aggregator.StateUp,
		Certificates: []aggregator.Certificate{{Of: aggregator.OfServer, NotAfter: start.Add(36 * time.Hour)}, {Of: aggregator.OfClient, NotAfter: start.Add(-time.Minute)}},
		UnknownCodes: []aggregator.UnknownCodeCount{{UnknownCode: aggregator.UnknownCode{List: "pm_amount_types", Code: "PM_UH"}, Answers: 3, LastSeen: start}},
	}}
	w := o.send(t, http.MethodGet, "/v1/admin/wires", "")
	var got v1.Wires
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != http.StatusOK || len(got.Wires) != 1 {
		t.Fatalf("got %d %s", w.Code, w.Body)
	}
	wire := got.Wires[0]
	if len(wire.Certificates) != 2 || wire.Certificates[0].DaysLeft != 1 || wire.Certificates[1].DaysLeft != -1 {
		t.Errorf("certificates %+v", wire.Certificates)
	}
	if len(wire.UnknownCodes) != 1 || wire.UnknownCodes[0].Code != "PM_UH" || wire.UnknownCodes[0].Answers != 3 || wire.UnknownElements == nil {
		t.Errorf("codes %+v, elements %v", wire.UnknownCodes, wire.UnknownElements)
	}
	if public := o.send(t, http.MethodGet, "/v1/sources", "").Body.String(); strings.Contains(public, "PM_UH") || strings.Contains(public, "notAfter") {
		t.Errorf("the public is shown it: %s", public)
	}
	o.caller.Roles = nil
	if w := o.send(t, http.MethodGet, "/v1/admin/wires", ""); w.Code != http.StatusForbidden {
		t.Errorf("without the role: %d", w.Code)
	}
}

// Those who answer within a source are listed under it, for programs and people.
func TestProvidersAreListedUnderTheirSource(t *testing.T) {
	o := operator()
	o.health = []aggregator.SourceStatus{{
		Authority: "FK", State: aggregator.StateDegraded,
		Providers: []aggregator.ProviderStatus{
			{Code: "FK", Name: aggregator.Text{SV: "Försäkringskassan", EN: "Social Insurance Agency"}, State: aggregator.StateUp, Breaker: aggregator.BreakerClosed},
			{
				Code: "PM", Name: aggregator.Text{SV: "Pensionsmyndigheten", EN: "Pensions Agency"}, State: aggregator.StateDown, Since: start,
				Breaker: aggregator.BreakerOpen, Failures: []aggregator.CallFailures{{Outcome: aggregator.Unavailable, Code: "felande", Calls: 4}},
			},
		},
	}}
	var got v1.Sources
	if err := json.Unmarshal(o.send(t, http.MethodGet, "/v1/sources", "").Body.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	list := got.Sources[0].Status.Providers
	if len(list) != 2 || list[1].State != "down" || *list[1].Breaker != "open" || list[1].Failures[0].Code != "felande" || list[1].Since == nil || list[0].Since != nil {
		t.Errorf("got %+v", list)
	}
	page := o.send(t, http.MethodGet, "/status", "").Body.String()
	if !strings.Contains(page, "– Pensionsmyndigheten") || !strings.Contains(page, "Svarar inte") {
		t.Errorf("got %s", page)
	}
}
