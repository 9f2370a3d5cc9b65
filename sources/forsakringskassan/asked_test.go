package forsakringskassan

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"underlag/aggregator"
	"underlag/sources/internal/composite"
	"underlag/sources/internal/sourcetest"
)

var questionInFraga = regexp.MustCompile(`^<ssbt:fraga><ssbt:version>v9</ssbt:version><ssbt:aktorsid>026-51</ssbt:aktorsid><ssbt:lefiJsonFraga>([^<]*)</ssbt:lefiJsonFraga></ssbt:fraga>$`)

// Inside SSBTEK the question is the very JSON that LEFI is sent.
func TestAsk(t *testing.T) {
	part := NewPart(Config{Actor: actor})
	q := sourcetest.Question(pensioner, everything...)
	content, err := part.Ask(composite.V10, q)
	if err != nil {
		t.Fatal(err)
	}
	found := questionInFraga.FindSubmatch(content)
	if found == nil {
		t.Fatalf("got %s", content)
	}
	body, err := base64.StdEncoding.DecodeString(string(found[1]))
	if err != nil {
		t.Fatal(err)
	}
	question, err := newCodes(file).question(q)
	if err != nil {
		t.Fatal(err)
	}
	if want, _ := json.Marshal(question); string(body) != string(want) {
		t.Errorf("got %s, want %s", body, want)
	}
	period, categories, err := part.Asked(body)
	if err != nil || period != q.Period || !slices.Equal(categories, everything) {
		t.Errorf("read back as %v, %v, %v", period, categories, err)
	}
}

func TestAskRefusesWhatFetchRefuses(t *testing.T) {
	q := sourcetest.Question(pensioner, everything...)
	for code, ask := range map[string]func(aggregator.Question) error{
		"no_actor": func(q aggregator.Question) error { _, err := NewPart(Config{}).Ask(composite.V10, q); return err },
		"period_open": func(q aggregator.Question) error {
			q.Period.To = 0
			_, err := NewPart(Config{Actor: actor}).Ask(composite.V11, q)
			return err
		},
	} {
		if e := aggregator.AsSourceError(ask(q)); e.Outcome != aggregator.Denied || e.Code != code {
			t.Errorf("got %v, want denied: %s", e, code)
		}
	}
}

func TestAsked(t *testing.T) {
	const period = `"period":{"from":"2026-09-01","tom":"2026-11-30"}`
	for name, c := range map[string]struct {
		question string
		want     string // the categories, or part of the error
	}{
		"fk":                         {`{"personnummer":"197905209289",` + period + `,"utbetalningar":["FK:SJP","FK:BOB"]}`, "[benefit health_benefit]"},
		"ten digits":                 {`{"personnummer":"7905209289",` + period + `,"ovrigInformation":["FK:GEPI"]}`, "[identity]"},
		"pm":                         {`{"personnummer":"197905209289",` + period + `,"beslut":["PM:EF"],"ansprak":["PM:AP"]}`, "[pension]"},
		"what we do not deliver":     {`{"personnummer":"197905209289",` + period + `,"formansinformation":["FK:PJOB","FK:BOB"]}`, "[benefit]"},
		"only that":                  {`{"personnummer":"197905209289",` + period + `,"formansinformation":["FK:PJOB"]}`, "nothing_to_ask_for"},
		"nothing":                    {`{"personnummer":"197905209289",` + period + `}`, "nothing_to_ask_for"},
		"a group of no one":          {`{"personnummer":"197905209289",` + period + `,"formansinformation":["FK:XYZ"]}`, "formansinformation"},
		"pm among fk":                {`{"personnummer":"197905209289",` + period + `,"formansinformation":["PM:AP"]}`, "formansinformation"},
		"fk among pm":                {`{"personnummer":"197905209289",` + period + `,"beslut":["FK:BOB"]}`, "beslut"},
		"a person among benefits":    {`{"personnummer":"197905209289",` + period + `,"utbetalningar":["FK:GEPI"]}`, "utbetalningar"},
		"a benefit among the others": {`{"personnummer":"197905209289",` + period + `,"ovrigInformation":["FK:BOB"]}`, "ovrigInformation"},
		"twice":                      {`{"personnummer":"197905209289",` + period + `,"beslut":["PM:AP","PM:AP"]}`, "beslut"},
		"a member we do not know":    {`{"personnummer":"197905209289",` + period + `,"beslut":["PM:AP"],"197905209289":1}`, "unknown_member"},
		"a member twice":             {`{"personnummer":"197905209289",` + period + `,"beslut":["PM:AP"],"Beslut":[]}`, "repeated_member"},
		"two documents":              {`{"personnummer":"197905209289",` + period + `,"beslut":["PM:AP"]}{}`, "not_json"},
		"not JSON":                   {`<fraga/>`, "not_json"},
		"no number":                  {`{` + period + `,"beslut":["PM:AP"]}`, "personnummer"},
		"no period":                  {`{"personnummer":"197905209289","beslut":["PM:AP"]}`, "period"},
		"reversed":                   {`{"personnummer":"197905209289","period":{"from":"2026-11-30","tom":"2026-09-01"},"beslut":["PM:AP"]}`, "period_open"},
		"three years":                {`{"personnummer":"197905209289","period":{"from":"2023-11-30","tom":"2026-11-30"},"beslut":["PM:AP"]}`, "period_over_two_years"},
	} {
		_, categories, err := NewPart(Config{}).Asked([]byte(c.question))
		got := fmt.Sprint(categories)
		if err != nil {
			got = aggregator.AsSourceError(err).Error()
		}
		if !strings.Contains(got, c.want) || strings.Contains(got, asked[2:]) {
			t.Errorf("%s: got %s, want %s", name, got, c.want)
		}
	}
}

func FuzzAsked(f *testing.F) {
	f.Add([]byte(`{"personnummer":"197905209289","period":{"from":"2026-09-01","tom":"2026-11-30"},"utbetalningar":["FK:SJP","FK:BOB"]}`))
	f.Add([]byte(`{"period":{},"beslut":[""]}`))
	part := NewPart(Config{})
	f.Fuzz(func(t *testing.T, question []byte) {
		period, categories, err := part.Asked(question)
		if err == nil && (len(categories) == 0 || period.From == 0 || period.To < period.From) {
			t.Errorf("asks for %v in %v", categories, period)
		}
	})
}
