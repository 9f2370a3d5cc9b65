package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"golang.org/x/term"

	"underlag/aggregator"
	"underlag/aggregator/audit"
	"underlag/cmd/internal/commandline"
)

// The exit codes.
const (
	intact    = 0
	notIntact = 1
	notRun    = commandline.Wrong // or the file could not be read
)

const usage = `Usage:
  auditlog verify -ledger FILE [-receipt INDEX:HASH]... [-json]
  auditlog show   -ledger FILE [-inquiry ID]

verify reads the whole ledger and says how many records are intact, or names
the first that is not. With a receipt it also proves that the record it was
given for is still there; only a receipt, or a head noted earlier, reveals a
ledger whose end was cut off or that was written anew.
show prints the records as JSON lines. Neither names anybody.

Exit code: 0 intact, 1 not intact, 2 wrong usage or a file that cannot be read.
`

func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	if len(args) == 0 {
		fmt.Fprint(stderr, usage)
		return notRun
	}
	switch args[0] {
	case "verify":
		return verify(ctx, args[1:], stdout, stderr)
	case "show":
		return show(ctx, args[1:], stdout, stderr)
	case "help", "-h", "-help", "--help":
		fmt.Fprint(stdout, usage)
		return intact
	default:
		fmt.Fprintf(stderr, "auditlog: %q is not a command; allowed are verify and show\n", args[0])
		return notRun
	}
}

// flags gives the flags of a command; every command reads a ledger.
func flags(name string, stderr io.Writer) (*flag.FlagSet, *string) {
	f := flag.NewFlagSet("auditlog "+name, flag.ContinueOnError)
	f.SetOutput(stderr)
	return f, f.String("ledger", "", "ledger `file`")
}

func parse(f *flag.FlagSet, args []string, ledger *string, stderr io.Writer) (code int, done bool) {
	if code, done := commandline.Parse(f, usage, args); done {
		return code, true
	}
	if *ledger == "" {
		fmt.Fprintf(stderr, "%s: -ledger FILE is needed\n", f.Name())
		return notRun, true
	}
	return 0, false
}

func verify(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	f, ledger := flags("verify", stderr)
	asJSON := f.Bool("json", false, "print the report as JSON")
	var receipts []aggregator.Receipt
	f.Func("receipt", "`INDEX:HASH` of a receipt that must be borne out", func(s string) error {
		r, err := parseReceipt(s)
		receipts = append(receipts, r)
		return err
	})
	if code, done := parse(f, args, ledger, stderr); done {
		return code
	}
	report, err := audit.Verify(ctx, *ledger, progress(stderr, time.Now), receipts...)
	if err != nil {
		fmt.Fprintf(stderr, "auditlog verify: %v\n", err)
		return notRun
	}
	err = write(stdout, report, *asJSON)
	if err != nil {
		fmt.Fprintf(stderr, "auditlog verify: %v\n", err)
		return notRun
	}
	if report.Fault != nil {
		return notIntact
	}
	return intact
}

func parseReceipt(s string) (aggregator.Receipt, error) {
	index, hash, _ := strings.Cut(s, ":")
	n, err := strconv.ParseInt(index, 10, 64)
	if err != nil || n < 0 || len(hash) != 64 || strings.Trim(hash, "0123456789abcdef") != "" {
		return aggregator.Receipt{}, errors.New("a receipt is INDEX:HASH, the hash 64 hexadecimal digits")
	}
	return aggregator.Receipt{Index: n, Hash: hash}, nil
}

func write(w io.Writer, r audit.Report, asJSON bool) error {
	if asJSON {
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(r)
	}
	var b strings.Builder
	if r.Fault != nil {
		fmt.Fprintf(&b, "NOT INTACT: record %d: %s\n", r.Fault.Index, r.Fault.Problem.EN)
		fmt.Fprintf(&b, "intact before it: %s\n", spaced(r.Records))
	} else {
		fmt.Fprintf(&b, "%s records intact, head %s\n", spaced(r.Records), r.Head)
	}
	if r.Records > 0 {
		fmt.Fprintf(&b, "ledger %s, from %s to %s\n", r.Ledger, r.First.Format(time.RFC3339), r.Last.Format(time.RFC3339))
		fmt.Fprintf(&b, "inquiries: %s begun, %s of them unfinished, %s refused; identities: %s\n",
			spaced(r.Inquiries), spaced(r.Unfinished), spaced(r.Refused), spaced(r.Identities))
	}
	if r.Fault == nil {
		b.WriteString("Compare the head with one noted earlier: a chain alone cannot show that its end was cut off.\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// spaced writes 1234567 as 1 234 567.
func spaced(n int64) string {
	digits := strconv.FormatInt(n, 10)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + " " + digits[i:]
	}
	return digits
}

// progress gives a display for verifications that take longer than a second,
// and nil where stderr is not a terminal.
func progress(stderr io.Writer, now func() time.Time) func(done, total int64) {
	file, ok := stderr.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return nil
	}
	return display(stderr, now)
}

func display(w io.Writer, now func() time.Time) func(done, total int64) {
	begun := now()
	shown := time.Duration(0)
	return func(done, total int64) {
		elapsed := now().Sub(begun)
		if elapsed-shown < time.Second && (shown == 0 || done < total) {
			return
		}
		shown = elapsed
		fmt.Fprintf(w, "\r%s of %s records", spaced(done), spaced(total))
		if done == total {
			fmt.Fprintln(w)
		}
	}
}

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
