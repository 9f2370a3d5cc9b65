package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"underlag/aggregator"
	"underlag/aggregator/audit"
)

// maxInput bounds a file that holds one number or name.
const maxInput = 4 << 10

// searchFlags are what a search is told. What may identify a person is read from
// a file, since others see the arguments of a command.
type searchFlags struct {
	reviewerFlags
	person, caseworker, caseRef                  string
	unit, purpose, authority, outcome, provision string
	from, to                                     string
	format                                       string
}

func (s *searchFlags) add(f *flag.FlagSet) {
	s.reviewerFlags.add(f)
	f.StringVar(&s.person, "person", "", "`file` with a personal number; - is standard input")
	f.StringVar(&s.caseworker, "caseworker", "", "`file` with a caseworker's user id; - is standard input")
	f.StringVar(&s.caseRef, "case", "", "`file` with a case reference; - is standard input")
	f.StringVar(&s.unit, "unit", "", "unit")
	f.StringVar(&s.purpose, "purpose", "", "application, control, followup or recovery")
	f.StringVar(&s.authority, "authority", "", "`code` of an authority, as FK")
	f.StringVar(&s.outcome, "outcome", "", "answered, empty, partial, refused, denied, …")
	f.StringVar(&s.provision, "provision", "", "`id` of a provision, as fk-formaner")
	f.StringVar(&s.from, "from", "", "first `day`, 2006-01-02, or time with zone")
	f.StringVar(&s.to, "to", "", "last `day`, or time with zone, which is not included")
	f.StringVar(&s.format, "format", "jsonl", strings.Join(audit.ExportFormats, ", "))
}

func search(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	f, ledger := flags("search", stderr)
	var s searchFlags
	s.add(f)
	if code, done := parse(f, args, ledger, stderr); done {
		return code
	}
	err := s.run(ctx, *ledger, stdin, stdout)
	if err != nil {
		return failed(f, err, stderr)
	}
	return intact
}

func (s *searchFlags) run(ctx context.Context, ledger string, stdin io.Reader, stdout io.Writer) error {
	query, err := s.query(stdin)
	if err != nil {
		return err
	}
	export, err := audit.NewExport(s.format, stdout)
	if err != nil {
		return err
	}
	return s.with(ledger, func(log *audit.Log) error {
		err := log.Search(ctx, s.reviewer(), query, export.Write)
		return errors.Join(err, export.Close())
	})
}

func (s *searchFlags) query(stdin io.Reader) (audit.Query, error) {
	q := audit.Query{
		Unit: s.unit, Purpose: aggregator.Purpose(s.purpose), Authority: aggregator.AuthorityCode(s.authority),
		Outcome: aggregator.Outcome(s.outcome), Provision: aggregator.ProvisionID(s.provision),
	}
	person, err := readLine(s.person, stdin)
	if err != nil {
		return q, err
	}
	if person != "" {
		q.Person, err = aggregator.ParsePersonalNumber(person)
		if err != nil {
			return q, fmt.Errorf("-person: %w", err)
		}
	}
	q.Caseworker, err = readLine(s.caseworker, stdin)
	if err != nil {
		return q, err
	}
	caseRef, err := readLine(s.caseRef, stdin)
	if err != nil {
		return q, err
	}
	q.Case = aggregator.CaseRef(caseRef)
	q.From, err = readTime("from", s.from, 0)
	if err != nil {
		return q, err
	}
	q.To, err = readTime("to", s.to, 1)
	return q, err
}

// readLine reads the one line of a file; no file gives nothing.
func readLine(path string, stdin io.Reader) (string, error) {
	if path == "" {
		return "", nil
	}
	from := stdin
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return "", errors.New("the file with a number or name cannot be opened; if what was given is the number itself, write it to a file") // without the path, which may be one
		}
		defer f.Close()
		from = f
	}
	text, err := io.ReadAll(io.LimitReader(from, maxInput))
	if err != nil {
		return "", err
	}
	line := strings.TrimSpace(string(text))
	if line == "" || strings.Contains(line, "\n") {
		return "", errors.New("a file with a number or name holds one line")
	}
	return line, nil
}

// readTime reads a day, in the time zone of this machine, plus days, or a time.
func readTime(name, text string, days int) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	day, err := time.ParseInLocation(time.DateOnly, text, time.Local)
	if err == nil {
		return day.AddDate(0, 0, days), nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}, fmt.Errorf("-%s: a day is written 2006-01-02, a time 2006-01-02T15:04:05+01:00", name)
	}
	return at, nil
}
