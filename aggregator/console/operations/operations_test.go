package operations_test

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"underlag/aggregator"
	"underlag/aggregator/console/internal/consoletest"
	"underlag/aggregator/console/operations"
)

const hostile = consoletest.Hostile

var now = time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)

// desk is a fake of what the area shows and does.
type desk struct {
	shown   aggregator.Overview
	asked   []operations.Asked
	problem *aggregator.Problem
	roles   []string
}

func (d *desk) May(c aggregator.Caller) bool                 { return slices.Contains(c.Roles, "source_admin") }
func (d *desk) Overview(context.Context) aggregator.Overview { return d.shown }

func (d *desk) Do(_ context.Context, by aggregator.Caller, a operations.Asked) (aggregator.Receipt, error) {
	if d.problem != nil {
		return aggregator.Receipt{}, d.problem
	}
	d.asked = append(d.asked, a)
	return aggregator.Receipt{Index: 17}, nil
}

// newDesk has two sources: one that is up and busy, one that is down, whose
// authority sends hostile names.
func newDesk() *desk {
	day := make([]aggregator.SourceInterval, 288)
	for i := range day {
		day[i] = aggregator.SourceInterval{From: now.Add(time.Duration(i-288) * 5 * time.Minute), Span: 5 * time.Minute, Calls: 10, Answered: 10,
			Took: []aggregator.Took{{UpTo: 100 * time.Millisecond, Calls: 6}, {UpTo: 2500 * time.Millisecond, Calls: 4}}}
	}
	day[287].Answered = 5
	quarter := make([]aggregator.SourceInterval, 90)
	for i := range quarter {
		quarter[i] = aggregator.SourceInterval{From: now.AddDate(0, 0, i-89), Span: 24 * time.Hour}
	}
	quarter[89].Calls, quarter[89].Answered = 2880, 2875
	level := aggregator.ServiceLevel{Reference: hostile, Calls: 100, Answered: 90, Availability: 0.9, AgreedAvailability: 0.995, Within: 2 * time.Second, Prompt: 0.97, AgreedPrompt: 0.95, BudgetLeft: -19}
	reason := aggregator.Text{SV: hostile, EN: hostile}
	return &desk{roles: []string{"source_admin"}, shown: aggregator.Overview{At: now, Sources: []aggregator.SourceOverview{
		{Status: aggregator.SourceStatus{Authority: "FK", State: aggregator.StateUp, Since: now, Certificates: []aggregator.Certificate{
			{Of: aggregator.OfServer, NotAfter: now.AddDate(0, 0, 12)}, {Of: aggregator.OfClient, NotAfter: now.Add(-time.Hour)}}, Load: aggregator.Load{Breaker: aggregator.BreakerClosed, Limit: 32}}, Day: day, Quarter: quarter},
		{
			Status: aggregator.SourceStatus{Authority: "CSN", State: aggregator.StateDown, Reason: reason, Level: &level, Unknown: []string{hostile},
				Parts: []aggregator.PartStatus{{Name: hostile, Code: hostile}}, Failures: []aggregator.CallFailures{{Outcome: "unavailable", Code: hostile, Calls: 3}}},
			Windows: []aggregator.PlannedWindow{{ID: "w1", From: now, To: now.Add(time.Hour), Reason: reason, Origin: aggregator.WindowAct, By: hostile}},
			Acts:    []aggregator.DoneAct{{Act: aggregator.Act{Kind: aggregator.ActBreaker, Breaker: aggregator.BreakerForcedOpen, Reason: reason}, By: hostile, At: now, Record: 3}},
			Levels:  []aggregator.PeriodLevel{{From: now, Month: true, ServiceLevel: level}},
			Changes: []aggregator.SourceChange{{State: aggregator.StateDown, At: now, Replica: hostile}},
		},
	}, Replicas: []aggregator.ReplicaStatus{{Name: "nod-1", Self: true, Draining: aggregator.DoneAct{Act: aggregator.Act{Kind: aggregator.ActDrain, Reason: reason}, By: hostile, At: now}}}}}
}

// open lets a browser in.
func (d *desk) open(t *testing.T) *consoletest.Browser {
	t.Helper()
	area := operations.New(operations.Options{Desk: d, Sources: []aggregator.Descriptor{
		{Code: "FK", Name: aggregator.Text{SV: "Försäkringskassan", EN: "Social Insurance Agency"}}, {Code: "CSN", Name: aggregator.Text{SV: hostile, EN: hostile}},
	}})
	return consoletest.Open(t, area, aggregator.Caller{ID: "agneta.drift", Roles: d.roles}, func() time.Time { return now })
}

func TestEverySourceAtOneLook(t *testing.T) {
	d := newDesk()
	b := d.open(t)
	status, page := b.Get(t, "/kallor")
	if status != http.StatusOK {
		t.Fatalf("%d\n%s", status, page)
	}
	consoletest.Holds(t, page, "1 av 2 källor svarar.", "Senaste dygnet: 2880 anrop, 99,8 % besvarade. Sämst ", "100 ms", "2,5 s", "Svarar inte", "Hålls inte", "nod-1", "Töms", "12 dagar kvar",
		`hx-get="/console/kallor/nu"`)
	_, part := b.Get(t, "/kallor/nu")
	if strings.Contains(part, "<html") || !strings.Contains(page, part) {
		t.Errorf("what is shown anew is not what stood there:\n%s", part)
	}
	_, english := b.Post(t, "/language", url.Values{"lang": {"en"}, "back": {"/console/kallor"}})
	consoletest.Holds(t, english, "1 of 2 sources answer.", "99.8%", "Does not answer", "Not kept")
}

func TestASource(t *testing.T) {
	b := newDesk().open(t)
	_, page := b.Get(t, "/kallor/FK")
	consoletest.Holds(t, page, "hälften inom 100 ms, 95 % inom 2,5 s", "Senaste 90 dagarna: 2880 anrop, 99,8 % besvarade.", "<polyline", "Siffrorna, timme för timme",
		"Myndighetens certifikat", "12 dagar kvar", "Vårt certifikat", "Har gått ut")
	_, page = b.Get(t, "/kallor/CSN")
	consoletest.Holds(t, page, "Senaste dygnet: inga anrop.", "Ställ in underhållet 2026-11-21 10:00", "Ställde brytaren: Tvingad att stoppa", "2026-11", "överskriden")
	if status, _ := b.Get(t, "/kallor/XX"); status != http.StatusNotFound {
		t.Errorf("no such source: %d", status)
	}
}

// Whatever an authority, an operator or a configuration names itself is text.
func TestNothingComesOutAsMarkup(t *testing.T) {
	d := newDesk()
	b := d.open(t)
	d.problem = aggregator.NewProblem("act_reason", "", aggregator.Text{}, nil)
	_, again := b.Post(t, "/kallor/CSN/disable", url.Values{"form": {"disable"}, "reason_sv": {hostile}, "reason_en": {hostile}})
	for _, path := range []string{"/kallor", "/kallor/nu", "/kallor/CSN", "/kallor/CSN/nu"} {
		_, page := b.Get(t, path)
		again += page
	}
	if strings.Contains(again, "<script>alert") || strings.Contains(again, "<img") {
		t.Errorf("a text came out as markup:\n%s", again)
	}
}

func TestActs(t *testing.T) {
	d := newDesk()
	b := d.open(t)
	why := aggregator.Text{SV: "Fel i svaren.", EN: "Wrong answers."}
	form := func(more ...string) url.Values {
		f := url.Values{"reason_sv": {why.SV}, "reason_en": {why.EN}}
		for i := 0; i < len(more); i += 2 {
			f.Set(more[i], more[i+1])
		}
		return f
	}
	for path, f := range map[string]url.Values{
		"/kallor/FK/disable": form(), "/kallor/FK/breaker": form("breaker", "forced_open"), "/kallor/CSN/cancel": form("window", "w1"),
		"/kallor/FK/maintenance": form("from", "2026-12-01T22:00", "to", "2026-12-02T03:00"), "/kallor/server/nod-1/undrain": form(),
		"/kallor/CSN/maintenance": form("day", "Sunday", "begin", "22:00", "end", "03:00"),
	} {
		status, page := b.Post(t, path, f)
		if status != http.StatusOK || !strings.Contains(page, "som post 17.") {
			t.Errorf("%s: %d\n%s", path, status, page)
		}
	}
	at := func(s string) time.Time { when, _ := time.Parse(time.RFC3339, s); return when }
	want := []operations.Asked{
		{Authority: "CSN", Kind: "cancel", Reason: why, Window: "w1"},
		{Authority: "CSN", Kind: "maintenance", Reason: why, Weekly: &operations.Weekly{Day: "Sunday", Begin: "22:00", End: "03:00"}},
		{Authority: "FK", Kind: "breaker", Reason: why, Breaker: "forced_open"},
		{Authority: "FK", Kind: "disable", Reason: why},
		{Authority: "FK", Kind: "maintenance", Reason: why, From: at("2026-12-01T22:00:00+01:00"), To: at("2026-12-02T03:00:00+01:00")},
		{Replica: "nod-1", Kind: "undrain", Reason: why},
	}
	slices.SortFunc(d.asked, func(a, b operations.Asked) int {
		return strings.Compare(a.Replica+string(a.Authority)+string(a.Kind), b.Replica+string(b.Authority)+string(b.Kind))
	})
	if diff := cmp.Diff(want, d.asked); diff != "" {
		t.Errorf("asked (-want +got):\n%s", diff)
	}
}

// A form that cannot be done comes back as it was filled in, and says why.
func TestAFormThatCanBeMended(t *testing.T) {
	d := newDesk()
	b := d.open(t)
	f := url.Values{"form": {"once"}, "from": {"i morgon"}, "to": {"2026-12-02T03:00"}, "reason_sv": {"Byte"}, "reason_en": {"Change"}}
	status, page := b.Post(t, "/kallor/FK/maintenance", f)
	if status != http.StatusUnprocessableEntity || len(d.asked) != 0 {
		t.Errorf("%d, asked %v", status, d.asked)
	}
	consoletest.Holds(t, page, "act_window", "Ange från och till", `id="form-once" open`, `value="Byte"`, `value="2026-12-02T03:00"`)
	d.problem = aggregator.NewProblem(aggregator.CodeLedger, "", aggregator.Text{SV: "Loggen går inte att skriva.", EN: "x"}, nil)
	status, page = b.Post(t, "/kallor/server/nod-1/undrain", url.Values{"reason_sv": {"Klart"}, "reason_en": {"Done"}})
	if status != http.StatusUnprocessableEntity {
		t.Errorf("%d", status)
	}
	consoletest.Holds(t, page, "Loggen går inte att skriva.", `value="Klart"`, "<details open>")
}

// A history that cannot be read is never a day without calls.
func TestAHistoryThatIsMissing(t *testing.T) {
	d := newDesk()
	d.shown.HistoryMissing = true
	d.shown.Sources[0].Day, d.shown.Sources[0].Quarter = nil, nil
	b := d.open(t)
	for _, path := range []string{"/kallor", "/kallor/FK"} {
		_, page := b.Get(t, path)
		consoletest.Holds(t, page, "Historiken går inte att läsa")
		if strings.Contains(page, "inga anrop.") {
			t.Errorf("%s: what is not known is told as no calls", path)
		}
	}
}

func TestWhoMayNot(t *testing.T) {
	d := newDesk()
	d.roles = []string{"economic_aid"}
	b := d.open(t)
	for _, path := range []string{"/kallor", "/kallor/nu", "/kallor/FK", "/kallor/FK/nu"} {
		if status, page := b.Get(t, path); status != http.StatusForbidden || strings.Contains(page, "svarar") {
			t.Errorf("%s: %d", path, status)
		}
	}
	if status, _ := b.Post(t, "/kallor/FK/disable", nil); status != http.StatusForbidden || len(d.asked) != 0 {
		t.Errorf("an act: %d, %v", status, d.asked)
	}
}
