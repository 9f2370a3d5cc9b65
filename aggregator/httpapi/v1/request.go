package v1

import (
	"fmt"
	"log/slog"
	"slices"
	"time"

	"underlag/aggregator"
)

// Request is one question about one household.
type Request struct {
	Case        Case               `json:"case"`
	BreakGlass  *RequestBreakGlass `json:"breakGlass,omitempty"`
	Purpose     string             `json:"purpose"`
	Month       string             `json:"month,omitempty"`
	Period      *RequestPeriod     `json:"period,omitempty"`
	Persons     []RequestPerson    `json:"persons"`
	Authorities []string           `json:"authorities,omitempty"`
	Required    []string           `json:"required,omitempty"`
	Deadline    string             `json:"deadline,omitempty"`
	Include     []string           `json:"include,omitempty"`
	Omit        []string           `json:"omit,omitempty"`
	Known       []string           `json:"known,omitempty"` // ID.VERSION of facts the caller holds
}

// Case binds the question to a case in the municipality's case system.
type Case struct {
	Reference string `json:"reference"`
	Token     Token  `json:"token,omitempty"`
}

// RequestPeriod is the period asked for, both days included.
type RequestPeriod struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// RequestPerson is one member of the household.
type RequestPerson struct {
	PersonalNumber PersonalNumber `json:"personalNumber"`
	Role           string         `json:"role"`
	Reason         string         `json:"reason,omitempty"` // why a child under 16 is asked about
}

// Token is a signed token. JSON shows it, every other way of printing masks it.
type Token string

// Reveal gives the token.
func (t Token) Reveal() string { return string(t) }

// String masks the token.
func (Token) String() string { return masked }

// Format masks the token under every verb.
func (Token) Format(f fmt.State, _ rune) { fmt.Fprint(f, masked) }

// LogValue masks the token in structured logs.
func (Token) LogValue() slog.Value { return slog.StringValue(masked) }

// IncludePayloads asks for the authorities' raw messages, which are never given.
const IncludePayloads = "payloads"

// OmitInsight asks for the facts alone, without what is read out of them.
const OmitInsight = "insight"

// maxReason bounds the reason for asking about a child, in bytes.
const maxReason = 400

// Codes of what is wrong with the form of a request.
const (
	CodeNumberForm       = "personal_number_form"
	CodeNumberDate       = "personal_number_date"
	CodeNumberCheck      = "personal_number_check"
	CodeMonthForm        = "month_form"
	CodeDateForm         = "date_form"
	CodeTimeForm         = "time_form"
	CodeDeadlineForm     = "deadline_form"
	CodeReasonLength     = "reason_length"
	CodeAuthoritiesEmpty = "authorities_empty"
	CodeInclude          = "unknown_include"
	CodeOmit             = "unknown_omit"
	CodeKnownForm        = "known_form"
	CodeKnownMany        = "known_too_many"
)

// Inquiry gives the inquiry that the request asks for, and everything that is
// wrong with the form of its values. With problems, the inquiry holds what could
// be read: the persons whose numbers are right, for the record of the refusal.
func (r *Request) Inquiry() (aggregator.Inquiry, []*aggregator.Problem) {
	c := conversion{}
	in := aggregator.Inquiry{
		Case:       aggregator.Case{Reference: aggregator.CaseRef(r.Case.Reference)},
		BreakGlass: c.breakGlass(r.BreakGlass),
		Purpose:    purpose(r.Purpose),
		Month:      c.month(r.Month),
		Period:     c.period(r.Period),
		Persons:    c.persons(r.Persons),
		Only:       codes(r.Authorities),
		Required:   codes(r.Required),
		Deadline:   c.deadline(r.Deadline),
		Known:      c.known(r.Known),
		Bare:       slices.Contains(r.Omit, OmitInsight),
	}
	if r.Authorities != nil && len(r.Authorities) == 0 {
		c.wrong(CodeAuthoritiesEmpty, "/authorities")
	}
	for i, what := range r.Include {
		if what != IncludePayloads {
			c.wrong(CodeInclude, fmt.Sprintf("/include/%d", i))
		}
	}
	for i, what := range r.Omit {
		if what != OmitInsight {
			c.wrong(CodeOmit, fmt.Sprintf("/omit/%d", i))
		}
	}
	return in, c.problems
}

// WantsPayloads tells whether the request asks for raw messages.
func (r *Request) WantsPayloads() bool { return slices.Contains(r.Include, IncludePayloads) }

type conversion struct{ problems []*aggregator.Problem }

func (c *conversion) wrong(code, pointer string) {
	c.problems = append(c.problems, aggregator.NewProblem(code, pointer, formTexts[code], nil))
}

// An unknown purpose or role becomes none, so that free text of the caller goes
// no further; validation then says what is allowed.

func purpose(s string) aggregator.Purpose {
	switch p := aggregator.Purpose(s); p {
	case aggregator.Application, aggregator.Control, aggregator.FollowUp, aggregator.Recovery:
		return p
	}
	return ""
}

func role(s string) aggregator.Role {
	switch r := aggregator.Role(s); r {
	case aggregator.Applicant, aggregator.CoApplicant, aggregator.Child:
		return r
	}
	return ""
}

func codes(list []string) []aggregator.AuthorityCode {
	var out []aggregator.AuthorityCode
	for _, s := range list {
		out = append(out, aggregator.AuthorityCode(s))
	}
	return out
}

func (c *conversion) month(s string) aggregator.Month {
	if s == "" {
		return 0
	}
	m, err := aggregator.ParseMonth(s)
	if err != nil {
		c.wrong(CodeMonthForm, "/month")
	}
	return m
}

func (c *conversion) period(p *RequestPeriod) aggregator.Period {
	if p == nil {
		return aggregator.Period{}
	}
	return aggregator.Period{From: c.date(p.From, "/period/from"), To: c.date(p.To, "/period/to")}
}

func (c *conversion) date(s, pointer string) aggregator.Date {
	d, err := aggregator.ParseDate(s)
	if err != nil {
		c.wrong(CodeDateForm, pointer)
	}
	return d
}

func (c *conversion) deadline(s string) time.Duration {
	if s == "" {
		return 0
	}
	d, err := time.ParseDuration(s)
	if err != nil || d <= 0 {
		c.wrong(CodeDeadlineForm, "/deadline")
		return 0
	}
	return d
}

func (c *conversion) persons(list []RequestPerson) []aggregator.Person {
	persons := make([]aggregator.Person, 0, len(list))
	for i, p := range list {
		number, err := aggregator.ParsePersonalNumber(p.PersonalNumber.Reveal())
		if err != nil {
			c.wrong(numberCode(err), fmt.Sprintf("/persons/%d/personalNumber", i))
			continue
		}
		if len(p.Reason) > maxReason {
			c.wrong(CodeReasonLength, fmt.Sprintf("/persons/%d/reason", i))
			p.Reason = ""
		}
		persons = append(persons, aggregator.Person{Number: number, Role: role(p.Role), Reason: p.Reason})
	}
	return persons
}

func (c *conversion) known(list []string) []aggregator.FactVersion {
	if len(list) > aggregator.MaxKnown {
		c.wrong(CodeKnownMany, "/known")
		return nil
	}
	var known []aggregator.FactVersion
	for i, s := range list {
		v, err := aggregator.ParseFactVersion(s)
		if err != nil {
			c.wrong(CodeKnownForm, fmt.Sprintf("/known/%d", i))
			return nil // one is enough to say so
		}
		known = append(known, v)
	}
	return known
}

func numberCode(err error) string {
	switch err {
	case aggregator.ErrNumberDate:
		return CodeNumberDate
	case aggregator.ErrNumberCheck:
		return CodeNumberCheck
	}
	return CodeNumberForm
}

var formTexts = map[string]aggregator.Text{
	CodeNumberForm: {
		SV: "Personnumret ska vara tolv siffror, ÅÅÅÅMMDDNNNN, utan bindestreck.",
		EN: "A personal number is twelve digits, YYYYMMDDNNNN, without a hyphen.",
	},
	CodeNumberDate: {
		SV: "Personnumrets första åtta siffror är inget datum.",
		EN: "The first eight digits of the personal number are not a date.",
	},
	CodeNumberCheck: {
		SV: "Personnumrets kontrollsiffra stämmer inte.",
		EN: "The check digit of the personal number is wrong.",
	},
	CodeMonthForm: {
		SV: "Månaden ska skrivas ÅÅÅÅ-MM.",
		EN: "A month is written YYYY-MM.",
	},
	CodeDateForm: {
		SV: "Datumet ska vara en kalenderdag skriven ÅÅÅÅ-MM-DD.",
		EN: "A date is a calendar day written YYYY-MM-DD.",
	},
	CodeTimeForm: {
		SV: "Tidpunkten ska skrivas som i RFC 3339, till exempel 2026-11-22T14:00:00Z.",
		EN: "A time is written as in RFC 3339, such as 2026-11-22T14:00:00Z.",
	},
	CodeDeadlineForm: {
		SV: "Tidsgränsen ska vara en längd med enhet, till exempel 5s eller 1500ms.",
		EN: "The deadline is a positive duration with a unit, such as 5s or 1500ms.",
	},
	CodeReasonLength: {
		SV: "Skälet får vara högst 400 byte.",
		EN: "The reason is at most 400 bytes.",
	},
	CodeAuthoritiesEmpty: {
		SV: "Listan är tom. Utelämna authorities för att fråga alla som lagen tillåter.",
		EN: "The list is empty. Leave authorities out to ask all that the law allows.",
	},
	CodeInclude: {
		SV: "Det enda som kan inkluderas är payloads.",
		EN: "The only thing that can be included is payloads.",
	},
	CodeOmit: {
		SV: "Det enda som kan utelämnas är insight: månader, iakttagelser och ärendeöversikt.",
		EN: "The only thing that can be omitted is insight: months, observations and the overview of cases.",
	},
	CodeKnownForm: {
		SV: "Detta är inget id från ett svar. Skicka id och version som de stod i svaret, med punkt emellan.",
		EN: "This is no id from an answer. Send id and version as they stood in the answer, with a dot between.",
	},
	CodeKnownMany: {
		SV: fmt.Sprintf("Högst %d uppgifter kan jämföras i en fråga. Utelämna de äldsta.", aggregator.MaxKnown),
		EN: fmt.Sprintf("At most %d facts can be compared in one question. Leave out the oldest.", aggregator.MaxKnown),
	},
}
