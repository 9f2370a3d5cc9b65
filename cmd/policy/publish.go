package main

import (
	"context"
	"flag"
	"fmt"

	"underlag/aggregator/access/bundle"
	"underlag/cmd/internal/commandline"
	"underlag/cmd/internal/lawdesk"
)

const publishUsage = `Usage: policy publish -approvals DIR -replay FILE -trust FILE -publisher ID -key FILE -into DIR -ledger LEDGER -ledger-keys FILE

Makes a signed bundle of the law of -policies, with its approvals, its days in force and the report
that policy replay gave, and puts it into DIR, from which services take it. It refuses whatever a
service would refuse. The ledger holds a record of it first; it is the services', or a publisher
without a way to theirs keeps one of its own.
`

const rollbackUsage = `Usage: policy rollback -revision sha256:… -trust FILE -publisher ID -key FILE -into DIR -ledger LEDGER -ledger-keys FILE [-reason WHY]

Publishes an earlier revision in DIR anew, with the approvals that it had, and a record in the ledger.
`

// pressFlags defines what publish and rollback are told.
func pressFlags(f *flag.FlagSet, p *lawdesk.Press) {
	f.StringVar(&p.Publisher, "publisher", "", "`id` of the publisher in it")
	f.StringVar(&p.KeyFile, "key", "", "`file` of the publisher's private key")
	f.StringVar(&p.Folder, "into", "", "`folder` of the bundles")
	f.StringVar(&p.Ledger, "ledger", "", "the `ledger`: a file, made if there is none, or postgres://HOST/DATABASE")
	f.StringVar(&p.LedgerKeys, "ledger-keys", "", "`file` of the ledger's keys")
}

func (t tool) publish(ctx context.Context, args []string) int {
	var c common
	var p lawdesk.Press
	f := t.flags("publish", &c)
	pressFlags(f, &p)
	approvals := f.String("approvals", "", "`folder` of the approvals")
	replay := f.String("replay", "", "`file` with the report of policy replay")
	if code, done := commandline.Parse(f, publishUsage, args); done {
		return code
	}
	p.TrustFile = c.trust
	tree, err := c.tree()
	if err != nil {
		return t.fail(f, err)
	}
	law, err := p.Publish(ctx, lawdesk.Draft{Tree: tree, Approvals: *approvals, Replay: *replay}, c.on)
	if err != nil {
		return t.fail(f, err)
	}
	t.showPublished(law, c)
	return fine
}

func (t tool) rollback(ctx context.Context, args []string) int {
	var c common
	var p lawdesk.Press
	f := t.flags("rollback", &c)
	pressFlags(f, &p)
	revision := f.String("revision", "", "the earlier `revision`, sha256:…")
	f.StringVar(&p.Reason, "reason", "", "`why`, for the record in the ledger")
	if code, done := commandline.Parse(f, rollbackUsage, args); done {
		return code
	}
	p.TrustFile = c.trust
	law, err := p.Rollback(ctx, *revision, c.on)
	if err != nil {
		return t.fail(f, err)
	}
	t.showPublished(law, c)
	return fine
}

func (t tool) showPublished(law *bundle.Law, c common) {
	fmt.Fprintf(t.stdout, c.lang.Say(publishedAs)+"\n", law.Publication.Sequence, law.Revision())
}
