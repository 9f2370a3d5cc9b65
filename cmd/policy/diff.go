package main

import (
	"context"
	"fmt"

	"underlag/aggregator/access/review"
	"underlag/cmd/internal/commandline"
	"underlag/cmd/internal/lawdesk"
)

const diffUsage = `Usage: policy diff [-authority CSN] OLD [NEW]

Says in words what changes from one law to another, in its income tables and in the purposes of
SSBTEK. OLD and NEW are folders, bundles (*.tar.gz), or revisions of the repository that the folder
of -policies is in (a tag, a commit, HEAD~3); NEW is the folder of -policies where it is left out.

Exit code: 0 nothing changes, 1 something does, 2 not run.
`

func (t tool) diff(ctx context.Context, args []string) int {
	var c common
	f := t.flags("diff", &c)
	authority := f.String("authority", "", "only this `code`, such as CSN")
	laws, code, done := commandline.Operands(f, diffUsage, 2, args)
	if done {
		return code
	}
	if len(laws) == 0 {
		return t.fail(f, fmt.Errorf("the old law is needed"))
	}
	changes, err := compared(ctx, &c, append(laws, c.policies))
	if err != nil {
		return t.fail(f, err)
	}
	shown := 0
	for _, change := range changes {
		if *authority != "" && string(change.Authority) != *authority {
			continue
		}
		shown++
		t.showChange(change, c.lang)
	}
	if shown == 0 {
		fmt.Fprintln(t.stdout, c.lang.Say(nothingChanges))
		return fine
	}
	return faults
}

// compared tells the changes from the first law to the second.
func compared(ctx context.Context, c *common, laws []string) ([]review.Change, error) {
	before, err := lawdesk.OpenAny(ctx, laws[0], c.policies, c.trust)
	if err != nil {
		return nil, fmt.Errorf("the old law: %w", err)
	}
	after, err := lawdesk.OpenAny(ctx, laws[1], c.policies, c.trust)
	if err != nil {
		return nil, fmt.Errorf("the new law: %w", err)
	}
	return review.Diff(before, after), nil
}

func (t tool) showChange(change review.Change, in review.Lang) {
	switch {
	case change.Row == "", change.Part == review.OfIncome, change.Part == review.OfSSBTEK: // the text names the row
		fmt.Fprintf(t.stdout, "%s\n", in.Say(change.Text))
	default:
		fmt.Fprintf(t.stdout, "%s, %s: %s\n", change.Authority, change.Row, in.Say(change.Text))
	}
}
