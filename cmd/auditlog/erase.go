package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"underlag/aggregator/audit"
)

func erase(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	f, ledger := flags("erase", stderr)
	var by reviewerFlags
	by.add(f)
	class := f.String("class", "", "inquiries, emergencies, searches, reviews or acts")
	before := f.String("before", "", "erase what was recorded before this `day`")
	if code, done := parse(f, args, ledger, stderr); done {
		return code
	}
	day, err := readTime("before", *before, 0)
	if err == nil && day.IsZero() {
		err = errors.New("-before DAY is needed")
	}
	var erased int64
	if err == nil {
		err = by.with(*ledger, func(log *audit.Log) error {
			erased, err = log.Erase(ctx, by.reviewer(), audit.Class(*class), day)
			return err
		})
	}
	if err != nil {
		return failed(f, err, stderr)
	}
	fmt.Fprintf(stdout, "%s records lost their identities\n", spaced(erased))
	return intact
}
