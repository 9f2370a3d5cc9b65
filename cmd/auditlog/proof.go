package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"underlag/aggregator/audit"
	"underlag/cmd/internal/commandline"
)

func checkpoint(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	f, ledger := flags("checkpoint", stderr)
	if code, done := parse(f, args, ledger, stderr); done {
		return code
	}
	text, err := audit.Checkpoint(ctx, *ledger)
	if err == nil {
		_, err = io.WriteString(stdout, text)
	}
	if err != nil {
		return failed(f, err, stderr)
	}
	return intact
}

func prove(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	f, ledger := flags("prove", stderr)
	inquiry := f.String("inquiry", "", "the inquiry's `ID`, as in its answer")
	if code, done := parse(f, args, ledger, stderr); done {
		return code
	}
	if *inquiry == "" {
		return needs(f, "-inquiry ID", stderr)
	}
	proof, err := audit.Prove(ctx, *ledger, *inquiry)
	if err != nil {
		return failed(f, err, stderr)
	}
	e := json.NewEncoder(stdout)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	err = e.Encode(proof)
	if err != nil {
		return failed(f, err, stderr)
	}
	return intact
}

func checkProof(_ context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	f := newFlags("check-proof", stderr)
	var public []string
	publicKeys(f, &public)
	from := f.String("proof", "", "`file` with the proof; standard input by default")
	if code, done := commandline.Parse(f, usage, args); done {
		return code
	}
	if len(public) == 0 {
		return needs(f, "-public FILE", stderr)
	}
	text, err := readProof(*from, stdin)
	if err != nil {
		return failed(f, err, stderr)
	}
	proven, err := audit.CheckProof(text, public)
	if errors.Is(err, audit.ErrNotProven) {
		fmt.Fprintf(stdout, "NOT PROVEN: %v\n", err)
		return notIntact
	}
	if err != nil {
		return failed(f, err, stderr)
	}
	fmt.Fprintf(stdout, "%s records proven in the first %s of ledger %s\n", spaced(int64(len(proven.Records))), spaced(proven.Size), proven.Ledger)
	for n, record := range proven.Records {
		fmt.Fprintf(stdout, "%d %s\n", proven.Receipts[n].Index, record)
	}
	return intact
}

func readProof(path string, stdin io.Reader) ([]byte, error) {
	if path == "" {
		return io.ReadAll(stdin)
	}
	return os.ReadFile(path)
}
