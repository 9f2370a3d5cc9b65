package main

import (
	"context"
	"errors"
	"fmt"

	"underlag/aggregator"
	"underlag/cmd/internal/commandline"
	"underlag/cmd/internal/lawdesk"
)

const replayUsage = `Usage: policy replay -ledger FILE [-since DAY] [-report FILE] NEW

Decides the recorded inquiries again, under the law of -policies and under the draft NEW, and says
what would newly be delivered, kept back, allowed or refused, for each municipality, purpose,
authority and field, with the records to look at. It needs no key and names nobody. -report keeps
the same in a file that says which draft it is of; policy publish takes it, and of that draft only.

Exit code: 0 nothing would change, 1 something would, 2 not run.
`

func (t tool) replay(ctx context.Context, args []string) int {
	var c common
	f := t.flags("replay", &c)
	ledger := f.String("ledger", "", "ledger `file`")
	var since aggregator.Date
	dayFlag(f, "since", "only inquiries of this `day` and later, YYYY-MM-DD", &since)
	keep := f.String("report", "", "`file` to keep the report in, for policy publish")
	laws, code, done := commandline.Operands(f, replayUsage, 1, args)
	if done {
		return code
	}
	if *ledger == "" || len(laws) != 1 {
		return t.fail(f, fmt.Errorf("-ledger FILE and one draft are needed"))
	}
	law, err := c.openLaw(c.policies)
	if err != nil {
		return t.fail(f, fmt.Errorf("-policies: %w", err))
	}
	draft, err := c.openLaw(laws[0])
	if err != nil {
		return t.fail(f, fmt.Errorf("the draft: %w", err))
	}
	replay, err := lawdesk.Replay(ctx, law, draft, *ledger, since)
	if err != nil {
		return t.fail(f, err)
	}
	report := replay.Report(since)
	if *keep != "" {
		err = lawdesk.WriteReport(*keep, report)
	}
	if err := errors.Join(err, report.Write(t.stdout, c.lang)); err != nil {
		return t.fail(f, err)
	}
	if replay.Alike < replay.Decisions {
		return faults
	}
	return fine
}
