package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"time"

	"underlag/aggregator"
	"underlag/aggregator/audit"
	"underlag/cmd/internal/commandline"
)

// keyFlags say whose keys are changed, by whom and why.
type keyFlags struct{ keys, ledger, as, organisation, reason string }

func (k *keyFlags) add(f *flag.FlagSet) {
	f.StringVar(&k.keys, "keys", "", "the ledger's key `file`")
	f.StringVar(&k.ledger, "ledger", "", "`file` or URL of the ledger that the change is recorded in")
	f.StringVar(&k.as, "as", "", "`who` changes them, a user id; recorded")
	f.StringVar(&k.organisation, "organisation", "", "`number` of the municipality whose own keys they are")
	f.StringVar(&k.reason, "reason", "", "`why`, in words; recorded")
}

// missing names the first flag that is needed and not given.
func (k *keyFlags) missing() string {
	switch {
	case k.keys == "":
		return "-keys FILE"
	case k.ledger == "":
		return "-ledger LEDGER"
	case k.as == "" || k.reason == "":
		return "-as WHO and -reason WHY"
	}
	return ""
}

// change records what is about to be done to the keys, then does it.
func (k *keyFlags) change(ctx context.Context, event audit.KeyEvent, next func(*audit.Keys) (*audit.Keys, []string, error)) ([]string, error) {
	var sets []string
	err := audit.ChangeKeys(k.keys, func(keys *audit.Keys) (*audit.Keys, error) {
		changed, ids, err := next(keys)
		if err != nil {
			return nil, err
		}
		sets = ids
		log, err := audit.Open(k.ledger, audit.Options{Keys: keys, Beside: true})
		if err != nil {
			return nil, err
		}
		_, err = log.KeysChange(ctx, audit.KeyChange{
			Event: event, Organisation: aggregator.OrgNumber(k.organisation), Sets: ids, By: k.as, Reason: k.reason,
		})
		return changed, errors.Join(err, log.Close())
	})
	return sets, err
}

func rotateKeys(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	f := newFlags("keys rotate", stderr)
	var k keyFlags
	k.add(f)
	if code, done := commandline.Parse(f, usage, args); done {
		return code
	}
	if what := k.missing(); what != "" {
		return needs(f, what, stderr)
	}
	sets, err := k.change(ctx, audit.KeysRotated, func(keys *audit.Keys) (*audit.Keys, []string, error) {
		changed, err := keys.Rotate(aggregator.OrgNumber(k.organisation), time.Now())
		if err != nil {
			return nil, nil, err
		}
		list := changed.Sets()
		return changed, []string{list[len(list)-1].ID}, nil
	})
	if err != nil {
		return failed(f, err, stderr)
	}
	fmt.Fprintf(stdout, "%s: new identities of %s are hidden with the keys %s; back the file up.\n", k.keys, whose(k.organisation), sets[0])
	return intact
}

func destroyKeys(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	f := newFlags("keys destroy", stderr)
	var k keyFlags
	k.add(f)
	if code, done := commandline.Parse(f, usage, args); done {
		return code
	}
	what := k.missing()
	if what == "" && k.organisation == "" {
		what = "-organisation NUMBER"
	}
	if what != "" {
		return needs(f, what, stderr)
	}
	organisation := aggregator.OrgNumber(k.organisation)
	sets, err := k.change(ctx, audit.KeysDestroyed, func(keys *audit.Keys) (*audit.Keys, []string, error) {
		changed, err := keys.Destroy(organisation, time.Now())
		return changed, keys.Own(organisation), err
	})
	if err != nil {
		return failed(f, err, stderr)
	}
	fmt.Fprintf(stdout, "%s: the keys %v of %s are destroyed; destroy every copy of the file too.\n", k.keys, sets, k.organisation)
	fmt.Fprintln(stdout, "What was hidden with everybody's keys, before the municipality had its own, is still readable.")
	return intact
}

func listKeys(args []string, stdout, stderr io.Writer) int {
	f := newFlags("keys list", stderr)
	path := f.String("keys", "", "the ledger's key `file`")
	if code, done := commandline.Parse(f, usage, args); done {
		return code
	}
	keys, err := audit.LoadKeys(*path)
	if err != nil {
		return failed(f, err, stderr)
	}
	for _, s := range keys.Sets() {
		of := string(s.Organisation)
		if of == "" {
			of = "everybody's"
		}
		fmt.Fprintf(stdout, "%s  %-12s  made %s%s\n", s.ID, of, day(s.Made), destroyedOn(s.Destroyed))
	}
	return intact
}

func whose(organisation string) string {
	if organisation == "" {
		return "everybody without keys of their own"
	}
	return organisation
}

func day(t time.Time) string {
	if t.IsZero() {
		return "before versions"
	}
	return t.Format(time.DateOnly)
}

func destroyedOn(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return ", destroyed " + t.Format(time.DateOnly)
}
