package basis_test

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
	"underlag/aggregator/console/basis"
)

// hostile is what an authority or a case system must never get into a page as markup.
const hostile = `</td><script>alert(1)</script>"'><img src=x onerror=alert(1)>` + "\u202e"

// The numbers of two people of Skatteverket's test list, and their case.
const (
	one = "199006022397"
	two = "199001012385"
)

func number(s string) aggregator.PersonalNumber {
	n, err := aggregator.ParsePersonalNumber(s)
	if err != nil {
		panic(err)
	}
	return n
}

func both(s string) aggregator.Text { return aggregator.Text{SV: s, EN: s} }

// desk is an office that answers as a test wants, and what it was asked.
type desk struct {
	asked    []basis.Question
	problems []*aggregator.Problem // of Read
	refusal  *aggregator.Problem   // of Answer
	token    *aggregator.Problem   // of Case
	answer   *aggregator.Answer
	outcomes []aggregator.SourceOutcome
	hold     chan struct{} // Answer waits for it, or for its context; nil: it does not
	ended    chan error    // told how Answer's context was when it ended; nil: nobody listens
}

func (d *desk) Case(_ context.Context, _ aggregator.Caller, token string) (*aggregator.CaseToken, *aggregator.Problem) {
	if d.token != nil {
		return nil, d.token
	}
	return &aggregator.CaseToken{Reference: "EB-2026-7", State: "opened_for_followup", Members: []aggregator.CaseMember{
		{Number: number(one), Role: aggregator.Applicant}, {Number: number(two), Role: aggregator.Child},
	}}, nil
}

func (d *desk) Read(_ context.Context, _ aggregator.Caller, q basis.Question) (aggregator.Inquiry, []*aggregator.Problem) {
	d.asked = append(d.asked, q)
	in := aggregator.Inquiry{Case: aggregator.Case{Reference: aggregator.CaseRef(q.Reference)}, Purpose: aggregator.Purpose(q.Purpose), Month: 202611}
	for _, p := range q.Persons {
		if n, err := aggregator.ParsePersonalNumber(p.Number.Reveal()); err == nil {
			in.Persons = append(in.Persons, aggregator.Person{Number: n, Role: aggregator.Role(p.Role), Reason: p.Reason})
		}
	}
	return in, d.problems
}

func (d *desk) Answer(ctx context.Context, _ aggregator.Caller, _ aggregator.Inquiry, watch func(aggregator.SourceOutcome)) (*aggregator.Answer, error) {
	for _, o := range d.outcomes {
		if watch != nil {
			watch(o)
		}
	}
	if d.hold != nil {
		select {
		case <-d.hold:
		case <-ctx.Done():
		}
	}
	if d.ended != nil {
		d.ended <- ctx.Err()
	}
	if d.refusal != nil {
		return nil, d.refusal
	}
	return d.answer, nil
}

func (d *desk) Provision(revision string, id aggregator.ProvisionID) (basis.Provision, bool) {
	if revision != "sha256:now" {
		return basis.Provision{}, false
	}
	return basis.Provision{ID: id, Title: both("Rad " + string(id)), Citation: "15 kap. 10 § SoL " + hostile, LegalText: []string{"15 kap. 10 § SoL (2025:400)"}}, true
}

// sources are two, one of them with a hostile catalogue.
var sources = []aggregator.Descriptor{
	{Code: "FK", Name: both("Försäkringskassan"), Catalogue: []aggregator.CategoryInfo{{Name: "benefit", Label: both("Förmån"), Fields: []aggregator.FieldInfo{
		{Field: aggregator.PaymentNet, Label: both("Nettobelopp")}, {Field: aggregator.PaymentTax, Label: both("Skatt")},
		{Field: aggregator.PaymentPeriod, Label: both("Avser")},
	}}}},
	{Code: "TNS", Name: both("Transportstyrelsen"), Catalogue: []aggregator.CategoryInfo{{Name: "vehicle", Label: both("Fordon"), Fields: []aggregator.FieldInfo{
		{Field: aggregator.VehicleMake, Label: both("Fabrikat")},
	}}}},
}

var askedAt = time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)

// gaps is an answer in which one required source failed, and every text of an
// authority is hostile.
func gaps() *aggregator.Answer {
	benefit := aggregator.Origin{Authority: "FK", Category: "benefit", Provision: "fk-formaner"}
	return &aggregator.Answer{
		InquiryID: "inquiry-7", AskedAt: askedAt, Revision: "sha256:now", On: 20261121, Restricted: true,
		Verdict: aggregator.Verdict{Reasons: []aggregator.Reason{{Authority: "TNS", Text: both("Transportstyrelsen (TNS) kunde inte svara; det säger inget om vad som finns.")}}},
		Receipt: aggregator.Receipt{Ledger: "loggen", Index: 1234, Hash: "abcdef"},
		Persons: []aggregator.PersonAnswer{{
			Number: number(one), Role: aggregator.Applicant, Protection: aggregator.Marked,
			Sources: []aggregator.SourceResult{
				{
					Authority: "FK", Outcome: aggregator.Answered, Required: true, AsOf: askedAt, Provisions: []aggregator.ProvisionID{"fk-formaner"},
					Withheld: []aggregator.Withheld{{Category: "benefit", Field: aggregator.PaymentTax, Code: "field_outside_law", Provision: "fk-utanfor", Text: both("Uppgiften omfattas inte.")}},
				},
				{Authority: "TNS", Outcome: aggregator.Unavailable, Required: true, Code: "http_503", RetryAfter: 30 * time.Second},
			},
			Facts: aggregator.Facts{
				Name: "Anna " + hostile,
				Payments: []aggregator.Payment{{
					Origin: benefit, Benefit: "Bostadsbidrag " + hostile, Kind: aggregator.BenefitPayment, Status: aggregator.Paid, PaidOn: 20261025,
					Net: aggregator.Ore(123456), Period: aggregator.Period{From: 20261001, To: 20261031}, Parts: []aggregator.PaymentPart{{Benefit: hostile, Net: aggregator.Kronor(1)}},
				}},
				Vehicles: []aggregator.Vehicle{{Origin: aggregator.Origin{Authority: "TNS", Category: "vehicle"}, RegistrationNumber: "ABC123", Make: hostile}},
			},
		}},
		Insight: aggregator.Insight{
			Months: []aggregator.MonthLines{
				{Month: 202610, Role: aggregator.ControlMonth, Lines: []aggregator.Line{
					{Persons: []int{0}, Authority: "FK", Benefit: "Bostadsbidrag " + hostile, Kind: "benefit", State: "paid", Sums: aggregator.Sums{Net: aggregator.Ore(123456)}, PaidOn: []aggregator.Date{20261025}, Class: aggregator.Class{Treatment: aggregator.Include}, Facts: []string{"a1"}},
					{Persons: []int{0}, Authority: "FK", Benefit: "Lånet", Kind: "loan", State: "paid", Sums: aggregator.Sums{Gross: aggregator.Kronor(50)}},
					{Persons: []int{0}, Authority: "FK", Benefit: "Planen", Kind: "benefit", State: "planned", Sums: aggregator.Sums{Net: aggregator.Kronor(70)}},
				}},
				{Month: 202611, Role: aggregator.ApplicationMonth},
			},
			Observations: []aggregator.Observation{
				{Severity: aggregator.SeverityInfo, Person: aggregator.Everybody, Text: both("sist")},
				{Severity: aggregator.SeverityWarning, Person: 0, Text: both("först " + hostile), Facts: []string{"a1"}, Rule: "obs-1"},
			},
			Overview: []aggregator.Matter{{Person: 0, On: 20261101, Title: both("Ansökan " + hostile), Sender: "FK", Status: aggregator.MatterActionRequired}},
			Facts:    []aggregator.FactID{{Person: 0, Kind: aggregator.FactPayment, Index: 0, ID: aggregator.FactVersion{ID: "a1"}}},
		},
	}
}

// visitor is a browser at the console, logged in.
type visitor struct {
	*httptest.Server
	browser *http.Client
}

type door struct{ roles []string }

func (door) Begin(context.Context) (string, string, error) {
	return console.Root + "/login/done?code=x", "m", nil
}

func (d door) Finish(context.Context, string, map[string][]string) (aggregator.Caller, time.Time, error) {
	return aggregator.Caller{ID: "anna.lind", Unit: "Ekonomiskt bistånd", Roles: d.roles, Organisation: aggregator.Organisation{Name: "Exempels kommun"}}, time.Time{}, nil
}

func visit(t *testing.T, d *desk, roles ...string) *visitor {
	t.Helper()
	area := basis.New(basis.Options{Office: d, Sources: sources, Now: func() time.Time { return askedAt }, CaseSystem: "https://arende.example.se/"})
	handler, err := console.New(console.Options{Login: door{roles}, Areas: []console.Area{area}, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return askedAt }})
	if err != nil {
		t.Fatal(err)
	}
	v := &visitor{Server: httptest.NewServer(handler)}
	t.Cleanup(v.Close)
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	v.browser = &http.Client{Jar: jar}
	v.send(t, http.MethodGet, "/console/login/start", nil)
	return v
}

func (v *visitor) send(t *testing.T, method, path string, form url.Values, headers ...string) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, v.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Accept-Language", "sv")
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	response, err := v.browser.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	if got := response.Header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("%s %s: Cache-Control %q, want no-store", method, path, got)
	}
	return response.StatusCode, string(body)
}
