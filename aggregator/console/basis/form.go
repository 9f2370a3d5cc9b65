package basis

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"underlag/aggregator"
	"underlag/aggregator/console"
)

// row is one member of the household as the form shows it.
type row struct {
	N            int // from one, for people
	Number       Secret
	Role, Reason string
	Asked        bool
	Faults       map[string]*aggregator.Text // by the member of the JSON API's person
}

// form is the page that asks.
type form struct {
	Token                     Secret
	Known                     bool // the case token says who is in the case
	Reference, Purpose, Month string
	Rows                      []*row
	Purposes                  []choice
	Roles                     []choice
	Problems                  []fault
	Faults                    map[string]*aggregator.Text // by field
	First                     string                      // the field that gets the focus; empty: none
	CaseSystem                string
	Notice                    aggregator.Text
}

// Child tells that a reason is to be given.
func (r *row) Child() bool { return r.Role == string(aggregator.Child) }

// RoleText is what the role is called.
func (r *row) RoleText() aggregator.Text { return aggregator.Word(r.Role) }

type choice struct {
	Value string
	Text  aggregator.Text
}

// fault is something wrong with the question, and the field it is in.
type fault struct {
	Field string // id of the field; empty: the question as a whole
	Code  string
	Text  aggregator.Text
}

var purposes = []aggregator.Purpose{aggregator.Application, aggregator.Control, aggregator.FollowUp, aggregator.Recovery}

var roles = []aggregator.Role{aggregator.Applicant, aggregator.CoApplicant, aggregator.Child}

func choices[T ~string](values []T) []choice {
	var list []choice
	for _, v := range values {
		list = append(list, choice{string(v), aggregator.Word(string(v))})
	}
	return list
}

// fresh is the form before anything is written in it.
func (a *area) fresh() *form {
	return &form{
		Purpose: string(aggregator.Application), Month: aggregator.DateOf(a.Now()).Month().String(),
		Rows: []*row{{N: 1, Role: string(aggregator.Applicant), Asked: true}}, Purposes: choices(purposes), Roles: choices(roles),
		CaseSystem: a.CaseSystem,
	}
}

// maxRows bounds the rows that are read, so that one too many can be told of.
const maxRows = aggregator.MaxPersons + 1

// read takes what was sent. Rows in which nothing is written are left out.
func (a *area) read(sent url.Values) *form {
	f := a.fresh()
	f.Token, f.Known = Secret(sent.Get("case_token")), sent.Get("known") != ""
	f.Reference, f.Purpose, f.Month = strings.TrimSpace(sent.Get("reference")), sent.Get("purpose"), strings.TrimSpace(sent.Get("month"))
	f.Rows = nil
	numbers := sent["number"]
	for i := range min(len(numbers), maxRows) {
		number := strings.NewReplacer("-", "", " ", "").Replace(numbers[i])
		if number == "" {
			continue
		}
		f.Rows = append(f.Rows, &row{
			N: len(f.Rows) + 1, Number: Secret(number), Role: at(sent["role"], i), Reason: strings.TrimSpace(at(sent["reason"], i)),
			Asked: !f.Known || slices.Contains(sent["asked"], strconv.Itoa(i+1)),
		})
	}
	if len(f.Rows) == 0 {
		f.Rows = a.fresh().Rows
	}
	return f
}

func at(list []string, i int) string {
	if i < len(list) {
		return list[i]
	}
	return ""
}

// question gives what is asked, and for each person in it the row of the form.
func (f *form) question() (Question, []int) {
	q := Question{Token: f.Token, Reference: f.Reference, Purpose: f.Purpose, Month: f.Month}
	var places []int
	for i := range f.Rows {
		if r := f.Rows[i]; r.Asked {
			q.Persons = append(q.Persons, QuestionPerson{Number: r.Number, Role: r.Role, Reason: r.Reason})
			places = append(places, i)
		}
	}
	return q, places
}

// wrong puts each problem beside its field, which its JSON pointer names. places
// gives the rows of the persons that were asked about.
func (f *form) wrong(problems []*aggregator.Problem, places []int) {
	f.Faults = map[string]*aggregator.Text{}
	for _, p := range problems {
		field := f.place(p, places)
		if field != "" && f.First == "" {
			f.First = field
		}
		f.Problems = append(f.Problems, fault{Field: field, Code: p.Code, Text: p.Text})
	}
}

// fields gives the fields of the form by the pointers of the question; what the
// form has no field for is wrong with the question as a whole.
var fields = map[string]string{
	"/case/reference": "reference", "/case/token": "token", "/purpose": "purpose", "/month": "month", "/period": "month", "/persons": "persons-1-number",
}

// members gives the fields of a row by the members of the question's person.
var members = map[string]string{"personalNumber": "number", "role": "role", "reason": "reason", "": "number"}

func (f *form) place(p *aggregator.Problem, places []int) string {
	if field := fields[p.Pointer]; field != "" {
		f.Faults[field] = &p.Text
		return field
	}
	rest, of := strings.CutPrefix(p.Pointer, "/persons/")
	if !of {
		return ""
	}
	index, member, _ := strings.Cut(rest, "/")
	i, err := strconv.Atoi(index)
	name := members[member]
	if err != nil || i < 0 || i >= len(places) || name == "" {
		return ""
	}
	r := f.Rows[places[i]]
	if r.Faults == nil {
		r.Faults = map[string]*aggregator.Text{}
	}
	r.Faults[name] = &p.Text
	return "persons-" + strconv.Itoa(r.N) + "-" + name
}

// fill takes the household from a verified case token: nobody has to write it.
func (f *form) fill(token Secret, c *aggregator.CaseToken) {
	f.Token, f.Known, f.Reference, f.Rows = token, true, string(c.Reference), nil
	for _, m := range c.Members {
		f.Rows = append(f.Rows, &row{N: len(f.Rows) + 1, Number: Secret(m.Number.Reveal()), Role: string(m.Role), Asked: true})
	}
	switch c.State {
	case "opened_for_followup":
		f.Purpose = string(aggregator.FollowUp)
	case "opened_for_recovery":
		f.Purpose = string(aggregator.Recovery)
	}
	f.Notice = aggregator.Text{
		SV: "Ärendet är läst ur ärendeintyget. Kontrollera det, och bocka ur den som du inte ska fråga om.",
		EN: "The case is read from the case token. Check it, and untick whoever you are not to ask about.",
	}
}

func (a *area) empty(v *console.Visit) error { return v.Page("ask", title, a.fresh()) }

// prepare shows the form filled from a case token, which the visitor pasted or the
// case system handed over, or with one more row.
func (a *area) prepare(v *console.Visit) error {
	if v.R.PostForm.Get("more") != "" {
		f := a.read(v.R.PostForm)
		if len(f.Rows) < aggregator.MaxPersons {
			f.Rows = append(f.Rows, &row{N: len(f.Rows) + 1, Role: string(aggregator.Child), Asked: true})
		}
		f.First = "persons-" + strconv.Itoa(len(f.Rows)) + "-number"
		return v.Page("ask", title, f)
	}
	f, token := a.fresh(), strings.TrimSpace(v.R.PostForm.Get(handedOver))
	c, problem := a.Office.Case(v.R.Context(), v.Caller, token)
	if problem != nil {
		f.wrong([]*aggregator.Problem{problem}, nil)
		return v.Wrong("ask", title, f)
	}
	f.fill(Secret(token), c)
	return v.Page("ask", title, f)
}
