package playground_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"underlag/aggregator/audit"
)

// Bad input is a problem with a code and a pointer; nothing is called, and the
// refusal is in the ledger where a person was named.
func TestBadInput(t *testing.T) {
	t.Parallel()
	w := startWhole(t, "shipped", "normal")
	good, err := json.Marshal(w.question("sick-leave"))
	if err != nil {
		t.Fatal(err)
	}
	number := "197905209289"
	month := `"month":"2026-11"`
	thirteen := strings.TrimSuffix(strings.Repeat(`{"personalNumber":"`+number+`","role":"child"},`, 13), ",")
	cases := []struct {
		name, from, to string // what of a good question is replaced by what
		status         int
		code, pointer  string
		recorded       bool
	}{
		{"malformed JSON", `{"case"`, `{"case`, 400, "", "", false},
		{"unknown field", `"purpose"`, `"colour":"red","purpose"`, 400, "unknown_field", "/colour", true},
		{"duplicate field", `"purpose"`, `"purpose":"control","purpose"`, 400, "duplicate_field", "/purpose", true},
		{"wrong check digit", number, "197905209280", 422, "personal_number_check", "/persons/0/personalNumber", false},
		{"not a date", number, "197913409289", 422, "personal_number_date", "/persons/0/personalNumber", false},
		{"a reservnummer", number, "19790520T289", 422, "personal_number_form", "/persons/0/personalNumber", false},
		{"thirteen persons", `"persons":[`, `"persons":[` + thirteen + `,`, 422, "persons_count", "/persons", true},
		{"a month far ahead", month, `"month":"2027-03"`, 422, "period_in_future", "/month", true},
		{"a period ahead", month, `"period":{"from":"2027-01-01","to":"2027-02-01"}`, 422, "period_in_future", "/period/from", true},
		{"a reversed period", month, `"period":{"from":"2026-10-31","to":"2026-10-01"}`, 422, "period_reversed", "/period", true},
		{"a period beyond the law", month, `"period":{"from":"2019-01-01","to":"2026-10-01"}`, 422, "period_beyond_law", "/period/from", true},
		{"unknown purpose", `"application"`, `"curiosity"`, 422, "unknown_purpose", "/purpose", true},
		{"unknown authority", month, month + `,"authorities":["FK","FBI"]`, 422, "unknown_authority", "/authorities/1", true},
		{"a person who is not in the case", `"persons":[`, `"persons":[{"personalNumber":"199112012399","role":"co_applicant"},`, 403, "not_in_case", "/persons/0/personalNumber", true},
		{"another case than the token's", `"EB-2026-0104"`, `"EB-2026-0999"`, 403, "no_case", "/case", true},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			body := bytes.Replace(good, []byte(c.from), []byte(c.to), 1)
			if bytes.Equal(body, good) {
				t.Fatalf("%q is not in the question", c.from)
			}
			before := w.records(t)
			status, raw := w.post("anna", body)
			var p struct {
				Code, Pointer string
				Errors        []struct{ Code, Pointer string }
			}
			if err := json.Unmarshal(raw, &p); err != nil {
				t.Fatal(err)
			}
			if status != c.status || c.code != "" && p.Code != c.code || c.pointer != "" && p.Pointer != c.pointer {
				t.Errorf("got %d %s at %s, want %d %s at %s", status, p.Code, p.Pointer, c.status, c.code, c.pointer)
			}
			added := w.records(t)[len(before):]
			want := []string{}
			if c.recorded {
				want = []string{"refused " + p.Code}
			}
			if fmt.Sprint(added) != fmt.Sprint(want) {
				t.Errorf("the ledger gained %v, want %v", added, want)
			}
		})
	}
}

// records lists the kinds of the ledger's records; a refusal with its code.
func (w *whole) records(t *testing.T) []string {
	t.Helper()
	var out bytes.Buffer
	if err := audit.Show(t.Context(), w.state.Path("ledger.db"), "", &out); err != nil {
		t.Fatal(err)
	}
	list := []string{}
	for line := range strings.Lines(out.String()) {
		var r struct {
			Record struct {
				Kind    string
				Refusal struct{ Code string }
			}
		}
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			t.Fatal(err)
		}
		list = append(list, strings.TrimSpace(r.Record.Kind+" "+r.Record.Refusal.Code))
	}
	return list
}
