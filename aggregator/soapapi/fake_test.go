package soapapi

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"underlag/aggregator"
)

// Numbers from Skatteverket's published lists: an adult, a child of 17 on the day,
// and one with a wrong check digit.
const (
	adultNumber = "199006022397"
	childNumber = "200901072389"
	wrongNumber = "199006022398"
)

// secret is in every fact and every cause of an error.
const secret = "MARKED-VALUE"

const (
	exempel  = "162120009993"
	provider = "165560000176"
)

var today = time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)

// fakeLaw allows every authority what it is asked for, but those in refused.
type fakeLaw struct {
	whole   *aggregator.Refusal
	refused map[aggregator.AuthorityCode]string
	asked   []aggregator.LawQuestion
}

func (l *fakeLaw) Decide(_ context.Context, q aggregator.LawQuestion) (aggregator.Decision, error) {
	l.asked = append(l.asked, q)
	period := q.Inquiry.Period
	if q.Inquiry.Month != 0 {
		period = aggregator.Period{From: q.Inquiry.Month.Add(-2).First(), To: q.Inquiry.Month.Last()}
	}
	d := aggregator.Decision{Revision: "sha256:00", On: q.On, Refusal: l.whole}
	var decided []aggregator.SourceDecision
	for _, code := range codes {
		sd := aggregator.SourceDecision{Authority: code, Period: period, LegalText: "15 kap. 10 § SoL", Purpose: "Beslut"}
		if why := l.refused[code]; why != "" {
			sd.Refusal = &aggregator.Refusal{Code: why, Text: aggregator.Text{SV: "Bestämmelsen är avstängd.", EN: "The provision is off."}}
		}
		fields := aggregator.Fields(aggregator.PaymentBenefit, aggregator.PaymentNet, aggregator.PaymentPayer)
		for _, c := range []aggregator.Category{"benefit", "salary", "capital"} {
			sd.Grants = append(sd.Grants, aggregator.Grant{Provision: "row", Category: c, Fields: fields, Restricted: fields, Period: period})
		}
		decided = append(decided, sd)
	}
	d.Persons = []aggregator.PersonDecision{{Sources: decided}}
	return d, nil
}

type fakeLedger struct {
	mu      sync.Mutex
	err     error
	begun   []aggregator.Entry
	refused []aggregator.Entry
	why     []aggregator.Refusal
}

func (l *fakeLedger) Begin(_ context.Context, e aggregator.Entry) (aggregator.Receipt, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.begun = append(l.begun, e)
	return aggregator.Receipt{}, l.err
}

func (l *fakeLedger) Source(context.Context, string, aggregator.SourceOutcome) (aggregator.Receipt, error) {
	return aggregator.Receipt{}, l.err
}

func (l *fakeLedger) Finish(context.Context, string, []aggregator.SourceOutcome, bool) (aggregator.Receipt, error) {
	return aggregator.Receipt{}, l.err
}

func (l *fakeLedger) Refuse(_ context.Context, e aggregator.Entry, r aggregator.Refusal) (aggregator.Receipt, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.refused, l.why = append(l.refused, e), append(l.why, r)
	return aggregator.Receipt{}, l.err
}

// fakeSource answers with one payment, or fails.
type fakeSource struct {
	code  aggregator.AuthorityCode
	err   error
	empty bool
	probe error
	asked []aggregator.Question
}

func (s *fakeSource) Descriptor() aggregator.Descriptor {
	return aggregator.Descriptor{Code: s.code, Deadline: time.Second, Concurrent: 4}
}

func (s *fakeSource) Fetch(_ context.Context, q aggregator.Question) (aggregator.Reply, error) {
	s.asked = append(s.asked, q)
	if s.err != nil || s.empty {
		return aggregator.Reply{Protection: aggregator.Unmarked}, s.err
	}
	return aggregator.Reply{Protection: aggregator.Unmarked, Facts: aggregator.Facts{Payments: []aggregator.Payment{{
		Origin: aggregator.Origin{Authority: s.code, Category: "benefit"}, Benefit: secret, Net: aggregator.Kronor(100),
	}}}}, nil
}

func (s *fakeSource) Probe(context.Context) error {
	if s.probe == nil && (s.code == "TNS" || s.code == "MIV") {
		return aggregator.ErrNoProbe
	}
	return s.probe
}

// fakePart writes the number of payments where the authority's schema has a text
// to put it in.
type fakePart struct {
	code   aggregator.AuthorityCode
	err    error
	panics bool
}

func (p *fakePart) Code() aggregator.AuthorityCode { return p.code }

func (p *fakePart) Write(namespace string, d aggregator.Delivered) ([]byte, error) {
	if p.panics {
		panic(secret)
	}
	content := map[aggregator.AuthorityCode]string{
		"CSN": "<ssbt:svar>PHN2YXIvPg==</ssbt:svar>", "FK": "<ssbt:lefiJsonSvar>e30=</ssbt:lefiJsonSvar>",
		"SKV": fmt.Sprintf("<svar>%d</svar>", len(d.Facts.Payments)),
		"TNS": `<tns:resultat xmlns:tns="http://schema.transportstyrelsen.se/ssbtek/hamtauppgifterresponder/1">OK</tns:resultat>`,
	}[p.code]
	return fmt.Appendf(nil, `<ssbt:data xmlns:ssbt=%q>%s</ssbt:data>`, namespace, content), p.err
}

func (p *fakePart) Schemas() (fs.FS, string) {
	where := map[aggregator.AuthorityCode][2]string{
		"AF": {"arbetsformedlingen", "ersattningsstod.xsd"}, "SKV": {"skatteverket", "beskattningws.xsd"},
		"SO": {"akassor", "arbetsloshetsersattning.xsd"}, "TNS": {"transportstyrelsen", "hamtauppgifterresponder_1.0.xsd"},
		"MIV": {"migrationsverket", "ssbtekwebservice_1.xsd"},
	}[p.code]
	if where[1] == "" {
		return nil, ""
	}
	return os.DirFS("../../sources/" + where[0] + "/contract"), where[1]
}

// fakeLEFI reads a question of Försäkringskassan's that says "benefit".
type fakeLEFI struct{ *fakePart }

func (fakeLEFI) Asked(question []byte) (aggregator.Period, []aggregator.Category, error) {
	if !strings.Contains(string(question), "benefit") {
		return aggregator.Period{}, nil, errors.New("unreadable")
	}
	return aggregator.Period{From: 20260801, To: 20260831}, []aggregator.Category{"benefit"}, nil
}

// fakeCallers says who sends, whatever the request holds.
type fakeCallers struct {
	sender aggregator.Caller
	err    error
}

func (c *fakeCallers) Sender(*http.Request) (aggregator.Caller, error) { return c.sender, c.err }

var codes = []aggregator.AuthorityCode{"AF", "CSN", "FK", "SKV", "SO", "TNS", "MIV"}

// world is the front with everything around it made up.
type world struct {
	law     *fakeLaw
	ledger  *fakeLedger
	callers *fakeCallers
	sources []*fakeSource
	parts   []*fakePart
	log     strings.Builder
	front   http.Handler
	service *aggregator.Service
}

// newWorld lets the municipality's system vouch for everything; each test takes
// away what it is about.
func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{law: &fakeLaw{}, ledger: &fakeLedger{}, callers: &fakeCallers{sender: aggregator.Caller{Organisation: aggregator.Organisation{
		Number: exempel, Name: "Exempels kommun", Agreement: &aggregator.Agreement{
			From: 20250101, HandlesAid: true, NeedsCaseToken: true, Automations: []string{"robot"},
			Processor: &aggregator.Processor{Organisation: provider, Name: "Leverantören"},
			SSBTEK:    &aggregator.Vouching{Caseworkers: true, Unit: "EB", Roles: []string{"economic_aid"}, Cases: true, Protection: true},
		},
	}}}}
	purposes, err := LoadPurposes("purposes.yaml", purposesFile(t))
	if err != nil {
		t.Fatal(err)
	}
	service := &aggregator.Service{Law: w.law, Ledger: w.ledger, Now: func() time.Time { return today }, NewID: func() string { return "id-1" }}
	w.service = service
	o := Options{Service: service, Callers: w.callers, Purposes: purposes, Log: slog.New(slog.NewTextHandler(&w.log, nil)), Deadline: time.Second}
	for _, code := range codes {
		source, part := &fakeSource{code: code}, &fakePart{code: code}
		w.sources, w.parts = append(w.sources, source), append(w.parts, part)
		service.Sources = append(service.Sources, source)
		if code == "FK" {
			o.Parts = append(o.Parts, fakeLEFI{part})
		} else {
			o.Parts = append(o.Parts, part)
		}
	}
	w.front, err = New(o)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func purposesFile(t testing.TB) []byte {
	t.Helper()
	raw, err := os.ReadFile("../../policies/ssbtek/purposes.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func (w *world) source(code aggregator.AuthorityCode) *fakeSource {
	return w.sources[slices.Index(codes, code)]
}
func (w *world) part(code aggregator.AuthorityCode) *fakePart {
	return w.parts[slices.Index(codes, code)]
}

// post puts a request as systems do.
func (w *world) post(path, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
	r.Header.Set("Content-Type", "text/xml; charset=utf-8")
	return w.send(r)
}

func (w *world) send(r *http.Request) *httptest.ResponseRecorder {
	recorder := httptest.NewRecorder()
	w.front.ServeHTTP(recorder, r)
	return recorder
}

// ask is a good question of version 10, with texts replaced pairwise.
func ask(replaced ...string) string {
	return strings.NewReplacer(replaced...).Replace(envelope(goodQuestion))
}

func envelope(content string) string {
	return `<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header/><s:Body>` + content + `</s:Body></s:Envelope>`
}

const goodQuestion = `<hamtaBastjanstInformation xmlns="http://schema.forsakringskassan.se/integration/ssbt/10">
<generellaFrageparametrar>
<fraganSkallInkluderasISvaret>0</fraganSkallInkluderasISvaret>
<ingivare><organisationsnummer>162120009993</organisationsnummer><namn>Exempels kommun</namn><handlaggare>anna.lind</handlaggare></ingivare>
<personidentitet>199006022397</personidentitet>
<arendeidentitet>EB-2026-0104</arendeidentitet>
<tidsperiod><fromDatum>2026-09-01</fromDatum><tomDatum>2026-11-30</tomDatum></tidsperiod>
<personuppgiftsbitrade><organisationsnummer>165560000176</organisationsnummer><namn>Leverantören</namn></personuppgiftsbitrade>
<syfte>Ansökan om ekonomiskt bistånd</syfte>
<lagtext>12 kap. 1 § SoL (2025:400)</lagtext>
</generellaFrageparametrar>
<specifikaFrageparametrar>
<AF inkludera="true"/><CSN inkludera="true"/><FK inkludera="true"/><SKV inkludera="true"/><SO inkludera="true"/><TNS inkludera="true"/><MIV inkludera="true"/>
</specifikaFrageparametrar>
</hamtaBastjanstInformation>`
