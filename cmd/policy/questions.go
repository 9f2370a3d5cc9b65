package main

import (
	"context"
	"flag"
	"fmt"
	"os"

	"underlag/aggregator"
	"underlag/aggregator/access/review"
	"underlag/cmd/internal/commandline"
	"underlag/cmd/internal/lawdesk"
)

const testUsage = `Usage: policy test [-v]

Puts the reviewers' questions (tests/*.yaml) to the law, runs the principles' own tests
(law/*_test.rego), and says how many questions touch each row and refusal code. With -on,
questions that state no day are asked on that day; a period they expect is then another.

Exit code: 0 all as expected and everything touched, 1 not, 2 not run.
`

func (t tool) test(ctx context.Context, args []string) int {
	var c common
	f := t.flags("test", &c)
	verbose := f.Bool("v", false, "show every question and every row")
	if code, done := commandline.Parse(f, testUsage, args); done {
		return code
	}
	law, err := c.openLaw(c.policies)
	if err != nil {
		return t.fail(f, err)
	}
	tested, err := lawdesk.Test(ctx, law, os.DirFS(c.policies), onlyIfGiven(f, c.on))
	if err != nil {
		return t.fail(f, err)
	}
	t.showResults(tested.Results, c.lang, *verbose)
	t.showResults(tested.Principles, c.lang, *verbose)
	failed := tested.Failed()
	rows, codes := tested.Untouched()
	t.showCoverage(tested.Tested, c.lang, *verbose)
	fmt.Fprintf(t.stdout, c.lang.Say(testSum)+"\n", len(tested.Results), len(tested.Principles), failed, len(tested.Rows)-len(rows), len(tested.Rows), len(tested.Codes)-len(codes), len(tested.Codes))
	if failed+len(rows)+len(codes) > 0 {
		return faults
	}
	return fine
}

// onlyIfGiven gives the day of -on, and zero where the flag was not used.
func onlyIfGiven(f *flag.FlagSet, on aggregator.Date) aggregator.Date {
	given := aggregator.Date(0)
	f.Visit(func(flag *flag.Flag) {
		if flag.Name == "on" {
			given = on
		}
	})
	return given
}

// showResults shows what failed, or everything.
func (t tool) showResults(results []review.Result, in review.Lang, all bool) {
	for _, r := range results {
		if len(r.Faults) == 0 && !all {
			continue
		}
		verdict := "ok"
		if len(r.Faults) > 0 {
			verdict = "FAIL"
		}
		fmt.Fprintf(t.stdout, "%-4s %s:%d: %s\n", verdict, r.File, r.Line, r.Ask)
		for _, fault := range r.Faults {
			fmt.Fprintf(t.stdout, "     %s\n", in.Say(fault))
		}
	}
}

func (t tool) showCoverage(tested *review.Tested, in review.Lang, all bool) {
	if all {
		for _, id := range tested.Order {
			fmt.Fprintf(t.stdout, "%-40s "+in.Say(touchedBy)+"\n", id, tested.Rows[id].Grants, tested.Rows[id].Refuses)
		}
	}
	rows, codes := tested.Untouched()
	for _, id := range rows {
		fmt.Fprintf(t.stdout, "FAIL %s: %s\n", id, in.Say(rowUntouched))
	}
	for _, code := range codes {
		fmt.Fprintf(t.stdout, "FAIL %s: %s\n", code, in.Say(codeUntouched))
	}
}
