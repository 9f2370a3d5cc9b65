package forsakringskassan

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"underlag/aggregator"
	"underlag/sources/internal/sourcetest"
)

// A provider whose breaker is open is asked for nothing, and its part is missing.
func TestAProviderIsLeftOutAndNeverEmpty(t *testing.T) {
	c := newCodes(file)
	for _, left := range []string{providerFK, providerPM} {
		q := sourcetest.Question(asked, allCategories...)
		q.Planned, q.Without = true, []string{left}
		question, err := c.question(q)
		if err != nil {
			t.Fatal(err)
		}
		raw, err := json.Marshal(question)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(raw), `"`+left+`:`) {
			t.Errorf("%s is asked: %s", left, raw)
		}
		other := providerFK
		if left == providerFK {
			other = providerPM
		}
		if !strings.Contains(string(raw), `"`+other+`:`) {
			t.Errorf("%s is not asked: %s", other, raw)
		}
		answer := `{"utlamnare":[{"utlamnare":{"kod":"` + other + `"},"tillstand":{"kod":"OK"}}]}`
		reply, err := c.read([]byte(answer), q, question, time.Now())
		if err != nil || len(reply.Missing) != 1 || reply.Missing[0].Part != left || reply.Missing[0].Code != aggregator.CodeBreakerOpen {
			t.Errorf("without %s: missing %+v, %v", left, reply.Missing, err)
		}
		if diff := cmp.Diff([]aggregator.ProviderReply{{Provider: other, Outcome: aggregator.Answered}}, reply.Providers); diff != "" {
			t.Errorf("told (-want +got):\n%s", diff)
		}
	}
}

func TestNobodyIsLeftToAsk(t *testing.T) {
	q := sourcetest.Question(asked, pensionCapital)
	q.Without = []string{providerPM}
	_, err := newCodes(file).question(q)
	var e *aggregator.SourceError
	if !errors.As(err, &e) || e.Outcome != aggregator.Unavailable || e.Code != aggregator.CodeBreakerOpen || !e.Unsent {
		t.Errorf("got %v", err)
	}
	q.Without = []string{providerFK} // which was not to be asked
	if question, err := newCodes(file).question(q); err != nil || len(question.OvrigInformation) == 0 {
		t.Errorf("got %+v, %v", question, err)
	}
}

// What one provider's state is counts for it alone, also where nobody answers.
func TestEachProviderIsTold(t *testing.T) {
	c := newCodes(file)
	q := sourcetest.Question(asked, allCategories...)
	question, err := c.question(q)
	if err != nil {
		t.Fatal(err)
	}
	cases := []struct {
		name, fk, pm string
		want         []aggregator.ProviderReply
		failed       bool
	}{
		{"both", "OK", "OK", []aggregator.ProviderReply{{Provider: "FK", Outcome: aggregator.Answered}, {Provider: "PM", Outcome: aggregator.Answered}}, false},
		{"one is down", "OK", "OTILLGANGLIG", []aggregator.ProviderReply{{Provider: "FK", Outcome: aggregator.Answered}, {Provider: "PM", Outcome: aggregator.Unavailable, Code: "otillganglig"}}, false},
		{"one refuses us", "OBEHORIG", "OK", []aggregator.ProviderReply{{Provider: "FK", Outcome: aggregator.Denied, Code: "obehorig"}, {Provider: "PM", Outcome: aggregator.Answered}}, false},
		{"both are down", "FELANDE", "FELANDE", []aggregator.ProviderReply{{Provider: "FK", Outcome: aggregator.Unavailable, Code: "felande"}, {Provider: "PM", Outcome: aggregator.Unavailable, Code: "felande"}}, true},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			answer := `{"utlamnare":[{"utlamnare":{"kod":"FK"},"tillstand":{"kod":"` + tc.fk + `"}},{"utlamnare":{"kod":"PM"},"tillstand":{"kod":"` + tc.pm + `"}}]}`
			reply, err := c.read([]byte(answer), q, question, time.Now())
			if (err != nil) != tc.failed {
				t.Fatalf("got %v", err)
			}
			if diff := cmp.Diff(tc.want, reply.Providers); diff != "" {
				t.Errorf("told (-want +got):\n%s", diff)
			}
		})
	}
}

// To those who ask us over SSBTEK, a provider that was left out is one that could
// not be reached: LEFI has no other word for it.
func TestALeftOutProviderIsWrittenAsUnreached(t *testing.T) {
	c := newCodes(file)
	d := aggregator.Delivered{
		Question: sourcetest.Question(asked, allCategories...),
		Missing:  []aggregator.MissingPart{{Part: providerPM, Code: aggregator.CodeBreakerOpen}},
	}
	answer, err := c.write(d)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := json.Marshal(answer)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(raw), `"kod":"OTILLGANGLIG"`) || strings.Contains(string(raw), "BREAKER") {
		t.Errorf("got %s", raw)
	}
}
