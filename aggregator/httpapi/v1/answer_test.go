package v1

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"underlag/aggregator"
)

const number = "199006022397"

// fill gives every field of a struct tree a value that is not its zero.
func fill(v reflect.Value) {
	switch v.Interface().(type) {
	case time.Time:
		v.Set(reflect.ValueOf(time.Date(2026, 11, 21, 9, 0, 0, int(time.Millisecond), time.UTC)))
		return
	case aggregator.Date:
		v.Set(reflect.ValueOf(aggregator.Date(20261121)))
		return
	case aggregator.Month:
		v.Set(reflect.ValueOf(aggregator.Month(202611)))
		return
	case aggregator.Amount:
		v.Set(reflect.ValueOf(aggregator.Ore(-125050)))
		return
	case aggregator.Days:
		v.Set(reflect.ValueOf(aggregator.Days{Hundredths: 50, Known: true}))
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i))
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(v.Index(0))
		fill(v.Index(1))
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem())
	case reflect.String:
		v.SetString("a \"text\" of 2 åäö\\ \u2028")
	case reflect.Int, reflect.Int64:
		v.SetInt(7)
	case reflect.Bool:
		v.SetBool(true)
	default:
		panic("no value for " + v.Type().String())
	}
}

// The encoder writes exactly the members that the tags name, so that what is
// written can be read back.
func TestEncoderAgreesWithTheTypes(t *testing.T) {
	t.Parallel()
	var want Answer
	fill(reflect.ValueOf(&want).Elem())
	var got Answer
	decoder := json.NewDecoder(bytes.NewReader(want.AppendJSON(nil)))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&got); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(want, got) {
		t.Error("an answer with every member set does not survive encoding and decoding")
	}
}

// Every member is there when nothing is known, null or an empty array. Only what
// is said of a broken glass is left out where the glass is whole.
func TestEveryMemberIsAlwaysThere(t *testing.T) {
	t.Parallel()
	empty := Answer{Persons: []Person{{
		Sources: []Source{{Refusal: &Refusal{}, Error: &SourceError{}, Withheld: []Withheld{{}}, Missing: []Missing{{}}}}, Payments: []Payment{{Parts: []PaymentPart{{}}}},
		Salaries: []Salary{{}}, Decisions: []Decision{{}}, Cases: []CaseFact{{}}, Registrations: []Registration{{}}, Capital: []Capital{{}},
		Refunds: []Refund{{}}, Vehicles: []Vehicle{{}}, Permits: []Permit{{}},
	}}, Verdict: Verdict{Reasons: []Reason{{}}}, Months: []Month{{Lines: []Line{{Category: &IncomeCategory{}}}, Household: []Line{{}}}}, Elsewhere: []Elsewhere{{}},
		Observations: []Observation{{}}, Overview: []Matter{{Title: &aggregator.Text{}, Next: &aggregator.Text{}}}, Freshness: []Freshness{{Next: []Expected{{}}}},
		Comparison: Comparison{NotCompared: []NotCompared{{}}}}
	var got any
	if err := json.Unmarshal(empty.AppendJSON(nil), &got); err != nil {
		t.Fatal(err)
	}
	members(t, "answer", reflect.TypeFor[Answer](), got)

	if text := string(empty.AppendJSON(nil)); strings.Contains(text, `"0.00"`) || strings.Contains(text, `"extent":0`) {
		t.Errorf("got a zero for what is unknown: %s", text)
	}
}

func members(t *testing.T, at string, typ reflect.Type, got any) {
	t.Helper()
	if list, ok := got.([]any); ok && typ.Kind() == reflect.Slice {
		if len(list) == 0 {
			return
		}
		members(t, at+"[0]", typ.Elem(), list[0])
		return
	}
	if typ.Kind() == reflect.Pointer {
		typ = typ.Elem()
	}
	object, ok := got.(map[string]any)
	if !ok || typ.Kind() != reflect.Struct {
		return
	}
	names := 0
	for _, f := range reflect.VisibleFields(typ) {
		name, tagged := f.Tag.Lookup("json")
		if !tagged || name == "breakGlass,omitempty" {
			continue
		}
		names++
		value, there := object[name]
		if !there {
			t.Errorf("%s.%s is not there", at, name)
		}
		members(t, at+"."+name, f.Type, value)
	}
	if names != len(object) {
		t.Errorf("%s: got %d members, want %d", at, len(object), names)
	}
}

func TestMarshalIsAppend(t *testing.T) {
	t.Parallel()
	a := sample(1)
	got, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	if want := a.AppendJSON(nil); !bytes.Equal(got, want) {
		t.Error("json.Marshal and AppendJSON differ")
	}
}

func TestNumbersAndTokensAreMasked(t *testing.T) {
	t.Parallel()
	r := Request{Case: Case{Token: "secret"}, Persons: []RequestPerson{{PersonalNumber: number}}}
	a := Answer{Persons: []Person{{PersonalNumber: number}}}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
		for _, v := range []any{r, &r, a, &a, r.Persons, r.Case} {
			if got := fmt.Sprintf(verb, v); strings.Contains(got, number) || strings.Contains(got, "secret") || strings.Contains(got, "313939") {
				t.Errorf("%s shows a personal number or a token", verb)
			}
		}
	}
}

func TestFromAnswer(t *testing.T) {
	t.Parallel()
	text := aggregator.Text{SV: "sv", EN: "en"}
	a := &aggregator.Answer{
		InquiryID: "id", Elapsed: 1500 * time.Microsecond, Revision: "sha256:0", On: 20261121, Protection: aggregator.Marked, Restricted: true,
		Verdict: aggregator.Verdict{Reasons: []aggregator.Reason{{Code: "required_source_late", Authority: "AF", Person: 0, Text: text}}},
		Persons: []aggregator.PersonAnswer{{
			Role: aggregator.Child,
			Sources: []aggregator.SourceResult{
				{Authority: "AF", Outcome: aggregator.Late, Required: true, Code: "deadline", RetryAfter: 1100 * time.Millisecond},
				{Authority: "XX", Outcome: aggregator.Refused, Code: "no_legal_basis", Refusal: &aggregator.Refusal{Code: "no_legal_basis", Provision: "row", Text: text}},
				{Authority: "YY", Outcome: aggregator.Partial, Missing: []aggregator.MissingPart{{Part: "PM", Code: "1", Text: text}}},
			},
		}},
		Receipt: aggregator.Receipt{Ledger: "l", Index: 3, Hash: "h"},
	}
	got := FromAnswer(a, Asked{Payloads: true, Catalogue: aggregator.NewCatalogue([]aggregator.Descriptor{{Code: "AF", Name: text}})})
	want := &Answer{
		InquiryID: "id", ElapsedMs: 1, Law: Law{Revision: "sha256:0", AsOf: 20261121}, Protected: "marked", Restricted: true,
		Verdict: Verdict{Reasons: []Reason{{Code: "required_source_late", Authority: "AF", Text: text}}},
		Persons: []Person{{
			Role: "child", Protected: "unknown",
			Sources: []Source{
				{Authority: "AF", Name: text, Outcome: "late", Required: true, Code: "deadline", RetryAfter: 2, Provisions: []string{}, Missing: []Missing{}, Withheld: []Withheld{payload}, Error: &SourceError{Code: "deadline", Text: failure(aggregator.Late)}},
				{Authority: "XX", Name: aggregator.Text{SV: "XX", EN: "XX"}, Outcome: "refused", Code: "no_legal_basis", Provisions: []string{}, Missing: []Missing{}, Withheld: []Withheld{}, Refusal: &Refusal{Code: "no_legal_basis", Provision: "row", Text: text}},
				{Authority: "YY", Name: aggregator.Text{SV: "YY", EN: "YY"}, Outcome: "partial", Provisions: []string{}, Missing: []Missing{{Part: "PM", Code: "1", Text: text}}, Withheld: []Withheld{payload}},
			},
			Payments: []Payment{}, Salaries: []Salary{}, Decisions: []Decision{}, Cases: []CaseFact{}, Registrations: []Registration{},
			Capital: []Capital{}, Refunds: []Refund{}, Vehicles: []Vehicle{}, Permits: []Permit{},
		}},
		Months: []Month{}, Elsewhere: []Elsewhere{}, Observations: []Observation{}, Overview: []Matter{}, Freshness: []Freshness{},
		Comparison: Comparison{Gone: []string{}, NotCompared: []NotCompared{}}, Receipt: Receipt{Ledger: "l", Index: 3, Hash: "h"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("answer (-want +got):\n%s", diff)
	}
}

func TestCatalogue(t *testing.T) {
	t.Parallel()
	c := aggregator.NewCatalogue([]aggregator.Descriptor{{Code: "FK", Catalogue: []aggregator.CategoryInfo{{
		Name: "benefit", Label: aggregator.Text{SV: "Förmån", EN: "Benefit"},
		Fields: []aggregator.FieldInfo{{Field: aggregator.PaymentTax, Label: aggregator.Text{SV: "skatt", EN: "tax"}}},
	}}}})
	for _, test := range []struct {
		catalogue *aggregator.Catalogue
		field     aggregator.Field
		want      string
	}{
		{c, 0, "Förmån"}, {c, aggregator.PaymentTax, "Förmån: skatt"}, {c, aggregator.PaymentNet, "benefit: payments.netAmount"},
		{nil, 0, "benefit"}, {nil, aggregator.PaymentTax, "benefit: payments.taxAmount"},
	} {
		if got := test.catalogue.Label("FK", "benefit", test.field).SV; got != test.want {
			t.Errorf("got %q, want %q", got, test.want)
		}
	}
}

func failure(o aggregator.Outcome) aggregator.Text {
	text, _ := o.Failure()
	return text
}

// Every outcome that is not an answer says in words that it is none.
func TestEveryFailureIsExplained(t *testing.T) {
	t.Parallel()
	for _, o := range []aggregator.Outcome{aggregator.Denied, aggregator.Maintenance, aggregator.Late, aggregator.Unavailable, aggregator.Malformed} {
		if text := failure(o); text.SV == "" || text.EN == "" {
			t.Errorf("outcome %s has no text", o)
		}
	}
}

// sample is an answer for so many persons, about 14 KB each.
func sample(persons int) *Answer {
	return FromAnswer(domainSample(persons), Asked{})
}

func domainSample(persons int) *aggregator.Answer {
	a := &aggregator.Answer{InquiryID: "019a5f3e-7c1b-7b8e-9d56-0f2a4c8e1b70", AskedAt: time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC), On: 20261121, Revision: strings.Repeat("0", 71)}
	number, err := aggregator.ParsePersonalNumber(number)
	if err != nil {
		panic(err)
	}
	outside := aggregator.Text{SV: "Uppgiften omfattas inte av uppgiftsskyldigheten.", EN: "The duty to disclose does not cover the field."}
	for range persons {
		p := aggregator.PersonAnswer{Number: number, Role: aggregator.Applicant, Facts: aggregator.Facts{Name: "Sara Studentsson"}}
		for _, code := range []aggregator.AuthorityCode{"AF", "CSN", "FK", "SKV", "SO", "TNS", "MIV"} {
			r := aggregator.SourceResult{
				Authority: code, Outcome: aggregator.Answered, Required: true, AsOf: a.AskedAt, Elapsed: 143 * time.Millisecond,
				Asked:      aggregator.Question{Period: aggregator.Period{From: 20260901, To: 20261130}, LegalText: "15 kap. 10 § socialtjänstlagen (2025:400), 3 § förordningen (2008:975)"},
				Provisions: []aggregator.ProvisionID{"fk-formaner"},
			}
			for _, f := range []aggregator.Field{aggregator.DecisionAmount, aggregator.DecisionFrequency, aggregator.DecisionSchool} {
				r.Withheld = append(r.Withheld, aggregator.Withheld{Category: "benefit", Field: f, Code: "field_outside_law", Text: outside})
			}
			p.Sources = append(p.Sources, r)
		}
		for i := range 12 {
			p.Facts.Payments = append(p.Facts.Payments, aggregator.Payment{
				Origin: aggregator.Origin{Authority: "FK", Category: "benefit", Provision: "fk-formaner"}, Benefit: "Bostadsbidrag för barnfamiljer",
				Kind: aggregator.BenefitPayment, Status: aggregator.Paid, Net: aggregator.Kronor(int64(1000 + i)), Gross: aggregator.Kronor(1800), Tax: aggregator.Kronor(540),
				PaidOn: 20261025, Period: aggregator.Period{From: 20261001, To: 20261031}, Days: aggregator.Days{Hundredths: 2100, Known: true}, Payer: "FK", Method: "månad",
				Parts: []aggregator.PaymentPart{{Benefit: "Grundbelopp", Net: aggregator.Kronor(700)}},
			})
			p.Facts.Salaries = append(p.Facts.Salaries, aggregator.Salary{
				Origin: aggregator.Origin{Authority: "SKV", Category: "salary", Provision: "skv-agi"}, EmployerName: "Kiosken vid torget AB", EmployerNumber: "165560000168",
				Month: 202610, Status: aggregator.Reported, Gross: aggregator.Kronor(24000), Tax: aggregator.Kronor(7200),
			})
		}
		a.Persons = append(a.Persons, p)
	}
	return a
}

func BenchmarkFromAnswer(b *testing.B) {
	a := domainSample(2)
	b.ReportAllocs()
	for b.Loop() {
		FromAnswer(a, Asked{})
	}
}

func BenchmarkAppendJSON(b *testing.B) {
	a := sample(2)
	b.SetBytes(int64(len(a.AppendJSON(nil))))
	b.ReportAllocs()
	for b.Loop() {
		a.AppendJSON(make([]byte, 0, 48<<10))
	}
}

// What the encoder is measured against; it writes zeroes where null belongs.
func BenchmarkEncodingJSON(b *testing.B) {
	type plain Answer
	a := (*plain)(sample(2))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := json.Marshal(a); err != nil {
			b.Fatal(err)
		}
	}
}
