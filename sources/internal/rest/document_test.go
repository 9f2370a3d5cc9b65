package rest

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"underlag/aggregator"
)

func TestDecodeShowsEveryMember(t *testing.T) {
	var into struct {
		A []struct{ B any }
	}
	var got []string
	doc := ` { "a" : [ {"b":"x\"}"} , {"b":[1, 2]} ] ,"c\u0064":{"e":null}} `
	err := Decode([]byte(doc), &into, func(path [][]byte, value []byte) {
		names := make([]string, len(path))
		for i, name := range path {
			names[i] = string(name)
		}
		got = append(got, strings.Join(names, ".")+"="+string(value))
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{`a.b="x\"}"`, `a.b=[1, 2]`, `a=[ {"b":"x\"}"} , {"b":[1, 2]} ]`, `cd.e=null`, `cd={"e":null}`}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if len(into.A) != 2 {
		t.Errorf("got %d elements, want 2", len(into.A))
	}
}

func TestDecodeRefuses(t *testing.T) {
	number := "199006022397"
	many := make([]string, 2*fewNames)
	for i := range many {
		many[i] = `"m` + strconv.Itoa(i) + `":1`
	}
	for name, c := range map[string]struct{ doc, code string }{
		"nothing":                  {"", "not_json"},
		"a page":                   {"<html>", "not_json"},
		"cut off":                  {`{"a":`, "not_json"},
		"two documents":            {`{} {}`, "not_json"},
		"trailing comma":           {`{"a":1,}`, "not_json"},
		"not UTF-8":                {"{\"a\":\"\xe5\"}", "not_utf8"},
		"byte order mark":          {"\xef\xbb\xbf{}", "not_json"},
		"wrong type":               {`{"a":` + number + `}`, "wrong_type"},
		"number in quotes":         {`{"n":"` + number + `x"}`, "wrong_type"},
		"twice":                    {`{"x":1,"x":1}`, "repeated_member"},
		"twice in another case":    {`{"x":1,"X":1}`, "repeated_member"},
		"twice, once escaped":      {`{"x":1,"\u0078":1}`, "repeated_member"},
		"twice inside":             {`[{"y":{"x":1,"x":2}}]`, "wrong_type"},
		"twice inside, right type": {`{"y":[{"x":1,"x":2}]}`, "repeated_member"},
		"twice among many":         {"{" + strings.Join(many, ",") + `,"M3":1}`, "repeated_member"},
		"twice among the last":     {"{" + strings.Join(many, ",") + `,"z":1,"z":1}`, "repeated_member"},
		"too deep":                 {strings.Repeat(`{"y":[`, 40) + strings.Repeat(`]}`, 40), "too_deep"},
	} {
		t.Run(name, func(t *testing.T) {
			var into struct {
				A string
				N json.Number
				Y any
			}
			err := Decode([]byte(c.doc), &into, nil)
			var got *aggregator.SourceError
			if !errors.As(err, &got) || got.Outcome != aggregator.Malformed || got.Code != c.code {
				t.Fatalf("got %v, want malformed: %s", err, c.code)
			}
			for ; err != nil; err = errors.Unwrap(err) {
				if strings.Contains(err.Error(), number) {
					t.Errorf("an error of type %T holds the value", err)
				}
			}
		})
	}
}

func TestManyDifferentNames(t *testing.T) {
	many := make([]string, 100_000)
	for i := range many {
		many[i] = `"m` + strconv.Itoa(i) + `":1`
	}
	var into map[string]int
	if err := Decode([]byte("{"+strings.Join(many, ",")+"}"), &into, nil); err != nil {
		t.Error(err)
	}
}

// FuzzDecode: whatever is accepted is JSON, whatever is refused is Malformed,
// and JSON is refused for the three reasons only that encoding/json lacks.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{`{}`, `[1,-2.5e3,"å\"",null,true]`, `{"a":{"b":[{}]},"A":1}`, `"x"`, ` 7 `, `{"a":1,"\u0061":2}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		var into any
		err := Decode(doc, &into, func(path [][]byte, value []byte) {
			if !json.Valid(value) || len(path) == 0 {
				t.Errorf("shown a member that is none: %q", value)
			}
		})
		if err == nil {
			if !json.Valid(doc) {
				t.Error("accepted what is not JSON")
			}
			return
		}
		var failure *aggregator.SourceError
		if !errors.As(err, &failure) || failure.Outcome != aggregator.Malformed {
			t.Fatalf("got %v, want malformed", err)
		}
		if json.Valid(doc) && failure.Code != "not_utf8" && failure.Code != "repeated_member" && failure.Code != "too_deep" && failure.Code != "wrong_type" {
			t.Errorf("JSON was refused: %v", err)
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	doc := []byte(`{"list":[` + strings.TrimSuffix(strings.Repeat(`{"name":"Sjukpenning","sum":{"amount":1250.50,"currency":"SEK"}},`, 60), ",") + `]}`)
	var into struct {
		List []struct {
			Name string
			Sum  struct {
				Amount   json.Number
				Currency string
			}
		}
	}
	b.SetBytes(int64(len(doc)))
	b.ReportAllocs()
	for b.Loop() {
		into.List = into.List[:0]
		if err := Decode(doc, &into, nil); err != nil {
			b.Fatal(err)
		}
	}
}
