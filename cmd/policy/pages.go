package main

import (
	"context"
	"fmt"
	"os"

	"underlag/aggregator/access/review"
	"underlag/cmd/internal/commandline"
	"underlag/cmd/internal/lawdesk"
)

const pagesUsage = `Usage: policy pages [-check]

Writes the pages of the provisions into the folder pages of the law. With -check it writes
nothing and names the pages that are stale.
`

func (t tool) pages(_ context.Context, args []string) int {
	var c common
	f := t.flags("pages", &c)
	check := f.Bool("check", false, "only say which pages are stale")
	if code, done := commandline.Parse(f, pagesUsage, args); done {
		return code
	}
	law, err := c.openLaw(c.policies)
	if err != nil {
		return t.fail(f, err)
	}
	stale, err := lawdesk.StalePages(os.DirFS(c.policies))
	if err != nil {
		return t.fail(f, err)
	}
	if *check {
		for _, page := range stale {
			fmt.Fprintf(t.stdout, "%s: %s. %s\n", page.File, c.lang.Say(page.Problem), c.lang.Say(page.Remedy))
		}
		if len(stale) > 0 {
			return faults
		}
		return fine
	}
	err = lawdesk.WritePages(c.policies, stale, review.Pages(law))
	if err != nil {
		return t.fail(f, err)
	}
	fmt.Fprintf(t.stdout, "%d %s\n", len(stale), c.lang.Say(pagesWritten))
	return fine
}
