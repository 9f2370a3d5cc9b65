package main

import (
	"context"
	"errors"
	"fmt"

	"underlag/aggregator"
	"underlag/aggregator/access/review"
	"underlag/cmd/internal/commandline"
	"underlag/cmd/internal/lawdesk"
)

const historyUsage = `Usage: policy history -from DIR -trust FILE [-row ID]

What each publication in a folder of bundles changed, of one row or of the whole law, and who wrote
and approved it.
`

func (t tool) history(_ context.Context, args []string) int {
	var c common
	f := t.flags("history", &c)
	from := f.String("from", "", "`folder` of the bundles")
	row := f.String("row", "", "only this row's `id`")
	if code, done := commandline.Parse(f, historyUsage, args); done {
		return code
	}
	published, err := lawdesk.Archive(*from, c.trust)
	if err != nil {
		return t.fail(f, err)
	}
	revised := lawdesk.History(published, aggregator.ProvisionID(*row))
	if len(revised) == 0 {
		return t.fail(f, errors.New("nothing that was published has such a row; policy table lists them"))
	}
	for i := range revised {
		t.showRevised(&revised[i], c.lang)
	}
	return fine
}

func (t tool) showRevised(r *lawdesk.Revised, in review.Lang) {
	s := &r.By.Statement
	var names []string
	for _, a := range r.By.Approvals {
		names = append(names, a.Reviewer)
	}
	fmt.Fprintf(t.stdout, in.Say(publishedBy)+"\n", r.By.Sequence, s.From, s.Author, names, s.Revision)
	if r.First {
		fmt.Fprintln(t.stdout, "  "+in.Say(firstKept))
	}
	for _, change := range r.Changes {
		t.showChange(change, in)
	}
}
