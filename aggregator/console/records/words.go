package records

import (
	"strconv"
	"strings"

	"underlag/aggregator"
)

// The area's own problem, and those of the desk that a form can be mended for.
const (
	codePerson = "person_number"
	codeReason = "log_reason"
	codeQuery  = "log_query"
	codeGone   = "log_review_unknown"
	codeOwn    = "log_review_own"
	codeOthers = "log_review_assigned"
	codeFound  = "log_finding"
	codeOwner  = "log_review_owner"
)

var mendable = map[string]bool{
	codePerson: true, codeReason: true, codeQuery: true, codeGone: true, codeOwn: true, codeOthers: true, codeFound: true, codeOwner: true,
}

var problems = map[string]aggregator.Text{
	codePerson: {
		SV: "Personnumret stämmer inte. Skriv tolv siffror, ÅÅÅÅMMDDNNNN; bindestreck och mellanslag går bra.",
		EN: "The personal number is not right. Write twelve digits, YYYYMMDDNNNN; a hyphen and spaces are fine."},
	codeGone: {
		SV: "Granskningen är inte öppen längre. Någon kan ha avslutat den; se bland de avslutade.",
		EN: "The review is not open any more. Somebody may have closed it; look among the closed."},
	codeFound: {SV: "Välj en slutsats och skriv ett skäl.", EN: "Choose a finding and write a reason."},
	codeOwner: {SV: "Skriv ägarens användarnamn och ett skäl.", EN: "Write the owner's user name and a reason."},
}

// inWords says a problem of a form for whoever has the form.
func inWords(p *aggregator.Problem) *aggregator.Problem {
	if text, known := problems[p.Code]; known {
		return aggregator.NewProblem(p.Code, "", text, nil)
	}
	return p
}

// mark is an outcome in words, and how it looks.
type mark struct {
	Word  aggregator.Text
	Class string
}

var outcomes = []struct {
	code aggregator.Outcome
	mark mark
}{
	{aggregator.Answered, mark{aggregator.Text{SV: "svarade", EN: "answered"}, "good"}},
	{aggregator.Empty, mark{aggregator.Text{SV: "hade inget", EN: "had nothing"}, "good"}},
	{aggregator.Partial, mark{aggregator.Text{SV: "svarade delvis", EN: "answered in part"}, "warn"}},
	{aggregator.Refused, mark{aggregator.Text{SV: "fick inte tillfrågas", EN: "not to be asked"}, "bad"}},
	{aggregator.Denied, mark{aggregator.Text{SV: "nekade", EN: "declined"}, "bad"}},
	{aggregator.NotAsked, mark{aggregator.Text{SV: "inte efterfrågad", EN: "not wanted"}, "off"}},
	{aggregator.Maintenance, mark{aggregator.Text{SV: "underhåll", EN: "maintenance"}, "off"}},
	{aggregator.Late, mark{aggregator.Text{SV: "för sent", EN: "late"}, "warn"}},
	{aggregator.Unavailable, mark{aggregator.Text{SV: "svarade inte", EN: "did not answer"}, "warn"}},
	{aggregator.Malformed, mark{aggregator.Text{SV: "oläsligt svar", EN: "unreadable answer"}, "warn"}},
}

// markOf says an outcome; one that is new here is shown as it is called.
func markOf(o aggregator.Outcome) mark {
	for _, known := range outcomes {
		if known.code == o {
			return known.mark
		}
	}
	if o == "" {
		return mark{aggregator.Text{SV: "avbröts", EN: "cut off"}, "warn"}
	}
	return mark{same(string(o)), "off"}
}

func outcomeChoices() []Choice {
	list := make([]Choice, 0, len(outcomes))
	for _, o := range outcomes {
		list = append(list, Choice{string(o.code), o.mark.Word})
	}
	return list
}

// Mark says the outcome.
func (c OutcomeCount) Mark() mark { return markOf(c.Outcome) }

// End says how an inquiry ended.
func (r Row) End() mark {
	switch {
	case r.Refusal != "":
		return mark{aggregator.Text{SV: "Avslogs", EN: "Refused"}, "bad"}
	case !r.Finished:
		return mark{aggregator.Text{SV: "Avbröts", EN: "Cut off"}, "warn"}
	case r.Ready:
		return mark{aggregator.Text{SV: "Räckte för beslut", EN: "Enough to decide on"}, "good"}
	}
	return mark{aggregator.Text{SV: "Räckte inte för beslut", EN: "Not enough to decide on"}, "off"}
}

// Told is one authority in an inquiry.
type told struct {
	aggregator.AccessSource
	Mark  mark
	Facts int
}

// Told gives the authorities with what they gave.
func (s Subject) Told() []told {
	list := make([]told, 0, len(s.Sources))
	for n, source := range s.Sources {
		t := told{AccessSource: source, Mark: markOf(source.Outcome)}
		if n < len(s.Facts) {
			t.Facts = s.Facts[n]
		}
		list = append(list, t)
	}
	return list
}

// fact is one thing that a decision rests on.
type fact struct{ Name, Value aggregator.Text }

var (
	yes = aggregator.Text{SV: "ja", EN: "yes"}
	no  = aggregator.Text{SV: "nej", EN: "no"}
)

func whether(b bool) aggregator.Text {
	if b {
		return yes
	}
	return no
}

// rests says what the law looked at when it decided.
func rests(c *aggregator.Circumstances) []fact {
	if c == nil {
		return nil
	}
	var list []fact
	add := func(sv, en string, value aggregator.Text) {
		list = append(list, fact{aggregator.Text{SV: sv, EN: en}, value})
	}
	add("Miljö", "Environment", same(c.Environment))
	if c.Month != 0 {
		add("Månad som frågan gällde", "Month asked about", same(c.Month.String()))
	} else {
		add("Tid som frågan gällde", "Time asked about", same(c.Period.From.String()+" – "+c.Period.To.String()))
	}
	add("Kommunens avtal", "The municipality's agreement", agreement(c.Agreement))
	add("Frågarens roller", "The asker's roles", same(strings.Join(c.Roles, ", ")))
	add("Automatisering som står i avtalet", "Automation that stands in the agreement", whether(c.Registered))
	add("Frågan nämnde ett ärende", "The inquiry named a case", whether(c.Referenced))
	add("Intyg om ärendet", "Case token", token(c.Token))
	if g := c.BreakGlass; g != nil {
		add("Nödöppning", "Broken glass", also(same(string(g.Reason)), []said{
			{g.Expired, "hade gått ut", "had expired"},
			{!g.Proven, "frågaren hade inte visat vem hon är", "the asker had not shown who they are"},
		}))
	}
	for n, p := range c.Persons {
		at := strconv.Itoa(n + 1)
		add("Person "+at, "Person "+at, person(p))
	}
	return list
}

func agreement(a *aggregator.AgreementFacts) aggregator.Text {
	if a == nil {
		return aggregator.Text{SV: "saknas", EN: "none"}
	}
	text := aggregator.Text{SV: "från " + a.From.String(), EN: "from " + a.From.String()}
	if a.To != 0 {
		text.SV, text.EN = text.SV+" till "+a.To.String(), text.EN+" to "+a.To.String()
	}
	return also(text, []said{
		{a.HandlesAid, "nämnden beslutar om ekonomiskt bistånd", "the board decides on economic assistance"},
		{a.NeedsCaseToken, "intyg om ärendet krävs", "a case token is required"},
	})
}

func token(t *aggregator.TokenFacts) aggregator.Text {
	if t == nil {
		return aggregator.Text{SV: "saknas", EN: "none"}
	}
	kind, state := worded(t.Kind), worded(t.State)
	return also(aggregator.Text{SV: kind.SV + ", " + state.SV, EN: kind.EN + ", " + state.EN}, []said{
		{!t.SameReference, "gäller ett annat ärende", "of another case"},
		{!t.SameOrganisation, "gäller en annan kommun", "of another municipality"},
		{t.Expired, "har gått ut", "expired"},
		{t.CallerOrRelative, "frågaren eller en närstående är med", "the asker or a relative is in it"},
		{t.Protected, "skyddade uppgifter", "a protected identity"},
	})
}

func person(p aggregator.PersonFacts) aggregator.Text {
	first := aggregator.Text{SV: "står inte i ärendet", EN: "not in the case"}
	if p.CaseRole != "" {
		role := worded(string(p.CaseRole))
		first = aggregator.Text{SV: "i ärendet: " + role.SV, EN: "in the case: " + role.EN}
	}
	if p.Age != aggregator.UnknownAge {
		age := strconv.Itoa(p.Age)
		first.SV, first.EN = first.SV+", "+age+" år", first.EN+", aged "+age
	}
	return also(first, []said{
		{p.ReasonGiven, "skäl angavs", "a reason was given"},
		{!p.Askable, "numret kan inte frågas om", "the number cannot be asked about"},
		{p.TestNumber, "testnummer", "a test number"},
		{p.CallerOrRelative, "är frågaren eller en närstående", "is the asker or a relative"},
	})
}

// terms are the words of a case that the law looks at.
var terms = map[string]aggregator.Text{
	"applicant":          {SV: "sökande", EN: "applicant"},
	"co_applicant":       {SV: "medsökande", EN: "co-applicant"},
	"child":              {SV: "barn", EN: "child"},
	"ekonomiskt_bistand": {SV: "ekonomiskt bistånd", EN: "economic assistance"},
	"open":               {SV: "öppet", EN: "open"},
	"closed":             {SV: "avslutat", EN: "closed"},
}

// worded says a term; one that is new here is shown as it is called.
func worded(term string) aggregator.Text {
	if text, known := terms[term]; known {
		return text
	}
	return same(term)
}

// said is something that is said only where it is so.
type said struct {
	so     bool
	sv, en string
}

func also(t aggregator.Text, more []said) aggregator.Text {
	for _, m := range more {
		if m.so {
			t.SV, t.EN = t.SV+"; "+m.sv, t.EN+"; "+m.en
		}
	}
	return t
}

// same is a text that is the same in both languages.
func same(s string) aggregator.Text { return aggregator.Text{SV: s, EN: s} }

var findings = []Choice{
	{"justified", aggregator.Text{SV: "hörde till arbetet", EN: "part of the work"}},
	{"misuse", aggregator.Text{SV: "missbruk", EN: "misuse"}},
	{"unclear", aggregator.Text{SV: "oklart, lämnad vidare", EN: "unclear, handed on"}},
}

// Word says the finding.
func (c *Closed) Word() aggregator.Text {
	for _, f := range findings {
		if f.Value == c.Finding {
			return f.Name
		}
	}
	return same(c.Finding)
}
