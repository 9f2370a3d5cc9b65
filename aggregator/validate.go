package aggregator

import (
	"fmt"
	"time"
)

// Limits of one inquiry.
const (
	MaxPersons      = 12
	DefaultDeadline = 5 * time.Second
	MinDeadline     = 200 * time.Millisecond
	MaxDeadline     = 60 * time.Second
	maxCaseRef      = 31
)

// Validate tells what is wrong with the form of an inquiry, whatever the law
// says. known tells whether an authority code is a configured source.
func (in *Inquiry) Validate(known func(AuthorityCode) bool) *Problem {
	checks := []func() *Problem{
		in.validCase, in.validPurpose, in.validPeriod, in.validPersons,
		func() *Problem { return validCodes("/authorities", in.Only, known) },
		func() *Problem { return validCodes("/required", in.Required, known) },
		in.validRequired, in.validDeadline, in.validBreakGlass,
	}
	for _, check := range checks {
		if p := check(); p != nil {
			return p
		}
	}
	return nil
}

func (in *Inquiry) validCase() *Problem {
	ref := string(in.Case.Reference)
	if len(ref) >= 1 && len(ref) <= maxCaseRef && printable(ref) && !HoldsPersonalNumber(ref) {
		return nil
	}
	return NewProblem(CodeCase, "/case/reference", Text{
		SV: "Ärendets beteckning ska vara 1–31 tecken utan mellanslag eller åäö och får inte innehålla ett personnummer.",
		EN: "The case reference is 1 to 31 characters of printable ASCII without spaces, and must not hold a personal number.",
	}, nil)
}

func printable(s string) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

func (in *Inquiry) validPurpose() *Problem {
	switch in.Purpose {
	case Application, Control, FollowUp, Recovery:
		return nil
	}
	return NewProblem(CodePurpose, "/purpose", Text{
		SV: "Ändamålet ska vara application, control, followup eller recovery.",
		EN: "The purpose is one of application, control, followup, recovery.",
	}, nil)
}

func (in *Inquiry) validPeriod() *Problem {
	month, period := in.Month != 0, !in.Period.IsZero()
	if month == period || period && (in.Period.From == 0 || in.Period.To == 0) {
		return NewProblem(CodePeriod, "/month", Text{
			SV: "Ange antingen ansökningsmånad (month) eller period med från och till, inte båda.",
			EN: "Give either the application month or a period with from and to, not both.",
		}, nil)
	}
	if period && in.Period.From > in.Period.To {
		return NewProblem(CodePeriodOrder, "/period", Text{
			SV: "Periodens första dag ligger efter dess sista.",
			EN: "The period's first day is after its last.",
		}, nil)
	}
	return nil
}

func (in *Inquiry) validPersons() *Problem {
	if n := len(in.Persons); n < 1 || n > MaxPersons {
		return NewProblem(CodePersons, "/persons", Text{
			SV: fmt.Sprintf("En fråga gäller 1–%d personer.", MaxPersons),
			EN: fmt.Sprintf("One inquiry is about 1 to %d persons.", MaxPersons),
		}, nil)
	}
	applicants, seen := 0, map[PersonalNumber]bool{}
	for i, p := range in.Persons {
		if seen[p.Number] {
			return NewProblem(CodeDuplicate, fmt.Sprintf("/persons/%d/personalNumber", i), Text{
				SV: "Samma person förekommer två gånger.", EN: "The same person is listed twice.",
			}, nil)
		}
		seen[p.Number] = true
		switch p.Role {
		case Applicant:
			applicants++
		case CoApplicant, Child:
		default:
			return NewProblem(CodeRole, fmt.Sprintf("/persons/%d/role", i), Text{
				SV: "Rollen ska vara applicant, co_applicant eller child.",
				EN: "The role is one of applicant, co_applicant, child.",
			}, nil)
		}
	}
	if in.Alone {
		return in.validAlone()
	}
	if applicants != 1 {
		return NewProblem(CodeApplicant, "/persons", Text{
			SV: "Exakt en person ska ha rollen applicant.", EN: "Exactly one person has the role applicant.",
		}, nil)
	}
	return nil
}

func (in *Inquiry) validAlone() *Problem {
	if len(in.Persons) == 1 {
		return nil
	}
	return NewProblem(CodePersons, "/persons", Text{
		SV: "Frågan gäller en person i taget.", EN: "The question is about one person at a time.",
	}, nil)
}

func validCodes(pointer string, codes []AuthorityCode, known func(AuthorityCode) bool) *Problem {
	for i, code := range codes {
		if !known(code) {
			return NewProblem(CodeAuthority, fmt.Sprintf("%s/%d", pointer, i), Text{
				SV: "Okänd myndighetskod. GET /v1/sources visar dem som finns.",
				EN: "Unknown authority code. GET /v1/sources lists those that exist.",
			}, nil)
		}
	}
	return nil
}

// validRequired refuses to require what is not asked for.
func (in *Inquiry) validRequired() *Problem {
	for i, code := range in.Required {
		if !in.asks(code) {
			return NewProblem(CodeRequiredOnly, fmt.Sprintf("/required/%d", i), Text{
				SV: "En myndighet som krävs måste också tillfrågas (authorities).",
				EN: "A required authority must also be asked (authorities).",
			}, nil)
		}
	}
	return nil
}

func (in *Inquiry) asks(code AuthorityCode) bool {
	for _, only := range in.Only {
		if only == code {
			return true
		}
	}
	return len(in.Only) == 0
}

func (in *Inquiry) validDeadline() *Problem {
	if in.Deadline == 0 || in.Deadline >= MinDeadline && in.Deadline <= MaxDeadline {
		return nil
	}
	return NewProblem(CodeDeadline, "/deadline", Text{
		SV: fmt.Sprintf("Tidsgränsen ska vara mellan %s och %s.", MinDeadline, MaxDeadline),
		EN: fmt.Sprintf("The deadline is between %s and %s.", MinDeadline, MaxDeadline),
	}, nil)
}
