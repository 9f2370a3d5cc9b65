package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"underlag/aggregator"
	"underlag/aggregator/audit"
)

func review(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	if len(args) > 0 {
		switch args[0] {
		case "assign":
			return assignReview(ctx, args[1:], stdout, stderr)
		case "report":
			return reviewReport(ctx, args[1:], stdout, stderr)
		case "samples":
			return reviewSamples(ctx, args[1:], stdout, stderr)
		}
	}
	fmt.Fprintln(stderr, "auditlog review: assign, report or samples is needed")
	return notRun
}

func assignReview(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	f, ledger := flags("review assign", stderr)
	var by reviewerFlags
	by.add(f)
	id := f.String("review", "", "the review's `ID`")
	to := f.String("to", "", "`who` is to close it, a user id; recorded hidden")
	var substitutes []string
	f.Func("substitute", "`who` may close it in her place; may be given again", func(who string) error {
		substitutes = append(substitutes, who)
		return nil
	})
	if code, done := parse(f, args, ledger, stderr); done {
		return code
	}
	err := by.with(*ledger, func(log *audit.Log) error {
		return log.Assign(ctx, by.reviewer(), *id, *to, substitutes...)
	})
	if err != nil {
		return failed(f, err, stderr)
	}
	fmt.Fprintf(stdout, "%s assigned to %s\n", *id, strings.Join(append([]string{*to}, substitutes...), ", "))
	return intact
}

func reviewReport(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	f, ledger := flags("review report", stderr)
	organisation := f.String("organisation", "", "`number` of the organisation")
	text := f.String("month", "", "the `month`, 2006-01")
	asJSON := f.Bool("json", false, "print the report as JSON")
	if code, done := parse(f, args, ledger, stderr); done {
		return code
	}
	month, err := aggregator.ParseMonth(*text)
	if err != nil {
		return needs(f, "-month YYYY-MM", stderr)
	}
	zone, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		return failed(f, err, stderr)
	}
	r, err := audit.MonthOfReviews(ctx, *ledger, aggregator.OrgNumber(*organisation), month, zone)
	if err == nil && *asJSON {
		e := json.NewEncoder(stdout)
		e.SetIndent("", "  ")
		e.SetEscapeHTML(false)
		err = e.Encode(r)
	} else if err == nil {
		err = writeReviewReport(stdout, r)
	}
	if err != nil {
		return failed(f, err, stderr)
	}
	return intact
}

func writeReviewReport(w io.Writer, r audit.ReviewReport) error {
	fmt.Fprintf(w, "%s %s: closed %d of %d reviews\n", r.Organisation, r.Month, r.Closed, r.Opened)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "unit\trule\topened\tjustified\tmisuse\tunclear\topen\tassigned")
	for _, row := range r.Rows {
		fmt.Fprintf(t, "%s\t%s\t%d\t%d\t%d\t%d\t%d\t%d\n",
			row.Unit, row.Rule, row.Opened, row.Justified, row.Misuse, row.Unclear, row.Open, row.Assigned)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	return writeSamples(w, r.Samples)
}

func writeSamples(w io.Writer, list []audit.SampleCheck) error {
	var err error
	for _, s := range list {
		said := "its seed draws the same"
		if s.Problem != "" {
			said = "NOT AS DRAWN: " + s.Problem
		}
		_, err = fmt.Fprintf(w, "sample, record %d, %s: %d of %d inquiries; %s\n",
			s.Index, s.At.Format(time.DateOnly), len(s.Drawn), s.Among, said)
	}
	return err
}

func reviewSamples(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	f, ledger := flags("review samples", stderr)
	organisation := f.String("organisation", "", "`number` of the organisation")
	if code, done := parse(f, args, ledger, stderr); done {
		return code
	}
	list, err := audit.CheckSamples(ctx, *ledger, aggregator.OrgNumber(*organisation))
	if err == nil {
		err = writeSamples(stdout, list)
	}
	if err != nil {
		return failed(f, err, stderr)
	}
	if slices.ContainsFunc(list, func(s audit.SampleCheck) bool { return s.Problem != "" }) {
		return notIntact
	}
	return intact
}
