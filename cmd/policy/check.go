package main

import (
	"context"
	"fmt"
	"slices"

	"underlag/aggregator/access/review"
	"underlag/cmd/internal/commandline"
	"underlag/cmd/internal/lawdesk"
)

const checkUsage = `Usage: policy check [-strict] [-regal=false]

Says everything that is wrong with the law, where it is and what to do: the tables' keys, dates,
overlaps, gaps, citations, reviews that are due, rows that nothing reaches or no question touches,
how the principles are described, stale pages, and what regal finds.

Exit code: 0 no errors, 1 errors or with -strict warnings, 2 not run.
`

func (t tool) check(ctx context.Context, args []string) int {
	var c common
	f := t.flags("check", &c)
	strict := f.Bool("strict", false, "warnings count as errors")
	lint := f.Bool("regal", true, "run regal on the principles too")
	if code, done := commandline.Parse(f, checkUsage, args); done {
		return code
	}
	tree, err := c.tree()
	if err != nil {
		return t.fail(f, err)
	}
	findings, err := lawdesk.Check(ctx, tree, c.on)
	if err != nil {
		return t.fail(f, err)
	}
	if *lint {
		more, err := regal(ctx, c.policies)
		if err != nil {
			return t.fail(f, err)
		}
		findings = append(findings, more...)
	}
	t.showFindings(findings, c.lang)
	if slices.ContainsFunc(findings, func(f review.Finding) bool { return *strict || f.Severity == review.Error }) {
		return faults
	}
	return fine
}

func (t tool) showFindings(findings []review.Finding, in review.Lang) {
	count := map[review.Severity]int{}
	for _, f := range findings {
		count[f.Severity]++
		where := f.File
		if f.Line > 0 {
			where += fmt.Sprintf(":%d", f.Line)
		}
		if f.Key != "" {
			where += ": " + f.Key
		}
		fmt.Fprintf(t.stdout, "%s: %s (%s): %s\n    %s\n", where, in.Say(severityWords[f.Severity]), f.Rule, in.Say(f.Problem), in.Say(f.Remedy))
	}
	fmt.Fprintf(t.stdout, in.Say(findingsSum)+"\n", count[review.Error], count[review.Warning])
}
