package insight

import (
	"reflect"
	"testing"

	"underlag/aggregator"
)

// Whatever a fact says is in its version: each of its fields, changed alone,
// changes it. The provision is not, because the law is not what the authority said.
func TestVersionIsAllThatAFactSays(t *testing.T) {
	base := aggregator.Facts{
		Payments: []aggregator.Payment{{Parts: []aggregator.PaymentPart{{}}}}, Salaries: []aggregator.Salary{{}}, Decisions: []aggregator.DecisionFact{{}},
		Cases: []aggregator.CaseFact{{}}, Registrations: []aggregator.Registration{{}}, Capital: []aggregator.Capital{{}},
		Refunds: []aggregator.Refund{{}}, Vehicles: []aggregator.Vehicle{{}}, Permits: []aggregator.Permit{{}},
	}
	before := versions(t, base)
	lists := reflect.ValueOf(&base).Elem()
	for i := range lists.NumField() {
		list := lists.Field(i)
		if list.Kind() != reflect.Slice {
			continue
		}
		eachLeaf(list.Index(0), list.Type().Elem().Name(), func(name string, set func(), unset func()) {
			set()
			changed := versions(t, base) != before
			unset()
			if changed == (name == list.Type().Elem().Name()+".Origin.Provision") {
				t.Errorf("%s: the version of a fact changed: %v", name, changed)
			}
		})
	}
}

// versions gives the contents of all facts in one text; the tags, which tell of
// source and month, are left out.
func versions(t *testing.T, f aggregator.Facts) string {
	t.Helper()
	p := applicant()
	p.Facts = f
	_, _, ids, err := identify(testKey(t), false, []aggregator.PersonAnswer{p})
	if err != nil {
		t.Fatal(err)
	}
	all := ""
	for _, id := range ids {
		all += " " + id.ID.Version[tagLength:]
	}
	return all
}

// eachLeaf goes through the fields of a struct and of the structs in it.
func eachLeaf(v reflect.Value, name string, try func(name string, set, unset func())) {
	before := reflect.New(v.Type()).Elem()
	before.Set(v)
	unset := func() { v.Set(before) }
	switch value := v.Interface().(type) {
	case aggregator.Amount:
		try(name+" known", func() { v.Set(reflect.ValueOf(aggregator.Ore(0))) }, unset)
		try(name, func() { v.Set(reflect.ValueOf(aggregator.Ore(-1))) }, unset)
		return
	case aggregator.Days:
		try(name+" known", func() { v.Set(reflect.ValueOf(aggregator.Days{Known: true})) }, unset)
		try(name, func() { v.Set(reflect.ValueOf(aggregator.Days{Known: true, Hundredths: value.Hundredths + 1})) }, unset)
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			eachLeaf(v.Field(i), name+"."+v.Type().Field(i).Name, try)
		}
	case reflect.Slice:
		try(name+" length", func() { v.Set(reflect.Append(v, reflect.New(v.Type().Elem()).Elem())) }, unset)
		eachLeaf(v.Index(0), name+"[0]", try)
	case reflect.String:
		try(name, func() { v.SetString("x") }, unset)
	default:
		try(name, func() { v.SetInt(7) }, unset)
	}
}

// No two rows of texts and numbers give the same bytes by moving them about.
func FuzzEncoding(f *testing.F) {
	f.Add("ab", "c", "a", "bc")
	f.Add("", "\x00", "\x00", "")
	f.Fuzz(func(t *testing.T, a, b, c, d string) {
		var one, two encoding
		one.text(a, b)
		two.text(c, d)
		if (a == c && b == d) != (string(one) == string(two)) {
			t.Errorf("%q %q and %q %q are encoded as %x and %x", a, b, c, d, one, two)
		}
	})
}
