package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	_ "time/tzdata" // the working day is Swedish, whatever machine this is

	"underlag/aggregator"
	"underlag/aggregator/audit"
)

// reviewerFlags say who reviews.
type reviewerFlags struct{ keys, as, organisation, reason, delays string }

func (r *reviewerFlags) add(f *flag.FlagSet) {
	f.StringVar(&r.keys, "keys", "", "the ledger's key `file`")
	f.StringVar(&r.as, "as", "", "`who` reviews, a user id; recorded")
	f.StringVar(&r.organisation, "organisation", "", "`number` of the reviewer's organisation; only its inquiries are found")
	f.StringVar(&r.reason, "reason", "", "`why`, in words; recorded")
}

func (r *reviewerFlags) reviewer() audit.Reviewer {
	return audit.Reviewer{ID: r.as, Organisation: aggregator.OrgNumber(r.organisation), Reason: r.reason}
}

// with opens the ledger beside the server, for the time of work.
func (r *reviewerFlags) with(ledger string, work func(log *audit.Log) error) error {
	keys, err := audit.LoadKeys(r.keys)
	if err != nil {
		return err
	}
	delays, err := readDelays(r.delays)
	if err != nil {
		return err
	}
	log, err := audit.Open(ledger, audit.Options{Keys: keys, Beside: true, Delays: delays})
	if err != nil {
		return err
	}
	return errors.Join(work(log), log.Close())
}

func signals(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	f, ledger := flags("signals", stderr)
	var by reviewerFlags
	by.add(f)
	from := f.String("from", "", "first `day`")
	to := f.String("to", "", "last `day`")
	table := f.String("rules", "", "table of rules, a `file` in place of the built-in one")
	sample := f.Int("sample", 0, "draw this many inquiries too")
	if code, done := parse(f, args, ledger, stderr); done {
		return code
	}
	check, err := month(*from, *to)
	if err == nil {
		check.Sample = *sample
		check.Rules, err = readRules(*table)
	}
	if err == nil {
		err = by.with(*ledger, func(log *audit.Log) error {
			opened, err := log.Check(ctx, by.reviewer(), check)
			return errors.Join(err, writeLines(stdout, opened)) // what was opened before a fault is told
		})
	}
	if err != nil {
		return failed(f, err, stderr)
	}
	return intact
}

// month gives a check of a period.
func month(from, to string) (audit.Check, error) {
	var c audit.Check
	var err error
	c.From, err = readTime("from", from, 0)
	if err != nil {
		return c, err
	}
	c.To, err = readTime("to", to, 1)
	return c, err
}

func writeLines[T any](w io.Writer, list []T) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	for _, item := range list {
		if err := e.Encode(item); err != nil {
			return err
		}
	}
	return nil
}

func readRules(path string) ([]audit.Rule, error) {
	if path == "" {
		return audit.DefaultRules()
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return audit.ReadRules(text)
}

func reviews(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	f, ledger := flags("reviews", stderr)
	organisation := f.String("organisation", "", "`number` of the organisation")
	open := f.Bool("open", false, "only those that are open")
	if code, done := parse(f, args, ledger, stderr); done {
		return code
	}
	by := audit.Reviewer{Organisation: aggregator.OrgNumber(*organisation)}
	list, err := audit.RecentReviews(ctx, *ledger, by, time.Now())
	if err != nil {
		return failed(f, err, stderr)
	}
	shown := list
	if *open {
		shown = slices.DeleteFunc(slices.Clone(list), func(v audit.Review) bool { return v.Closed != nil })
	}
	if err := writeLines(stdout, shown); err != nil {
		return failed(f, err, stderr)
	}
	closed, total := audit.ClosingRate(list)
	fmt.Fprintf(stderr, "closed %d of %d\n", closed, total)
	return intact
}

func closeReview(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	f, ledger := flags("close", stderr)
	var by reviewerFlags
	by.add(f)
	id := f.String("review", "", "the review's `ID`")
	finding := f.String("finding", "", strings.Join(audit.Findings, ", "))
	if code, done := parse(f, args, ledger, stderr); done {
		return code
	}
	err := by.with(*ledger, func(log *audit.Log) error {
		return log.Conclude(ctx, by.reviewer(), *id, *finding)
	})
	if err != nil {
		return failed(f, err, stderr)
	}
	fmt.Fprintf(stdout, "%s closed: %s\n", *id, *finding)
	return intact
}
