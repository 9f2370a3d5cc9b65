package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"underlag/aggregator"
	"underlag/aggregator/httpapi/v1"
)

// question is the part of the command line that says what is asked.
type question struct {
	file, caseToken          string
	reference                string
	purpose, month, deadline string
	persons                  []v1.RequestPerson
	only, required           string
	glass                    glass
}

// glass is what the command line says of a broken glass.
type glass struct {
	reason, text string
	lasts        time.Duration
}

func (q *question) define(flags *flag.FlagSet) {
	flags.StringVar(&q.file, "file", "", "`file` with the question as JSON, - for standard input")
	flags.StringVar(&q.caseToken, "case-token", "", "`file` with the case token; replaces that of -file")
	flags.StringVar(&q.reference, "case", "", "the case's `reference`")
	flags.StringVar(&q.purpose, "purpose", string(aggregator.Application), "application, control, followup or recovery")
	flags.StringVar(&q.month, "month", "", "application month, `YYYY-MM`")
	flags.StringVar(&q.deadline, "deadline", "", "how long to wait for the answer, such as 5s")
	flags.StringVar(&q.only, "only", "", "authorities to ask, such as `FK,SO`; all that the law allows if not given")
	flags.StringVar(&q.required, "required", "", "authorities to require beyond those that the law's table does, such as `SKV`")
	flags.StringVar(&q.glass.reason, "break-glass", "", "ask although no case shows the relation, for the `reason` acute_need or case_system_down; another named person reviews it")
	flags.StringVar(&q.glass.text, "break-glass-text", "", "`file` that says why in 10 to 500 bytes, without a personal number")
	flags.DurationVar(&q.glass.lasts, "break-glass-for", time.Hour, "how long the statement holds, at most 24h")
	flags.Func("person", "`NUMBER[:role]` of a person, the role applicant unless said; repeat for each", q.addPerson)
}

// addPerson keeps the number unread, so that no error of flag can echo it.
func (q *question) addPerson(s string) error {
	number, role, found := strings.Cut(s, ":")
	if !found {
		role = string(aggregator.Applicant)
	}
	q.persons = append(q.persons, v1.RequestPerson{PersonalNumber: v1.PersonalNumber(number), Role: role})
	return nil
}

// build makes the request of a file or of the flags, and checks its form before
// anything is sent.
func (q *question) build(flags *flag.FlagSet, stdin io.Reader, r *v1.Request) error {
	if q.file == "" && len(q.persons) == 0 {
		return errors.New("-file or -person is required")
	}
	var problems []*aggregator.Problem
	if q.file != "" {
		raw, err := q.read(flags, stdin)
		if err != nil {
			return fmt.Errorf("-file: %w", err)
		}
		*r, problems = v1.DecodeRequest(raw)
	} else {
		glass, err := q.glass.request()
		if err != nil {
			return err
		}
		*r = v1.Request{
			Case: v1.Case{Reference: q.reference}, BreakGlass: glass, Purpose: q.purpose, Month: q.month, Deadline: q.deadline,
			Persons: q.persons, Authorities: codes(q.only), Required: codes(q.required),
		}
	}
	if q.caseToken != "" {
		token, err := readToken("-case-token", q.caseToken)
		if err != nil {
			return err
		}
		r.Case.Token = v1.Token(token)
	}
	_, more := r.Inquiry()
	return describe(append(problems, more...))
}

// request makes the statement; nil where the glass is whole.
func (g *glass) request() (*v1.RequestBreakGlass, error) {
	if g.reason == "" {
		if g.text != "" {
			return nil, errors.New("-break-glass-text goes with -break-glass")
		}
		return nil, nil
	}
	if g.text == "" {
		return nil, errors.New("-break-glass needs -break-glass-text")
	}
	text, err := os.ReadFile(g.text)
	if err != nil {
		return nil, fmt.Errorf("-break-glass-text: %w", err)
	}
	return &v1.RequestBreakGlass{
		Reason: g.reason, Text: strings.TrimSpace(string(text)), Expires: time.Now().Add(g.lasts).UTC().Format(time.RFC3339),
	}, nil
}

// read reads the question's file, beside which no flag may say anything else of
// the question.
func (q *question) read(flags *flag.FlagSet, stdin io.Reader) ([]byte, error) {
	var err error
	flags.Visit(func(f *flag.Flag) {
		switch f.Name {
		case "case", "purpose", "month", "deadline", "only", "required", "person", "break-glass", "break-glass-text", "break-glass-for":
			err = errors.Join(err, fmt.Errorf("goes without -%s: the file says it", f.Name))
		}
	})
	if err != nil {
		return nil, err
	}
	if q.file == "-" {
		return readAll(stdin)
	}
	f, err := os.Open(q.file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readAll(f)
}

func codes(list string) []string {
	if list == "" {
		return nil
	}
	return strings.Split(list, ",")
}

func describe(problems []*aggregator.Problem) error {
	var errs []error
	for _, p := range problems {
		errs = append(errs, fmt.Errorf("%w: %s", p, p.Text.EN))
	}
	return errors.Join(errs...)
}
