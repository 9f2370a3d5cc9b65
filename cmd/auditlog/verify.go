package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"golang.org/x/term"

	"underlag/aggregator"
	"underlag/aggregator/audit"
)

func verify(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	f, ledger := flags("verify", stderr)
	asJSON := f.Bool("json", false, "print the report as JSON")
	var evidence audit.Evidence
	publicKeys(f, &evidence.PublicKeys)
	f.Func("receipt", "`INDEX:HASH` of a receipt that must be borne out", func(s string) error {
		r, err := parseReceipt(s)
		evidence.Receipts = append(evidence.Receipts, r)
		return err
	})
	f.Func("checkpoint", "`file` with a checkpoint kept from an earlier time", func(path string) error {
		text, err := os.ReadFile(path)
		evidence.Checkpoints = append(evidence.Checkpoints, string(text))
		return err
	})
	if code, done := parse(f, args, ledger, stderr); done {
		return code
	}
	report, err := audit.Verify(ctx, *ledger, evidence, progress(stderr, time.Now))
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
		fmt.Fprintf(&b, "inquiries: %s begun, %s of them unfinished, %s refused; identities: %s; erased of %s records\n",
			spaced(r.Inquiries), spaced(r.Unfinished), spaced(r.Refused), spaced(r.Identities), spaced(r.Erased))
	}
	if r.Fault == nil {
		fmt.Fprintf(&b, "checkpoints: %s, the last covers %s records; root of all: %s\n", spaced(r.Checkpoints), spaced(r.Covered), r.Root)
		b.WriteString(advice(r.Signed))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func advice(signed bool) string {
	if !signed {
		return "Signatures were not checked: give the published key with -public FILE.\n"
	}
	return "Every checkpoint is signed by the published key. Give one kept elsewhere with -checkpoint FILE: only that reveals a history written anew by whoever holds the keys.\n"
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
