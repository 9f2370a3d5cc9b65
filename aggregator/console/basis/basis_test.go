package basis_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"underlag/aggregator"
	"underlag/aggregator/console/basis"
)

const caseworker = "economic_aid"

// household is a form for one person, as somebody writes it.
func household() url.Values {
	return url.Values{
		"reference": {" EB-2026-7 "}, "purpose": {"application"}, "month": {"2026-11"},
		"number": {"19900602-2397", "", "1990 0101 2385"}, "role": {"applicant", "child", "child"}, "reason": {"", "", " skäl "},
	}
}

// has fails unless the page has every text.
func has(t *testing.T, page string, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(page, text) {
			t.Errorf("the page lacks %q", text)
		}
	}
	if t.Failed() {
		t.Log(page)
	}
}

// in fails unless the texts come in this order.
func in(t *testing.T, page string, texts ...string) {
	t.Helper()
	rest := page
	for _, text := range texts {
		_, after, found := strings.Cut(rest, text)
		if !found {
			t.Fatalf("%q is not after what comes before it:\n%s", text, page)
		}
		rest = after
	}
}

func TestOnlyCaseworkersMayEnter(t *testing.T) {
	t.Parallel()
	for _, roles := range [][]string{nil, {"source_admin", "log_reviewer", "legal_reviewer"}} {
		v := visit(t, &desk{}, roles...)
		if status, _ := v.send(t, http.MethodGet, "/console/underlag", nil); status != http.StatusForbidden {
			t.Errorf("%v: got %d, want 403", roles, status)
		}
		d := &desk{answer: gaps()}
		if status, _ := visit(t, d, roles...).send(t, http.MethodPost, "/console/underlag/svar", household()); status != http.StatusForbidden || d.asked != nil {
			t.Errorf("%v asks: got %d, asked %d times", roles, status, len(d.asked))
		}
	}
}

func TestTheFormIsReadAsWritten(t *testing.T) {
	t.Parallel()
	d := &desk{answer: gaps()}
	status, page := visit(t, d, caseworker).send(t, http.MethodPost, "/console/underlag/svar", household())
	if status != http.StatusOK {
		t.Fatalf("got %d\n%s", status, page)
	}
	want := basis.Question{Reference: "EB-2026-7", Purpose: "application", Month: "2026-11", Persons: []basis.QuestionPerson{
		{Number: one, Role: "applicant"}, {Number: two, Role: "child", Reason: "skäl"},
	}}
	if diff := cmp.Diff([]basis.Question{want}, d.asked); diff != "" {
		t.Errorf("asked (-want +got):\n%s", diff)
	}
}

// The verdict comes first, then what is missing; a failed source is never empty.
func TestTheAnswerReadsFromTheVerdict(t *testing.T) {
	t.Parallel()
	form := household()
	form["number"] = form["number"][:1]
	_, page := visit(t, &desk{answer: gaps()}, caseworker).send(t, http.MethodPost, "/console/underlag/svar", form)
	in(t, page, `class="verdict bad"`, "Underlaget räcker inte för beslut", "Transportstyrelsen (TNS) kunde inte svara", "Begränsad visning",
		"EB-2026-7", "2026-11-21 10:00", "anna.lind", "sha256:now",
		"Det som saknas", "Transportstyrelsen", `<span class="mark bad">kunde inte svara</span>`, "Det säger inget om vad som finns.", "http_503", "30s",
		"Hushållet", "19900602-2397", "markerad",
		"Iakttagelser", "varning", "först", `href="#f-a1"`, "upplysning", "sist",
		"Pengar per månad", "Inte fullständigt", "november 2026", "ansökningsmånad", "Det betyder inte att inget finns",
		"oktober 2026", "Utbetalt och redovisat", "1\u00a0234,56", "Planerat", "Planen", "70,00", "Lån, som ska betalas tillbaka", "Lånet (lån)", "50,00",
		"Ärenden och beslut", "kräver åtgärd",
		"Uppgifterna om sökande", `id="f-a1"`, "Nettobelopp", "Transportstyrelsen", "kunde inte svara", "Fabrikat",
		"Lämnas inte ut", "Uppgiften omfattas inte.", "Förmån: Skatt", "Bestämmelser", "15 kap. 10 § SoL", "Kvitto", "inquiry-7", "loggen", "1234", "abcdef",
		`popover role="tooltip"`)
	for _, sum := range []string{"1\u00a0284,56", "1\u00a0304,56", "1\u00a0354,56", "120,00"} {
		if strings.Contains(page, sum) {
			t.Errorf("the page has %s, a sum across net and gross, paid and planned, or loans", sum)
		}
	}
	if !strings.Contains(page, "data-forget") || !strings.Contains(page, "data-print") {
		t.Error("the page is not forgotten or cannot be printed")
	}
}

func TestAnAnswerThatIsReady(t *testing.T) {
	t.Parallel()
	a := gaps()
	a.Verdict, a.Restricted = aggregator.Verdict{DecisionReady: true}, false
	a.Persons[0].Sources[1].Outcome = aggregator.Empty
	form := household()
	form["number"] = form["number"][:1]
	_, page := visit(t, &desk{answer: a}, caseworker).send(t, http.MethodPost, "/console/underlag/svar", form)
	has(t, page, "Underlaget räcker för beslut", "Alla källor som krävs har svarat.", "inget om personen")
	for _, gone := range []string{"Det som saknas", "Begränsad visning", "Inte fullständigt"} {
		if strings.Contains(page, gone) {
			t.Errorf("the page says %q", gone)
		}
	}
}

func TestNoTextOfOthersIsMarkup(t *testing.T) {
	t.Parallel()
	form := household()
	form["number"] = form["number"][:1]
	d := &desk{answer: gaps()}
	_, page := visit(t, d, caseworker).send(t, http.MethodPost, "/console/underlag/svar", form)
	d = &desk{problems: []*aggregator.Problem{aggregator.NewProblem("x", "/persons/0/reason", both(hostile), nil)}}
	bad := household()
	bad["reason"][0], bad["reference"][0], bad["purpose"][0], bad["month"][0], bad["role"][0], bad["number"][0] = hostile, hostile, hostile, hostile, hostile, hostile
	_, faulty := visit(t, d, caseworker).send(t, http.MethodPost, "/console/underlag/svar", bad)
	_, handed := visit(t, d, caseworker).send(t, http.MethodPost, "/console/underlag", url.Values{"token": {hostile}, "other": {hostile}}, "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate")
	for name, text := range map[string]string{"answer": page, "form": faulty, "handed over": handed} {
		for _, markup := range []string{"<script>alert", "<img src=x"} {
			if strings.Contains(text, markup) {
				t.Errorf("%s: a text came out as markup:\n%s", name, text)
			}
		}
	}
	if strings.Contains(page, "\u202e") {
		t.Error("a text of an authority turns the page around")
	}
}

// Every problem stands beside its field and at the top, and the first has the focus.
func TestProblemsStandBesideTheirFields(t *testing.T) {
	t.Parallel()
	d := &desk{problems: []*aggregator.Problem{
		aggregator.NewProblem("month_form", "/month", both("Månaden är fel."), nil),
		aggregator.NewProblem("reason_missing", "/persons/1/reason", both("Skäl saknas."), nil),
		aggregator.NewProblem("unknown", "/persons/9/reason", both("Utan fält."), nil),
	}}
	status, page := visit(t, d, caseworker).send(t, http.MethodPost, "/console/underlag/svar", household())
	if status != http.StatusUnprocessableEntity {
		t.Errorf("got %d, want 422", status)
	}
	in(t, page, `id="problems" role="alert"`, `<a href="#month">Månaden är fel.</a>`, `<a href="#persons-2-reason">Skäl saknas.</a>`, "<li>Utan fält.",
		`id="month"`, `aria-describedby="month-fault" autofocus`, `id="month-fault">Månaden är fel.`,
		`value="`+one+`"`, `id="persons-2-reason" name="reason" value="skäl"`, `aria-describedby="persons-2-reason-fault"`, `id="persons-2-reason-fault">Skäl saknas.`)
	if n := strings.Count(page, "autofocus"); n != 1 {
		t.Errorf("%d fields ask for the focus, want 1", n)
	}
}

// What the service refuses is told in the service's words, and the form is kept.
func TestARefusalInWords(t *testing.T) {
	t.Parallel()
	d := &desk{refusal: aggregator.NewProblem(aggregator.CodeLedger, "", both("Loggen går inte att skriva."), nil)}
	v := visit(t, d, caseworker)
	status, page := v.send(t, http.MethodPost, "/console/underlag/svar", household())
	if status != http.StatusUnprocessableEntity {
		t.Errorf("got %d, want 422", status)
	}
	has(t, page, "Loggen går inte att skriva.", aggregator.CodeLedger, one)
	pieces := v.watch(t, household())
	last := pieces[len(pieces)-1]
	has(t, last.HTML, "Loggen går inte att skriva.", one)
	if last.Focus != "problems" {
		t.Errorf("the focus goes to %q", last.Focus)
	}
}

func TestACaseTokenFillsTheForm(t *testing.T) {
	t.Parallel()
	d := &desk{answer: gaps()}
	v := visit(t, d, caseworker)
	_, page := v.send(t, http.MethodPost, "/console/underlag", url.Values{"token": {" jwt "}})
	in(t, page, `name="case_token" value="jwt"`, `value="EB-2026-7"`, "readonly", `value="followup" selected`, `value="1" checked`, `value="`+one+`"`, `value="2" checked`, `value="`+two+`"`)

	form := household()
	form.Set("case_token", "jwt")
	form.Set("known", "1")
	form["number"], form["role"], form["reason"], form["asked"] = []string{one, two}, []string{"applicant", "child"}, []string{"", ""}, []string{"1"}
	v.send(t, http.MethodPost, "/console/underlag/svar", form)
	if q := d.asked[0]; len(q.Persons) != 1 || q.Persons[0].Number != one || q.Token != "jwt" {
		t.Errorf("asked about %d persons, with token %t; want the one that is ticked", len(q.Persons), q.Token == "jwt")
	}

	d.token = aggregator.NewProblem("case_token_expired", "/case/token", both("Intyget har gått ut."), nil)
	status, page := v.send(t, http.MethodPost, "/console/underlag", url.Values{"token": {"old"}})
	if status != http.StatusUnprocessableEntity {
		t.Errorf("got %d, want 422", status)
	}
	has(t, page, `id="token-fault">Intyget har gått ut.`, "https://arende.example.se/")
}

// What another site posts is shown to the visitor, and nothing else is done of it.
func TestAnotherSystemHandsOverACase(t *testing.T) {
	t.Parallel()
	d := &desk{answer: gaps()}
	v := visit(t, d, caseworker)
	status, page := v.send(t, http.MethodPost, "/console/underlag", url.Values{"token": {"jwt"}, "number": {one}}, "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate")
	if status != http.StatusOK {
		t.Errorf("got %d", status)
	}
	has(t, page, `action="/console/underlag" data-send`, `name="token" value="jwt"`, "Fortsätt")
	if strings.Contains(page, one) || strings.Contains(page, "anna.lind") {
		t.Error("the page holds more than the token")
	}
	for _, path := range []string{"/console/underlag/svar", "/console/language"} {
		if status, _ := v.send(t, http.MethodPost, path, household(), "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate"); status != http.StatusForbidden {
			t.Errorf("%s from another site: got %d, want 403", path, status)
		}
	}
	if status, _ := v.send(t, http.MethodPost, "/console/underlag", household(), "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "cors"); status != http.StatusForbidden {
		t.Errorf("by a script: got %d, want 403", status)
	}
	if d.asked != nil {
		t.Error("a question was asked")
	}
}

func TestOneMorePerson(t *testing.T) {
	t.Parallel()
	v := visit(t, &desk{}, caseworker)
	form := household()
	form.Set("more", "1")
	_, page := v.send(t, http.MethodPost, "/console/underlag", form)
	has(t, page, one, two, `id="persons-3-number"`)
	form["number"] = nil
	for range aggregator.MaxPersons + 5 {
		form["number"] = append(form["number"], one)
	}
	if _, page := v.send(t, http.MethodPost, "/console/underlag", form); strings.Count(page, `name="number"`) != aggregator.MaxPersons+1 {
		t.Errorf("got %d rows", strings.Count(page, `name="number"`))
	}
}

func TestASecretMasksItself(t *testing.T) {
	t.Parallel()
	q := basis.Question{Token: "hemligt", Persons: []basis.QuestionPerson{{Number: one}}}
	text, err := json.Marshal(q)
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "q", q, "n", q.Persons[0].Number)
	for _, printed := range []string{fmt.Sprint(q), fmt.Sprintf("%+v %#v %q", q, q, q), string(text), log.String()} {
		if strings.Contains(printed, one) || strings.Contains(printed, "hemligt") {
			t.Errorf("printed: %s", printed)
		}
	}
}

type piece struct{ In, HTML, Say, Focus string }

// watch asks as the page's script does, to the end.
func (v *visitor) watch(t *testing.T, form url.Values) []piece {
	t.Helper()
	_, body := v.send(t, http.MethodPost, "/console/underlag/svar", form, "Accept", "application/jsonl")
	var list []piece
	for line := range strings.Lines(body) {
		var p piece
		if err := json.Unmarshal([]byte(line), &p); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		list = append(list, p)
	}
	return list
}

func TestPiecesComeInTheirPlaces(t *testing.T) {
	t.Parallel()
	form := household()
	form["number"] = form["number"][:1]
	d := &desk{answer: gaps(), outcomes: []aggregator.SourceOutcome{
		{Authority: "TNS", Outcome: aggregator.Unavailable, Code: "http_503"}, {Authority: "FK", Outcome: aggregator.Refused},
	}}
	pieces := visit(t, d, caseworker).watch(t, form)
	if len(pieces) != 4 {
		t.Fatalf("got %d pieces, want the table, two outcomes and the answer", len(pieces))
	}
	has(t, pieces[0].HTML, `id="w-0-FK"`, `id="w-0-TNS"`, "väntar", "data-stop")
	if p := pieces[1]; p.In != "w-0-TNS" || !strings.Contains(p.HTML, `mark bad">kunde inte svara`) || p.Say != "Transportstyrelsen, sökande, kunde inte svara. 1 / 2" {
		t.Errorf("the failed source: %+v", p)
	}
	if p := pieces[2]; p.In != "w-0-FK" || !strings.Contains(p.HTML, "får inte frågas") || p.Say != "" {
		t.Errorf("the refused source: %+v", p)
	}
	if p := pieces[3]; p.In != "basis" || p.Focus != "verdict" || !strings.Contains(p.HTML, "Kvitto") {
		t.Errorf("the answer: %s, focus %s", p.In, p.Focus)
	}
}

// The first pieces come while the authorities are waited for, and who stops asking
// stops the question.
func TestWhoStopsStopsTheQuestion(t *testing.T) {
	t.Parallel()
	form := household()
	form["number"] = form["number"][:1]
	d := &desk{answer: gaps(), hold: make(chan struct{}), ended: make(chan error, 1), outcomes: []aggregator.SourceOutcome{{Authority: "FK", Outcome: aggregator.Answered}}}
	v := visit(t, d, caseworker)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, v.URL+"/console/underlag/svar", strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Accept", "application/jsonl")
	response, err := v.browser.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	lines := bufio.NewScanner(response.Body)
	for range 2 { // the table, and the one that has answered
		if !lines.Scan() {
			t.Fatal("nothing came while the rest is waited for")
		}
	}
	stop()
	if err := <-d.ended; err == nil {
		t.Error("the question went on")
	}
}
