package audit

import (
	"encoding/json"

	"underlag/aggregator"
)

// circumstancesBody is what a decision rests on, so that it can be decided again
// under another law. Nothing in it tells persons apart.
type circumstancesBody struct {
	Environment string         `json:"environment"`
	Month       string         `json:"month"`
	From        string         `json:"from"`
	To          string         `json:"to"`
	Agreement   *agreementBody `json:"agreement"`
	Registered  bool           `json:"registered"`
	Roles       []string       `json:"roles"`
	Referenced  bool           `json:"referenced"`
	Token       *tokenBody     `json:"token"`
	Persons     []personBody   `json:"persons"`
	// BreakGlass is left out where the glass is whole.
	BreakGlass *glassBody `json:"breakGlass,omitempty"`
}

type agreementBody struct {
	From           string `json:"from"`
	To             string `json:"to"`
	HandlesAid     bool   `json:"handlesAid"`
	NeedsCaseToken bool   `json:"needsCaseToken"`
}

type tokenBody struct {
	Kind             string `json:"kind"`
	State            string `json:"state"`
	SameReference    bool   `json:"sameReference"`
	SameOrganisation bool   `json:"sameOrganisation"`
	Expired          bool   `json:"expired"`
	CallerOrRelative bool   `json:"callerOrRelative"`
	Protected        bool   `json:"protected"`
}

type personBody struct {
	Age              int    `json:"age"`
	CaseRole         string `json:"caseRole"`
	ReasonGiven      bool   `json:"reasonGiven"`
	Askable          bool   `json:"askable"`
	TestNumber       bool   `json:"testNumber"`
	CallerOrRelative bool   `json:"callerOrRelative"`
}

func circumstances(c *aggregator.Circumstances) *circumstancesBody {
	if c == nil {
		return nil
	}
	b := &circumstancesBody{
		Environment: word(c.Environment), From: c.Period.From.String(), To: c.Period.To.String(),
		Registered: c.Registered, Referenced: c.Referenced,
		Roles: make([]string, 0, len(c.Roles)), Persons: make([]personBody, 0, len(c.Persons)),
	}
	if c.Month != 0 {
		b.Month = c.Month.String()
	}
	for _, role := range c.Roles {
		b.Roles = append(b.Roles, word(role))
	}
	if a := c.Agreement; a != nil {
		b.Agreement = &agreementBody{a.From.String(), a.To.String(), a.HandlesAid, a.NeedsCaseToken}
	}
	if t := c.Token; t != nil {
		b.Token = &tokenBody{word(t.Kind), word(t.State), t.SameReference, t.SameOrganisation, t.Expired, t.CallerOrRelative, t.Protected}
	}
	if g := c.BreakGlass; g != nil {
		b.BreakGlass = &glassBody{word(string(g.Reason)), g.Expired, g.Proven}
	}
	for _, p := range c.Persons {
		b.Persons = append(b.Persons, personBody{p.Age, word(string(p.CaseRole)), p.ReasonGiven, p.Askable, p.TestNumber, p.CallerOrRelative})
	}
	return b
}

// Circumstances reads what the decision of a record rests on; nil where the
// record does not say.
func Circumstances(record json.RawMessage) (*aggregator.Circumstances, error) {
	var of struct {
		Circumstances *circumstancesBody `json:"circumstances"`
	}
	err := json.Unmarshal(record, &of)
	if err != nil || of.Circumstances == nil {
		return nil, err
	}
	return of.Circumstances.read()
}

func (b *circumstancesBody) read() (*aggregator.Circumstances, error) {
	c := &aggregator.Circumstances{Environment: b.Environment, Registered: b.Registered, Roles: b.Roles, Referenced: b.Referenced}
	var err error
	if b.Month != "" {
		if c.Month, err = aggregator.ParseMonth(b.Month); err != nil {
			return nil, err
		}
	}
	if c.Period, err = period(b.From, b.To); err != nil {
		return nil, err
	}
	if a := b.Agreement; a != nil {
		days, err := period(a.From, a.To)
		if err != nil {
			return nil, err
		}
		c.Agreement = &aggregator.AgreementFacts{From: days.From, To: days.To, HandlesAid: a.HandlesAid, NeedsCaseToken: a.NeedsCaseToken}
	}
	if t := b.Token; t != nil {
		c.Token = &aggregator.TokenFacts{
			Kind: t.Kind, State: t.State, SameReference: t.SameReference, SameOrganisation: t.SameOrganisation,
			Expired: t.Expired, CallerOrRelative: t.CallerOrRelative, Protected: t.Protected,
		}
	}
	if g := b.BreakGlass; g != nil {
		c.BreakGlass = &aggregator.GlassFacts{Reason: aggregator.BreakGlassReason(g.Reason), Expired: g.Expired, Proven: g.Proven}
	}
	for _, p := range b.Persons {
		c.Persons = append(c.Persons, aggregator.PersonFacts{
			Age: p.Age, CaseRole: aggregator.Role(p.CaseRole), ReasonGiven: p.ReasonGiven,
			Askable: p.Askable, TestNumber: p.TestNumber, CallerOrRelative: p.CallerOrRelative,
		})
	}
	return c, nil
}

// period reads two days, either of which may be empty.
func period(from, to string) (aggregator.Period, error) {
	var p aggregator.Period
	var err error
	if from != "" {
		if p.From, err = aggregator.ParseDate(from); err != nil {
			return p, err
		}
	}
	if to != "" {
		p.To, err = aggregator.ParseDate(to)
	}
	return p, err
}
