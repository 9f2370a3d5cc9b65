package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"underlag/cmd/internal/commandline"
)

// The exit codes.
const (
	intact    = 0
	notIntact = 1
	notRun    = commandline.Wrong // or the ledger could not be read
)

const usage = `Usage:
  auditlog verify      -ledger LEDGER [-public FILE] [-checkpoint FILE]... [-receipt INDEX:HASH]... [-json]
  auditlog show        -ledger LEDGER [-inquiry ID]
  auditlog checkpoint  -ledger LEDGER
  auditlog witness     -ledger LEDGER -public FILE -kept FILE [-to ADDRESS] [-ca FILE] [-every 10m]
  auditlog prove       -ledger LEDGER -inquiry ID
  auditlog check-proof -public FILE [-proof FILE]
  auditlog search      -ledger LEDGER -keys FILE -as WHO -organisation NUMBER -reason WHY
                       [-person FILE] [-caseworker FILE] [-case FILE] [-unit UNIT] [-purpose PURPOSE]
                       [-authority CODE] [-outcome OUTCOME] [-provision ID] [-from DAY] [-to DAY]
                       [-format jsonl|csv|cef]
  auditlog signals     -ledger LEDGER -keys FILE -as WHO -organisation NUMBER -reason WHY
                       [-from DAY] [-to DAY] [-rules FILE] [-sample N]
  auditlog reviews     -ledger LEDGER -organisation NUMBER [-open]
  auditlog close       -ledger LEDGER -keys FILE -as WHO -organisation NUMBER
                       -review ID -finding justified|misuse|unclear -reason WHY
  auditlog review assign  -ledger LEDGER -keys FILE -as WHO -organisation NUMBER
                       -review ID -to WHO [-substitute WHO]... -reason WHY
  auditlog review report  -ledger LEDGER -organisation NUMBER -month MONTH [-json]
  auditlog review samples -ledger LEDGER -organisation NUMBER
  auditlog erase       -ledger LEDGER -keys FILE -as WHO -organisation NUMBER
                       -class inquiries|emergencies|searches|reviews|acts -before DAY -reason WHY
  auditlog report      -ledger LEDGER -keys FILE -as WHO -organisation NUMBER -reason WHY
                       -person FILE [-named] [-name NAME] [-bundles FOLDER -trust FILE]
                       [-format text|json|html|pdf] [-lang sv|en] [-delays FILE]
  auditlog keys        -new FILE [-from FILE]
  auditlog keys rotate -keys FILE -ledger LEDGER -as WHO -reason WHY [-organisation NUMBER]
  auditlog keys destroy -keys FILE -ledger LEDGER -as WHO -reason WHY -organisation NUMBER
  auditlog keys list   -keys FILE

LEDGER is a file, or the URL of a PostgreSQL database (postgres://HOST/DATABASE;
a password belongs in PGPASSFILE, not in the URL).

verify reads the whole ledger and says how many records are intact, or names
the first that is not. With the published key it also checks every checkpoint's
signature; with a checkpoint kept elsewhere, or a receipt, that what it was
given for is still there.
show prints the records as JSON lines.
checkpoint prints the last signed checkpoint, for somebody else to keep.
witness keeps the last checkpoint in a file, and may send it, after checking
that the ledger continues the one before; run it where the keeper of the ledger
cannot change the file. ADDRESS is https://…, or a syslog server (RFC 5424):
syslog+tls://HOST, syslog+tcp://HOST or syslog+udp://HOST.
prove prints, as JSON, a proof that an inquiry's records stand in the ledger.
check-proof checks one, from a file or standard input, with the published key
alone and without the ledger.
keys makes a key file, and beside it FILE.pub with the key to publish; -from
takes over the keys of a file made before checkpoints were signed.
keys rotate adds a version, with which new identities are hidden: everybody's,
or with -organisation that municipality's own. Older ones stay, so that what they
hid is found. keys destroy takes a municipality's own keys out of the file, for
good: nobody can then read whom they hid, and the ledger still verifies. Both are
records first. A running server takes the changed file within ten seconds. keys
list shows the versions, and no key.
search prints the inquiries that match everything given, each with its
caseworker. The search is itself a record, written before anything is shown.
signals finds what somebody should look at, draws a sample, and opens a review
for each that has none; reviews lists them and how many are closed; close closes
one with a finding and a reason. Reviews are records too.
review assign gives a review to one person: only she or a substitute closes it.
review report tells what a month's check came to, unit by unit and rule by rule.
review samples draws every recorded sample again and says whether the seed drew
what the record says; exit code 1 where one differs. Neither needs a key.
report tells, in words, one person who asked about them; it is a search too. The
texts of the law are those of the revision that each inquiry was decided under,
where the program has it or -bundles holds it.
erase removes, for good and for every organisation in the ledger, who asked and
about whom from the records before a day; the ledger still verifies.
Only search and report -named name anybody, the caseworkers, and nothing prints a
personal number.

Exit code: 0 intact, 1 not intact, 2 wrong usage or a ledger that cannot be read.
`

type command func(ctx context.Context, args []string, stdout, stderr io.Writer) int

func commandOf(name string) command {
	switch name {
	case "verify":
		return verify
	case "show":
		return show
	case "checkpoint":
		return checkpoint
	case "witness":
		return witnessing
	case "prove":
		return prove
	case "check-proof":
		return fromStdin(checkProof)
	case "search":
		return fromStdin(search)
	case "signals":
		return signals
	case "reviews":
		return reviews
	case "review":
		return review
	case "close":
		return closeReview
	case "erase":
		return erase
	case "report":
		return fromStdin(report)
	case "keys":
		return keys
	}
	return nil
}

// fromStdin gives a command that may read standard input.
func fromStdin(c func(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int) command {
	return func(ctx context.Context, args []string, stdout, stderr io.Writer) int {
		return c(ctx, args, os.Stdin, stdout, stderr)
	}
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	if len(args) == 0 {
		fmt.Fprint(stderr, usage)
		return notRun
	}
	switch args[0] {
	case "help", "-h", "-help", "--help":
		fmt.Fprint(stdout, usage)
		return intact
	}
	chosen := commandOf(args[0])
	if chosen == nil {
		fmt.Fprintf(stderr, "auditlog: %q is not a command; auditlog help lists them\n", args[0])
		return notRun
	}
	return chosen(ctx, args[1:], stdout, stderr)
}

// newFlags gives the flags of a command.
func newFlags(name string, stderr io.Writer) *flag.FlagSet {
	f := flag.NewFlagSet("auditlog "+name, flag.ContinueOnError)
	f.SetOutput(stderr)
	return f
}

// flags gives the flags of a command that reads a ledger.
func flags(name string, stderr io.Writer) (*flag.FlagSet, *string) {
	f := newFlags(name, stderr)
	return f, f.String("ledger", "", "`file` or URL of the ledger")
}

func parse(f *flag.FlagSet, args []string, ledger *string, stderr io.Writer) (code int, done bool) {
	if code, done := commandline.Parse(f, usage, args); done {
		return code, true
	}
	if *ledger == "" {
		return needs(f, "-ledger FILE", stderr), true
	}
	return 0, false
}

func needs(f *flag.FlagSet, what string, stderr io.Writer) int {
	fmt.Fprintf(stderr, "%s: %s is needed\n", f.Name(), what)
	return notRun
}

func failed(f *flag.FlagSet, err error, stderr io.Writer) int {
	fmt.Fprintf(stderr, "%s: %v\n", f.Name(), err)
	return notRun
}

// publicKeys adds the flag that names files of published keys, one a line.
func publicKeys(f *flag.FlagSet, list *[]string) {
	f.Func("public", "`file` with the published key; may be given again for keys that have been replaced", func(path string) error {
		text, err := os.ReadFile(path)
		*list = append(*list, strings.Fields(string(text))...)
		return err
	})
}
