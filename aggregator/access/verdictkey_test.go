package access

import (
	"slices"
	"testing"

	"underlag/aggregator"
)

func ordinary() circumstances {
	return circumstances{
		environment: Production, on: 20261121, purpose: aggregator.Application, asked: span{by: "month"},
		agreement: &aggregator.Agreement{From: 20250101, HandlesAid: true, NeedsCaseToken: true, Automations: []string{"robot-1"}},
		roles:     []string{"economic_aid", "x"}, referenced: true,
		token:   &tokenFacts{kind: "ekonomiskt_bistand", state: "open", sameReference: true},
		persons: []personFacts{{role: aggregator.Applicant, age: unknownAge, askable: true}, {role: aggregator.Child, age: 12, askable: true}},
	}
}

// Circumstances share a verdict only if the principles cannot tell them apart.
func TestTheKeyTellsApartWhatTheLawTellsApart(t *testing.T) {
	t.Parallel()
	changes := []func(*circumstances){
		func(c *circumstances) {},
		func(c *circumstances) { c.environment = Demo },
		func(c *circumstances) { c.on++ },
		func(c *circumstances) { c.purpose = aggregator.Control },
		func(c *circumstances) { c.asked.by = "period" },
		func(c *circumstances) { c.asked.reversed = true },
		func(c *circumstances) { c.asked.inFuture = true },
		func(c *circumstances) { c.asked.months = 1 },
		func(c *circumstances) { c.asked.years = 1 },
		func(c *circumstances) { c.agreement = nil },
		func(c *circumstances) { c.agreement.From++ },
		func(c *circumstances) { c.agreement.To = 20270101 },
		func(c *circumstances) { c.agreement.HandlesAid = false },
		func(c *circumstances) { c.agreement.NeedsCaseToken = false },
		func(c *circumstances) { c.agreement.Automations = []string{"robot", "-1"} },
		func(c *circumstances) { c.agreement.Automations = nil },
		func(c *circumstances) { c.caller = "robot-1" },
		func(c *circumstances) { c.automation = true },
		func(c *circumstances) { c.roles = []string{"economic_aidx"} },
		func(c *circumstances) { c.roles = []string{"economic_aid\x01x"} },
		func(c *circumstances) { c.roles = []string{"x", "economic_aid"} },
		func(c *circumstances) { c.referenced = false },
		func(c *circumstances) { c.token = nil },
		func(c *circumstances) { c.token.kind = "barnavard" },
		func(c *circumstances) { c.token.state = "closed" },
		func(c *circumstances) { c.token.sameReference = false },
		func(c *circumstances) { c.token.sameOrganisation = true },
		func(c *circumstances) { c.token.expired = true },
		func(c *circumstances) { c.token.callerOrRelative = true },
		func(c *circumstances) { c.token.isProtected = true },
		func(c *circumstances) { c.glass = &aggregator.GlassFacts{} },
		func(c *circumstances) { c.glass = &aggregator.GlassFacts{Reason: aggregator.AcuteNeed} },
		func(c *circumstances) { c.glass = &aggregator.GlassFacts{Expired: true} },
		func(c *circumstances) { c.glass = &aggregator.GlassFacts{Proven: true} },
		func(c *circumstances) { c.persons = c.persons[:1] },
		func(c *circumstances) { slices.Reverse(c.persons) },
		func(c *circumstances) { c.persons[0].role = aggregator.CoApplicant },
		func(c *circumstances) { c.persons[0].caseRole = aggregator.Applicant },
		func(c *circumstances) { c.persons[1].age = 13 },
		func(c *circumstances) { c.persons[1].age = unknownAge },
		func(c *circumstances) { c.persons[1].reasonGiven = true },
		func(c *circumstances) { c.persons[1].askable = false },
		func(c *circumstances) { c.persons[1].testNumber = true },
		func(c *circumstances) { c.persons[1].isCallerOrRelated = true },
	}
	inputOf, changeOf := map[string]string{}, map[string]int{}
	for i, change := range changes {
		c := ordinary()
		change(&c)
		key, input := string(c.key()), c.input().String()
		if earlier, known := inputOf[key]; known && earlier != input {
			t.Errorf("changes %d and %d have one key and two inputs", changeOf[key], i)
		}
		if i > 0 && input == inputOf[string(keyOf(ordinary()))] {
			t.Errorf("change %d changes nothing that the law sees", i)
		}
		if earlier, known := changeOf[key]; known {
			t.Errorf("changes %d and %d have one key", earlier, i)
		}
		inputOf[key], changeOf[key] = input, i
	}
}

func keyOf(c circumstances) []byte { return c.key() }

func TestNoMoreIsRememberedThanTheBound(t *testing.T) {
	t.Parallel()
	v := verdicts{known: map[string]verdict{}}
	c := ordinary()
	for i := range maxVerdicts + 10 {
		c.on = aggregator.Date(i)
		v.remember(c.key(), verdict{})
	}
	if len(v.known) != 10 {
		t.Errorf("%d are remembered, want 10", len(v.known))
	}
}
