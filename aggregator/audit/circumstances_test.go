package audit

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"underlag/aggregator"
)

func TestCircumstancesAreReadAsTheyWereWritten(t *testing.T) {
	t.Parallel()
	full := &aggregator.Circumstances{
		Environment: "production", Month: 202611, Registered: true, Roles: []string{"economic_aid"}, Referenced: true,
		Agreement:  &aggregator.AgreementFacts{From: 20250101, To: 20271231, HandlesAid: true, NeedsCaseToken: true},
		Token:      &aggregator.TokenFacts{Kind: "ekonomiskt_bistand", State: "open", SameReference: true, SameOrganisation: true, Protected: true},
		BreakGlass: &aggregator.GlassFacts{Reason: aggregator.CaseSystemDown, Expired: true, Proven: true},
		Persons: []aggregator.PersonFacts{
			{Age: aggregator.UnknownAge, CaseRole: aggregator.Applicant, Askable: true, TestNumber: true},
			{Age: 9, CaseRole: aggregator.Child, ReasonGiven: true, Askable: true},
		},
	}
	least := &aggregator.Circumstances{Environment: "demo", Period: aggregator.Period{From: 20260101}, Roles: []string{}}
	for name, want := range map[string]*aggregator.Circumstances{"full": full, "least": least, "none": nil} {
		record, err := encode(entryBody{header: header{Version: formatVersion, Kind: kindBegin, At: "2026-11-21T12:00:00.000000Z"}, Circumstances: circumstances(want)})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := decode(record); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		got, err := Circumstances(record)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// A caller's roles and a token's words come from elsewhere.
func TestCircumstancesHoldNoNumber(t *testing.T) {
	t.Parallel()
	b := circumstances(&aggregator.Circumstances{
		Roles: []string{"199006022397"}, Token: &aggregator.TokenFacts{Kind: "barn 199006022397", State: "19900602-2397"},
		Persons: []aggregator.PersonFacts{{CaseRole: "199006022397"}},
	})
	if b.Roles[0] != unreadable || b.Token.Kind != unreadable || b.Token.State != unreadable || b.Persons[0].CaseRole != unreadable {
		t.Errorf("got %+v", b)
	}
}

func FuzzCircumstances(f *testing.F) {
	f.Add([]byte(`{"circumstances":{"month":"2026-11","from":"","to":"","persons":[{"age":3}]}}`))
	f.Add([]byte(`{"circumstances":{"month":"x"}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := Circumstances(json.RawMessage(data))
		if err == nil && c != nil {
			if _, err := circumstances(c).read(); err != nil {
				t.Errorf("what was read cannot be written and read: %v", err)
			}
		}
	})
}
