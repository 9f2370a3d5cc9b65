package review

import (
	"fmt"
	"slices"
	"time"

	"underlag/aggregator"
	"underlag/aggregator/access"
)

// Member is a person of a household, by age on the day of the question.
type Member struct {
	Age    int
	Role   aggregator.Role
	Reason string
}

const (
	exampleTown   aggregator.OrgNumber = "162120009993" // its check digit is wrong, so that it is nobody's
	otherTown     aggregator.OrgNumber = "162120000143"
	exampleCase   aggregator.CaseRef   = "2026-0417"
	exampleRobot                       = "robot-1"
	relativeAge                        = 34
	beforeMidday                       = 10 * time.Hour
	tokenLifetime                      = time.Hour
)

// Ordinary is what a caseworker with everything in order asks about a household
// for the month of a day. The persons are published test numbers of their ages.
func Ordinary(law *access.Law, on aggregator.Date, household ...Member) (aggregator.LawQuestion, error) {
	asked := on.Time().Add(beforeMidday)
	token := &aggregator.CaseToken{
		Reference: exampleCase, Organisation: exampleTown, Kind: "ekonomiskt_bistand", State: "open", Expires: asked.Add(tokenLifetime),
	}
	q := aggregator.LawQuestion{
		On: on,
		Inquiry: aggregator.Inquiry{
			Case:    aggregator.Case{Reference: exampleCase, Token: token},
			Purpose: aggregator.Application, Month: on.Month(), AskedAt: asked,
		},
		Caller: aggregator.Caller{
			Organisation: aggregator.Organisation{Number: exampleTown, Name: "Exempelkommun", Agreement: &aggregator.Agreement{
				From: on.AddDays(-365), HandlesAid: true, NeedsCaseToken: true, Automations: []string{exampleRobot},
			}},
			ID: "anna.ek", Unit: "Försörjningsenheten", Roles: []string{"economic_aid"},
		},
	}
	for _, m := range household {
		number, ok := law.TestNumberAged(m.Age, on, numbers(&q)...)
		if !ok {
			return q, fmt.Errorf("there is no published test number of age %d on %s", m.Age, on)
		}
		q.Inquiry.Persons = append(q.Inquiry.Persons, aggregator.Person{Number: number, Role: m.Role, Reason: m.Reason})
		token.Members = append(token.Members, aggregator.CaseMember{Number: number, Role: m.Role})
	}
	return q, nil
}

// SetPurpose sets why the question is asked, in a case opened for it.
func SetPurpose(q *aggregator.LawQuestion, p aggregator.Purpose) {
	q.Inquiry.Purpose = p
	switch p {
	case aggregator.FollowUp:
		q.Inquiry.Case.Token.State = "opened_for_followup"
	case aggregator.Recovery:
		q.Inquiry.Case.Token.State = "opened_for_recovery"
	}
}

// SetMunicipality lets a municipality ask that is narrower than the tables.
func SetMunicipality(law *access.Law, q *aggregator.LawQuestion, org aggregator.OrgNumber) error {
	for _, m := range law.Municipalities() {
		if m.Organisation == org {
			q.Caller.Organisation.Number, q.Caller.Organisation.Name = org, m.Name
			q.Inquiry.Case.Token.Organisation = org
			return nil
		}
	}
	return fmt.Errorf("municipality %q: municipalities/ has no such file", org)
}

// The circumstances that are not of the question but of the law it is put to.
const (
	numberOutsideTheLists = "number outside the lists"
	sourceWithoutTable    = "source without a table"
	lawNotEvaluated       = "law that cannot be evaluated"
)

// Circumstances are the words that reviewers use for the ways in which a question
// can be out of order, and some in which it can be special and in order.
var Circumstances = map[string]func(*access.Law, *aggregator.LawQuestion) error{
	"no agreement": func(_ *access.Law, q *aggregator.LawQuestion) error {
		q.Caller.Organisation.Agreement = nil
		return nil
	},
	"agreement not begun":     agreement(func(a *aggregator.Agreement, on aggregator.Date) { a.From = on.AddDays(1) }),
	"agreement ended":         agreement(func(a *aggregator.Agreement, on aggregator.Date) { a.To = on.AddDays(-1) }),
	"another board":           agreement(func(a *aggregator.Agreement, _ aggregator.Date) { a.HandlesAid = false }),
	"token waived":            agreement(func(a *aggregator.Agreement, _ aggregator.Date) { a.NeedsCaseToken = false }),
	"unregistered automation": caller(func(c *aggregator.Caller, _ *aggregator.Inquiry) { c.Automation, c.ID = true, "robot-2" }),
	"registered automation":   caller(func(c *aggregator.Caller, _ *aggregator.Inquiry) { c.Automation, c.ID = true, exampleRobot }),
	"caseworker without role": caller(func(c *aggregator.Caller, _ *aggregator.Inquiry) { c.Roles = []string{"child_welfare"} }),
	"role protected_identity": caller(func(c *aggregator.Caller, _ *aggregator.Inquiry) { c.Roles = append(c.Roles, "protected_identity") }),
	"about oneself":           caller(func(c *aggregator.Caller, in *aggregator.Inquiry) { c.Own = in.Persons[0].Number }),
	"about a relative":        func(_ *access.Law, q *aggregator.LawQuestion) error { q.Caller.Relatives = numbers(q); return nil },
	"relative in household":   relativeInHousehold,
	"no case reference":       inquiry(func(in *aggregator.Inquiry) { in.Case.Reference = "" }),
	"no case token":           inquiry(func(in *aggregator.Inquiry) { in.Case.Token = nil }),
	"token of another case":   inquiry(func(in *aggregator.Inquiry) { in.Case.Token.Reference = "2026-0001" }),
	"token expired":           inquiry(func(in *aggregator.Inquiry) { in.Case.Token.Expires = in.AskedAt }),
	"another municipality":    inquiry(func(in *aggregator.Inquiry) { in.Case.Token.Organisation = otherTown }),
	"child welfare case":      inquiry(func(in *aggregator.Inquiry) { in.Case.Token.Kind = "barnavard" }),
	"case closed":             inquiry(func(in *aggregator.Inquiry) { in.Case.Token.State = "closed" }),
	"case open":               inquiry(func(in *aggregator.Inquiry) { in.Case.Token.State = "open" }),
	"person not in the case":  inquiry(func(in *aggregator.Inquiry) { in.Case.Token.Members = nil }),
	"other role in the case":  inquiry(func(in *aggregator.Inquiry) { in.Case.Token.Members[0].Role = aggregator.CoApplicant }),
	"protected person":        inquiry(func(in *aggregator.Inquiry) { in.Case.Token.Members[0].Protected = aggregator.Marked }),
	"number that is not asked": inquiry(func(in *aggregator.Inquiry) {
		in.Persons[0].Number = aggregator.PersonalNumber{}
	}),
	"glass broken":                        glass(func(*aggregator.LawQuestion) {}),
	"glass broken beside a token":         inquiry(func(in *aggregator.Inquiry) { in.BreakGlass = exampleGlass(in) }),
	"glass broken and time out":           glass(func(q *aggregator.LawQuestion) { q.Inquiry.BreakGlass.Expires = q.Inquiry.AskedAt }),
	"glass broken by an automation":       glass(func(q *aggregator.LawQuestion) { q.Caller.Automation, q.Caller.ID = true, exampleRobot }),
	"glass broken by somebody unproven":   glass(func(q *aggregator.LawQuestion) { q.Caller.Named = true }),
	"glass broken without a known reason": glass(func(q *aggregator.LawQuestion) { q.Inquiry.BreakGlass.Reason = "curiosity" }),
	"neither month nor period":            inquiry(func(in *aggregator.Inquiry) { in.Month = 0 }),
	"both month and period":               inquiry(func(in *aggregator.Inquiry) { in.Period = in.Month.Period() }),
	"age unknown":                         ageUnknown,
	numberOutsideTheLists:                 inquiry(func(*aggregator.Inquiry) {}),
	sourceWithoutTable:                    inquiry(func(*aggregator.Inquiry) {}),
	lawNotEvaluated:                       inquiry(func(*aggregator.Inquiry) {}),
}

type change = func(*access.Law, *aggregator.LawQuestion) error

func agreement(set func(*aggregator.Agreement, aggregator.Date)) change {
	return func(_ *access.Law, q *aggregator.LawQuestion) error {
		set(q.Caller.Organisation.Agreement, q.On)
		return nil
	}
}

func caller(set func(*aggregator.Caller, *aggregator.Inquiry)) change {
	return func(_ *access.Law, q *aggregator.LawQuestion) error {
		set(&q.Caller, &q.Inquiry)
		return nil
	}
}

func inquiry(set func(*aggregator.Inquiry)) change {
	return func(_ *access.Law, q *aggregator.LawQuestion) error {
		set(&q.Inquiry)
		return nil
	}
}

// glass breaks the glass where the case system has given no token, and then
// changes something.
func glass(set func(*aggregator.LawQuestion)) change {
	return func(_ *access.Law, q *aggregator.LawQuestion) error {
		q.Inquiry.Case.Token, q.Inquiry.BreakGlass = nil, exampleGlass(&q.Inquiry)
		set(q)
		return nil
	}
}

func exampleGlass(in *aggregator.Inquiry) *aggregator.BreakGlass {
	return &aggregator.BreakGlass{Reason: aggregator.AcuteNeed, Text: "mat saknas i hemmet", Expires: in.AskedAt.Add(tokenLifetime)}
}

func numbers(q *aggregator.LawQuestion) []aggregator.PersonalNumber {
	var list []aggregator.PersonalNumber
	for _, p := range q.Inquiry.Persons {
		list = append(list, p.Number)
	}
	return slices.Clip(list)
}

func relativeInHousehold(law *access.Law, q *aggregator.LawQuestion) error {
	relative, ok := law.TestNumberAged(relativeAge, q.On, numbers(q)...)
	if !ok {
		return fmt.Errorf("there is no published test number for a relative")
	}
	q.Caller.Relatives = []aggregator.PersonalNumber{relative}
	token := q.Inquiry.Case.Token
	token.Members = append(token.Members, aggregator.CaseMember{Number: relative, Role: aggregator.CoApplicant})
	return nil
}

// ageUnknown uses a test coordination number whose month and day are unknown.
func ageUnknown(law *access.Law, q *aggregator.LawQuestion) error {
	number, ok := law.TestNumberWithoutAge()
	if !ok {
		return fmt.Errorf("there is no published test number without an age")
	}
	q.Inquiry.Persons[0].Number, q.Inquiry.Case.Token.Members[0].Number = number, number
	return nil
}
