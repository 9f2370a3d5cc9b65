package main

import (
	"context"
	"fmt"
	"io"

	"underlag/aggregator/audit"
)

func show(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	f, ledger := flags("show", stderr)
	inquiry := f.String("inquiry", "", "only the records of this inquiry `ID`")
	if code, done := parse(f, args, ledger, stderr); done {
		return code
	}
	err := audit.Show(ctx, *ledger, *inquiry, stdout)
	if err != nil {
		fmt.Fprintf(stderr, "auditlog show: %v\n", err)
		return notRun
	}
	return intact
}
