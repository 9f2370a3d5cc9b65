package main

import (
	"context"
	"errors"
	"flag"
	"fmt"

	"underlag/aggregator"
	"underlag/aggregator/access/bundle"
	"underlag/cmd/internal/commandline"
	"underlag/cmd/internal/lawdesk"
)

const approveUsage = `Usage: policy approve -reviewer NAME -key FILE -author NAME -from DAY [-to DAY] -approvals DIR

Signs the law of -policies as it stands, and puts the signature into DIR. It signs nothing that
policy check finds an error in or that a question fails. Two people must approve, and neither may
be the author.
`

func (t tool) approve(ctx context.Context, args []string) int {
	var c common
	var s bundle.Statement
	f := t.flags("approve", &c)
	f.StringVar(&s.Author, "author", "", "`name` of who wrote the draft")
	dayFlag(f, "from", "first `day` in force, YYYY-MM-DD", &s.From)
	dayFlag(f, "to", "last `day` in force, YYYY-MM-DD (until another law is published)", &s.To)
	reviewer := f.String("reviewer", "", "`name` of who approves")
	keyFile := f.String("key", "", "`file` of the reviewer's private key")
	approvals := f.String("approvals", "", "`folder` of the approvals")
	if code, done := commandline.Parse(f, approveUsage, args); done {
		return code
	}
	if s.Author == "" || s.From == 0 || *reviewer == "" || *keyFile == "" || *approvals == "" {
		return t.fail(f, errors.New("-author, -from, -reviewer, -key and -approvals are needed"))
	}
	tree, err := c.tree()
	if err != nil {
		return t.fail(f, err)
	}
	signed, file, err := lawdesk.Approve(ctx, tree, c.on, lawdesk.Approval{Statement: s, Reviewer: *reviewer, KeyFile: *keyFile, Folder: *approvals})
	if err != nil {
		return t.fail(f, err)
	}
	fmt.Fprintf(t.stdout, c.lang.Say(approvedBy)+"\n", *reviewer, signed.Statement.Revision, file)
	return fine
}

func dayFlag(f *flag.FlagSet, name, about string, day *aggregator.Date) {
	f.Func(name, about, func(text string) (err error) {
		*day, err = aggregator.ParseDate(text)
		return err
	})
}
