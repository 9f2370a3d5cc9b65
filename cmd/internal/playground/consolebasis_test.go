package playground_test

import (
	"encoding/json"
	"html"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"underlag/aggregator"
	"underlag/aggregator/httpapi/v1"
)

// form posts to the console as a page of it does.
func (b *browsed) form(t *testing.T, client *http.Client, path string, fields url.Values) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, b.address+path, strings.NewReader(fields.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	response, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, html.UnescapeString(string(body))
}

// written is a question as its form sends it.
func written(q *v1.Request) url.Values {
	fields := url.Values{"reference": {q.Case.Reference}, "purpose": {q.Purpose}, "month": {q.Month}, "case_token": {q.Case.Token.Reveal()}, "known": {"1"}}
	for i, p := range q.Persons {
		fields["number"] = append(fields["number"], p.PersonalNumber.Reveal())
		fields["role"] = append(fields["role"], p.Role)
		fields["reason"] = append(fields["reason"], p.Reason)
		fields.Add("asked", strconv.Itoa(i+1))
	}
	return fields
}

// The console's page says what the API's answer says, by the same records.
func TestTheConsoleAsksAsTheAPI(t *testing.T) {
	t.Parallel()
	b := newBrowsed(t, "all-confirmed")
	b.t = t
	anna := b.newcomer(t, "anna")
	for _, persona := range []string{"couple-three-children", "everything"} {
		q := b.question1(persona)
		before := b.records(t)
		answer := b.ask("anna", q)
		byAPI := b.records(t)[len(before):]
		status, page := b.form(t, anna, "/underlag/svar", written(q))
		if status != http.StatusOK {
			t.Fatalf("%s: %d\n%s", persona, status, page)
		}
		byConsole := b.records(t)[len(before)+len(byAPI):]
		if !slices.Equal(byAPI, byConsole) {
			t.Errorf("%s: the API's records are %v, the console's %v", persona, byAPI, byConsole)
		}
		for _, text := range texts(answer) {
			if !strings.Contains(page, text) {
				t.Errorf("%s: the page lacks %q", persona, text)
			}
		}
		if !regexp.MustCompile(`<dd class="digest">[A-Z0-9]{26}</dd>`).MatchString(page) {
			t.Errorf("%s: the page does not name the inquiry", persona)
		}
	}
	found := marks(b.world)
	search(t, "the log", b.log.Bytes(), found)
	searchFiles(t, b.state.Path("ledger.db"), found)
}

// question1 gives a household's question with a reason for every child.
func (b *browsed) question1(persona string) *v1.Request {
	q := b.whole.question(persona)
	for i := range q.Persons {
		if q.Persons[i].Role == string(aggregator.Child) && q.Persons[i].Reason == "" {
			q.Persons[i].Reason = "Barnets inkomster räknas in"
		}
	}
	return q
}

// texts is everything of an answer that the page must have.
func texts(a *v1.Answer) []string {
	list := []string{aggregator.VerdictText(a.Verdict.DecisionReady).SV, a.Law.Revision}
	for _, r := range a.Verdict.Reasons {
		list = append(list, r.Text.SV)
	}
	for _, o := range a.Observations {
		list = append(list, o.Text.SV)
	}
	for i := range a.Persons {
		p := &a.Persons[i]
		list = append(list, p.Name, aggregator.Hyphenated(p.PersonalNumber.Reveal()))
		for _, f := range p.Payments {
			list = append(list, f.Benefit, amount(f.NetAmount), amount(f.GrossAmount), amount(f.TaxAmount), amount(f.DeductionAmount), f.PaidOn.String())
		}
		for _, f := range p.Salaries {
			list = append(list, f.EmployerName, amount(f.GrossAmount), amount(f.TaxAmount))
		}
		for _, f := range p.Decisions {
			list = append(list, f.Benefit, amount(f.Amount), f.DecidedOn.String(), f.School)
		}
		for _, f := range p.Vehicles {
			list = append(list, f.RegistrationNumber, f.Make)
		}
		for _, f := range p.Permits {
			list = append(list, f.Kind, f.Reason, f.HomeCountry)
		}
		for _, s := range p.Sources {
			list = append(list, s.Name.SV, s.LegalText)
			for _, w := range s.Withheld {
				list = append(list, w.Reason.SV)
			}
			if s.Refusal != nil {
				list = append(list, s.Refusal.Text.SV)
			}
		}
	}
	return list
}

func amount(a aggregator.Amount) string {
	if !a.Known() {
		return ""
	}
	return a.Text().SV
}

// What the API refuses the console refuses, in the same words and records.
func TestTheConsoleRefusesAsTheAPI(t *testing.T) {
	t.Parallel()
	b := newBrowsed(t, "all-confirmed")
	b.t = t
	household, err := b.world.Household("single-student")
	if err != nil {
		t.Fatal(err)
	}
	elsewhere, err := b.state.Inquiry(household, b.world.Month, "application", "162120009985")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, caller string
		change       func(*v1.Request)
	}{
		{"no case token", "anna", func(q *v1.Request) { q.Case.Token = "" }},
		{"a token that is none", "anna", func(q *v1.Request) { q.Case.Token = "x" }},
		{"a case elsewhere", "anna", func(q *v1.Request) { q.Case.Token = elsewhere.Case.Token }},
		{"no such month", "anna", func(q *v1.Request) { q.Month = "2026-13" }},
		{"a wrong number", "anna", func(q *v1.Request) { q.Persons[0].PersonalNumber = "199006022398" }},
		{"another role", "anna", func(q *v1.Request) { q.Persons[0].Role = "child" }},
		{"a relative", "relative", func(q *v1.Request) { *q = *b.question1("couple-three-children") }},
		{"no agreement", "no-agreement", func(*v1.Request) {}},
	} {
		t.Run(c.name, func(t *testing.T) {
			q := b.whole.question("single-student")
			c.change(q)
			before := b.records(t)
			status, body := b.post(c.caller, encoded(t, q))
			if status == http.StatusOK {
				t.Fatal("the API does not refuse it")
			}
			byAPI := b.records(t)[len(before):]
			var refusal v1.Problem
			if err := json.Unmarshal(body, &refusal); err != nil {
				t.Fatal(err)
			}
			status, page := b.form(t, b.newcomer(t, c.caller), "/underlag/svar", written(q))
			if status != http.StatusUnprocessableEntity && status != http.StatusForbidden {
				t.Errorf("got %d", status)
			}
			for _, f := range refusal.Errors {
				if !strings.Contains(page, f.Text.SV) || !strings.Contains(page, f.Code) {
					t.Errorf("the page lacks %s: %s\n%s", f.Code, f.Text.SV, page)
				}
			}
			if byConsole := b.records(t)[len(before)+len(byAPI):]; !slices.Equal(byAPI, byConsole) {
				t.Errorf("the API's records are %v, the console's %v", byAPI, byConsole)
			}
		})
	}
	status, page := b.form(t, b.newcomer(t, "anna"), "/underlag", url.Values{"token": {elsewhere.Case.Token.Reveal()}})
	if status != http.StatusUnprocessableEntity || !strings.Contains(page, "case_other_organisation") || strings.Contains(page, household.Persons[0].Number) {
		t.Errorf("the case of another municipality is shown: %d", status)
	}
}
