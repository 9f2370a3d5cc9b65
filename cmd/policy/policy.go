package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"time"

	"underlag/aggregator"
	"underlag/aggregator/access/review"
	"underlag/cmd/internal/commandline"
)

// The exit codes.
const (
	fine   = 0
	faults = 1                 // findings, failed questions, stale pages
	notRun = commandline.Wrong // or something that could not be read
)

const usage = `Usage: policy COMMAND [flags]; policy COMMAND -h lists the flags

  table    what may be fetched: authority, category, purpose, role, fields, time, basis
  pages    write the pages of the provisions, or with -check say which are stale
  check    everything that is wrong with the tables and principles, and what to do
  test     the reviewers' questions and the principles' tests, with coverage
  explain  why each authority may be asked or not, for a persona or a recorded inquiry
  replay   what a draft would change in recorded decisions
  diff     in words what changes from one law to another
  history  what each publication changed, and who approved it
  key      make a reviewer's or a publisher's key
  approve  sign a draft; two people besides its author must
  publish  put an approved draft into a folder of signed bundles
  rollback publish an earlier revision anew

-policies DIR is the law (policies), -on DAY the day whose law is meant (today),
-lang sv or en the language.

Exit code: 0 nothing to do, 1 something to do, 2 wrong usage or a law that cannot be read.
`

// tool is one run of the command.
type tool struct {
	stdout, stderr io.Writer
	now            func() time.Time
}

// commands are what policy can do, by name.
var commands = map[string]func(tool, context.Context, []string) int{
	"table":    tool.table,
	"pages":    tool.pages,
	"check":    tool.check,
	"test":     tool.test,
	"explain":  tool.explain,
	"diff":     tool.diff,
	"replay":   tool.replay,
	"history":  tool.history,
	"key":      tool.key,
	"approve":  tool.approve,
	"publish":  tool.publish,
	"rollback": tool.rollback,
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	return tool{stdout, stderr, time.Now}.run(ctx, args)
}

func (t tool) run(ctx context.Context, args []string) int {
	if len(args) == 0 {
		fmt.Fprint(t.stderr, usage)
		return notRun
	}
	command, ok := commands[args[0]]
	switch {
	case ok:
		return command(t, ctx, args[1:])
	case args[0] == "help" || args[0] == "-h" || args[0] == "-help" || args[0] == "--help":
		fmt.Fprint(t.stdout, usage)
		return fine
	}
	fmt.Fprintf(t.stderr, "policy: no such command; policy help lists them\n")
	return notRun
}

// common are the flags of every command.
type common struct {
	policies string
	trust    string
	on       aggregator.Date
	lang     review.Lang
}

// flags defines the flags of every command on a new set.
func (t tool) flags(name string, c *common) *flag.FlagSet {
	f := flag.NewFlagSet("policy "+name, flag.ContinueOnError)
	f.SetOutput(t.stderr)
	c.on, c.lang = aggregator.DateOf(t.now()), review.Swedish
	f.StringVar(&c.policies, "policies", "policies", "`folder` of the law, or a bundle (*.tar.gz)")
	f.StringVar(&c.trust, "trust", "", "`file` of the reviewers and publishers that are trusted")
	f.Func("on", "the `day` whose law is meant, YYYY-MM-DD (today)", func(s string) (err error) {
		c.on, err = aggregator.ParseDate(s)
		return err
	})
	f.Func("lang", "`language`: sv or en (sv)", func(s string) error {
		c.lang = review.Lang(s)
		if c.lang != review.Swedish && c.lang != review.English {
			return fmt.Errorf("want sv or en")
		}
		return nil
	})
	return f
}

// fail reports an error that stopped the command.
func (t tool) fail(f *flag.FlagSet, err error) int {
	fmt.Fprintf(t.stderr, "%s: %v\n", f.Name(), err)
	return notRun
}
