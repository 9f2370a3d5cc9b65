package soapapi

import (
	"encoding/base64"
	"encoding/binary"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"underlag/aggregator"
)

// fault gives the code and the element of a fault; an answer has neither.
func fault(t *testing.T, got *httptest.ResponseRecorder) (code, at string) {
	t.Helper()
	body := got.Body.String()
	if !strings.Contains(body, "<soap:Fault>") {
		if got.Code != http.StatusOK {
			t.Errorf("status %d without a fault: %s", got.Code, body)
		}
		return "", ""
	}
	if got.Code != http.StatusInternalServerError {
		t.Errorf("a fault with status %d", got.Code)
	}
	if _, found, _ := strings.Cut(body, "Element: "); found != "" {
		at, _, _ = strings.Cut(found, "<")
	}
	return between(t, body, "<ssbt:felkod>", "<"), at
}

// A question that breaks the schema is a fault that says where, and never what
// stood there.
func TestSchema(t *testing.T) {
	t.Parallel()
	const marked = "MARKED"
	cases := []struct{ name, from, to, at string }{
		{"good", "x", "x", ""},
		{"no general parameters", "generellaFrageparametrar", "generella", "generellaFrageparametrar"},
		{"unknown element", "<syfte>", "<" + marked + "/><syfte>", "generellaFrageparametrar/syfte"},
		{"a broken glass", "<syfte>", "<brutetGlas>" + marked + "</brutetGlas><syfte>", "generellaFrageparametrar/syfte"},
		{"order", "<AF inkludera=\"true\"/><CSN inkludera=\"true\"/>", "<CSN inkludera=\"true\"/><AF inkludera=\"true\"/>", "specifikaFrageparametrar/AF"},
		{"an authority left out", `<MIV inkludera="true"/>`, "", "specifikaFrageparametrar/MIV"},
		{"an authority too many", `<MIV inkludera="true"/>`, `<MIV inkludera="true"/><MIV inkludera="true"/>`, "specifikaFrageparametrar"},
		{"twice", "</personidentitet>", "</personidentitet><personidentitet>199006022397</personidentitet>", "generellaFrageparametrar/arendeidentitet"},
		{"foreign namespace", "<syfte>", `<syfte xmlns="urn:x">`, "generellaFrageparametrar/syfte"},
		{"text between", "</namn><handlaggare>", "</namn>" + marked + "<handlaggare>", "generellaFrageparametrar/ingivare"},
		{"elements in text", "<syfte>", "<syfte><b/>", "generellaFrageparametrar/syfte"},
		{"not a boolean", "<fraganSkallInkluderasISvaret>0", "<fraganSkallInkluderasISvaret>" + marked, "generellaFrageparametrar/fraganSkallInkluderasISvaret"},
		{"empty boolean with a default", "<fraganSkallInkluderasISvaret>0", "<fraganSkallInkluderasISvaret>", ""},
		{"number too short", "199006022397", "9006022397", "generellaFrageparametrar/personidentitet"},
		{"number with white space", "199006022397", " 199006022397\n", ""},
		{"organisation", ">162120009993", ">162110009993", "generellaFrageparametrar/ingivare/organisationsnummer"},
		{"empty caseworker", "anna.lind", "", "generellaFrageparametrar/ingivare/handlaggare"},
		{"no such day", "2026-09-01", "2026-09-31", "generellaFrageparametrar/tidsperiod/fromDatum"},
		{"a day with a zone", "2026-09-01", "2026-09-01Z", ""},
		{"a time", "<fraganSkall", "<frageTidpunkt>2026-11-21</frageTidpunkt><fraganSkall", "generellaFrageparametrar/frageTidpunkt"},
		{"rank", "<personuppgiftsbitrade>", "<personuppgiftsbitrade><ordningsnummer>32768</ordningsnummer>", "generellaFrageparametrar/personuppgiftsbitrade/ordningsnummer"},
		{"inkludera missing", `<AF inkludera="true"/>`, "<AF/>", "specifikaFrageparametrar/AF"},
		{"inkludera unknown", `<AF inkludera="true"/>`, `<AF inkludera="` + marked + `"/>`, "specifikaFrageparametrar/AF"},
		{"another attribute", `<AF inkludera="true"/>`, `<AF inkludera="true" ` + marked + `="1"/>`, "specifikaFrageparametrar/AF"},
		{"xsi:type", "<syfte>", `<syfte xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:type="string">`, ""},
		{"xsi:nil", "<syfte>", `<syfte xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:nil="true">`, "generellaFrageparametrar/syfte"},
		{"period of an authority without", `<MIV inkludera="true"/>`, `<MIV inkludera="true"><tidsperiod/></MIV>`, "specifikaFrageparametrar/MIV"},
		{"period of one not included", `<AF inkludera="true"/>`, `<AF inkludera="0"><tidsperiod><fromDatum>x</fromDatum></tidsperiod></AF>`, "specifikaFrageparametrar/AF/tidsperiod/fromDatum"},
		{"not base64", `<FK inkludera="true"/>`, `<FK inkludera="true"><fraga><aktorsid/><lefiJsonFraga>!` + marked + `</lefiJsonFraga></fraga></FK>`, "specifikaFrageparametrar/FK/fraga/lefiJsonFraga"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			got := w.post(PathV10, ask(c.from, c.to))
			code, at := fault(t, got)
			want, wantAt := "", ""
			if c.at != "" {
				want, wantAt = codeSchema, "hamtaBastjanstInformation/"+c.at
			}
			if code != want || at != wantAt || strings.Contains(got.Body.String(), marked) {
				t.Errorf("got %q at %q, want %q at %q\n%s", code, at, want, wantAt, got.Body)
			}
			if c.at != "" && len(w.ledger.begun) > 0 {
				t.Error("it was asked all the same")
			}
		})
	}
}

func TestEnvelopes(t *testing.T) {
	t.Parallel()
	good := ask()
	bare := strings.TrimPrefix(good, `<?xml version="1.0" encoding="UTF-8"?>`)
	var latin1, wide []byte
	for _, r := range bare {
		latin1 = append(latin1, byte(r))
	}
	for _, unit := range utf16.Encode([]rune("\uFEFF" + bare)) {
		wide = binary.LittleEndian.AppendUint16(wide, unit)
	}
	cases := []struct{ name, contentType, body, want string }{
		{"UTF-8", "text/xml", good, ""},
		{"UTF-8 with a mark", "text/xml", "\xEF\xBB\xBF" + good, ""},
		{"Latin-1 declared", "text/xml", `<?xml version="1.0" encoding="ISO-8859-1"?>` + string(latin1), ""},
		{"Latin-1 in the header", "text/xml; charset=ISO-8859-1", string(latin1), ""},
		{"UTF-16", "text/xml", string(wide), ""},
		{"Latin-1 undeclared", "text/xml", string(latin1), codeCharset},
		{"another charset", "text/xml; charset=ebcdic", good, codeCharset},
		{"half a UTF-16", "text/xml", string(wide[:len(wide)-1]), codeCharset},
		{"SOAP 1.2's type", "application/soap+xml", good, codeContentType},
		{"no type", "", good, codeContentType},
		{"too large", "text/xml", good + strings.Repeat(" ", maxBody), codeTooLarge},
		{"nothing", "text/xml", "", codeXML},
		{"half", "text/xml", good[:len(good)/2], codeXML},
		{"two documents", "text/xml", good + bare, codeXML},
		{"a DOCTYPE", "text/xml", `<!DOCTYPE a [<!ENTITY b "c">]>` + bare, codeXML},
		{"an entity", "text/xml", strings.Replace(good, "anna.lind", "&b;", 1), codeXML},
		{"an instruction", "text/xml", strings.Replace(good, "<s:Body>", "<?php 1?><s:Body>", 1), codeXML},
		{"too deep", "text/xml", envelope(strings.Repeat("<a>", 30) + strings.Repeat("</a>", 30)), codeXML},
		{"too many", "text/xml", envelope("<a>" + strings.Repeat("<b/>", 3000) + "</a>"), codeXML},
		{"SOAP 1.2's namespace", "text/xml", strings.Replace(good, "http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope", 1), codeNotSOAP},
		{"no envelope", "text/xml", goodQuestion, codeNotSOAP},
		{"empty body", "text/xml", envelope(""), codeBody},
		{"two messages", "text/xml", envelope("<a/><b/>"), codeBody},
		{"another message", "text/xml", envelope("<a/>"), codeOperation},
		{"a header", "text/xml", strings.Replace(good, "<s:Header/>", "<s:Header><a><b/></a></s:Header>", 1), ""},
		{"a header that must be understood", "text/xml", strings.Replace(good, "<s:Header/>", `<s:Header><a s:mustUnderstand="1"/></s:Header>`, 1), codeMustUnderstand},
		{"comments", "text/xml", strings.Replace(good, "<syfte>", "<!-- a --><syfte><!-- b -->", 1), ""},
		{"CDATA", "text/xml", strings.Replace(good, "anna.lind", "<![CDATA[anna.lind]]>", 1), ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := httptest.NewRequest(http.MethodPost, PathV10, strings.NewReader(c.body))
			r.Header.Set("Content-Type", c.contentType)
			got := newWorld(t).send(r)
			if code, _ := fault(t, got); code != c.want {
				t.Errorf("got %q, want %q: %s", code, c.want, got.Body)
			}
		})
	}
	r := httptest.NewRequest(http.MethodPost, PathV10, strings.NewReader(good))
	r.Header.Set("Content-Type", "text/xml")
	r.Header.Set("Content-Encoding", "gzip")
	if code, _ := fault(t, newWorld(t).send(r)); code != codeContentType {
		t.Errorf("a packed request: %q", code)
	}
}

// What the question becomes: one person, only what was included, and each
// authority's own period.
func TestInquiry(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	lefi := base64.StdEncoding.EncodeToString([]byte(`{"personnummer":"9006022397","utbetalningar":["benefit"]}`))
	got := w.post(PathV10, ask(
		"2026-09-01", "2026-11-01", // a whole month
		`<CSN inkludera="true"/>`, `<CSN inkludera="true"><tidsperiod><fromDatum>2026-05-01</fromDatum><tomDatum>2026-06-30</tomDatum></tidsperiod></CSN>`,
		`<FK inkludera="true"/>`, `<FK inkludera="true"><fraga><version>v9</version><aktorsid>another</aktorsid><lefiJsonFraga>`+lefi+`</lefiJsonFraga></fraga></FK>`,
		`<SO inkludera="true"/>`, `<SO inkludera="false"/>`))
	if got.Code != http.StatusOK {
		t.Fatal(got.Body)
	}
	periods := map[aggregator.AuthorityCode]aggregator.Period{}
	for _, s := range w.sources {
		for _, q := range s.asked {
			periods[s.code] = q.Period
		}
	}
	month := aggregator.Period{From: 20261101, To: 20261130}
	law := aggregator.Period{From: 20260901, To: 20261130} // its own look-back from the month
	want := map[aggregator.AuthorityCode]aggregator.Period{
		"AF": month, "CSN": {From: 20260501, To: 20260630}, "FK": {From: 20260801, To: 20260831}, "SKV": law, "TNS": month, "MIV": law,
	}
	if diff := cmp.Diff(want, periods); diff != "" {
		t.Errorf("periods (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]aggregator.Category{"benefit"}, w.source("FK").asked[0].Categories); diff != "" {
		t.Errorf("categories of FK (-want +got):\n%s", diff)
	}
	in := w.law.asked[0].Inquiry
	if in.Month != 202611 || in.Purpose != aggregator.Application || in.Persons[0].Role != aggregator.Applicant || in.Case.Token != nil || in.BreakGlass != nil {
		t.Errorf("the inquiry is %+v", in)
	}
	entry := w.ledger.begun[0]
	stated := &aggregator.Stated{Row: "ansokan", Purpose: "Ansökan om ekonomiskt bistånd", LegalText: "12 kap. 1 § SoL (2025:400)"}
	if !entry.Named || entry.Caseworker != "anna.lind" || entry.Unit != "EB" || !cmp.Equal(stated, entry.Stated) {
		t.Errorf("recorded as %+v", entry)
	}
}

func TestAChild(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	if code, _ := fault(t, w.post(PathV10, ask(adultNumber, childNumber))); code != "" {
		t.Fatal(code)
	}
	p := w.law.asked[0].Inquiry.Persons[0]
	if p.Role != aggregator.Child || p.Reason != "Ansökan om ekonomiskt bistånd" {
		t.Errorf("asked as %s for %q", p.Role, p.Reason)
	}
}

// A LEFI question that cannot be put costs Försäkringskassan's place only.
func TestLEFIQuestions(t *testing.T) {
	t.Parallel()
	cases := map[string]struct{ version, json string }{
		"another person":  {"v9", `{"personnummer":"199001012385","utbetalningar":["benefit"]}`},
		"another version": {"v8", `{"personnummer":"199006022397","utbetalningar":["benefit"]}`},
		"unknown content": {"v9", `{"personnummer":"199006022397"}`},
		"not JSON":        {"v9", `{`},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			got := w.post(PathV10, ask(`<FK inkludera="true"/>`, `<FK inkludera="true"><fraga><version>`+c.version+`</version><aktorsid/><lefiJsonFraga>`+
				base64.StdEncoding.EncodeToString([]byte(c.json))+`</lefiJsonFraga></fraga></FK>`)).Body.String()
			if !strings.Contains(between(t, got, "<ssbt:FK>", "</ssbt:FK>"), "denied/lefi_question") || len(w.source("FK").asked) > 0 {
				t.Errorf("got %s", got)
			}
			if !strings.Contains(got, "<ssbt:CSN><ssbt:data") {
				t.Errorf("it touched others: %s", got)
			}
		})
	}
}

func TestPurposes(t *testing.T) {
	t.Parallel()
	p, err := LoadPurposes("purposes.yaml", purposesFile(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		purpose, legal string
		want           aggregator.Purpose
	}{
		{"Ekonomiskt bistånd", "", aggregator.Application},
		{"  EKONOMISKT\n bistånd.", "", aggregator.Application},
		{"Beslut om ekonomiskt bistånd enligt 12 kap. socialtjänstlagen (2025:400)", "", aggregator.Application},
		{"Kontroll av ekonomiskt bistånd enligt 12 kap. socialtjänstlagen (2025:400)", "", aggregator.Control},
		{"Efterkontroll av ekonomiskt bistånd", "", aggregator.FollowUp},
		{"Återkrav av ekonomiskt bistånd enligt 33 kap.", "", aggregator.Recovery},
		{"Bistånd", "", aggregator.Application},
		{"Bistånd åt äldre", "", ""},
		{"Handläggning", "Ansökan, 12 kap. SoL", aggregator.Application},
		{"", "", ""},
	} {
		if got, _ := p.find(c.purpose, c.legal); got.Purpose != c.want {
			t.Errorf("%q: got %q, want %q", c.purpose, got.Purpose, c.want)
		}
	}
}

func TestPurposesThatCannotBeRead(t *testing.T) {
	t.Parallel()
	const good = "rows:\n  - id: a\n    purpose: application\n    contains: [x]\n"
	for yaml, want := range map[string]string{
		good:         "",
		"":           "p.yaml: want exactly one",
		"rows: []\n": "p.yaml:1: rows",
		good + "  - id: a\n    purpose: control\n    equals: [y]\n": "p.yaml:5: rows[1]: id: used",
		strings.Replace(good, "application", "fun", 1):              "p.yaml:2: rows[0]: purpose",
		strings.Replace(good, "[x]", "['§']", 1):                    "rows[0]: contains or equals",
		strings.Replace(good, "contains", "holds", 1):               "p.yaml:4: ",
		strings.Replace(good, "    contains: [x]\n", "", 1):         "rows[0]: contains or equals",
		strings.Replace(good, "id: a", "id: Å", 1):                  "rows[0]: id",
	} {
		_, err := LoadPurposes("p.yaml", []byte(yaml))
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %q", yaml, err, want)
		}
	}
}

func FuzzQuestion(f *testing.F) {
	f.Add([]byte(ask()), "text/xml")
	f.Add([]byte(envelope(`<testaBastjanstInformation xmlns="http://schema.forsakringskassan.se/integration/ssbt/10"/>`)), "text/xml; charset=utf-16")
	f.Add([]byte(`<?xml version="1.0" encoding="ISO-8859-1"?><a/>`), "")
	f.Fuzz(func(t *testing.T, body []byte, contentType string) {
		text, ok := toUTF8(body, contentType)
		if !ok {
			return
		}
		root, err := parse(text)
		if err != nil {
			return
		}
		e, wrong := message(root)
		if wrong != "" {
			if faultKinds[wrong].fault == "" {
				t.Errorf("no fault for %q", wrong)
			}
			return
		}
		for _, v := range []version{v10, v11} {
			q, problem := v.read(e)
			if problem != nil && (asProblem(problem) != problem || faultCode(problem) != client) {
				t.Errorf("not a fault of the caller's: %v", problem)
			}
			if problem == nil && (!person.valid(q.number) || q.period.From == 0 || q.caseworker == "") {
				t.Errorf("read as %+v", q)
			}
		}
	})
}

// brokenBody fails before its end, as one does that is sent too slowly.
type brokenBody struct{ io.Reader }

func (b brokenBody) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if err != nil {
		err = os.ErrDeadlineExceeded
	}
	return n, err
}

type readDeadline struct {
	*httptest.ResponseRecorder
	last time.Time
}

func (w *readDeadline) SetReadDeadline(d time.Time) error {
	w.last = d
	return nil
}

// The deadline for reading is lifted from a request that is read, and stays on one
// that is not.
func TestASlowSenderIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		body io.Reader
		want string
	}{{strings.NewReader(ask()), ""}, {brokenBody{strings.NewReader(ask())}, codeUnreadable}} {
		r := httptest.NewRequest(http.MethodPost, PathV10, c.body)
		r.Header.Set("Content-Type", "text/xml")
		got := &readDeadline{ResponseRecorder: httptest.NewRecorder()}
		newWorld(t).front.ServeHTTP(got, r)
		if code, _ := fault(t, got.ResponseRecorder); code != c.want || got.last.IsZero() != (c.want == "") {
			t.Errorf("got %q, deadline %v; want %q", code, got.last, c.want)
		}
	}
}
