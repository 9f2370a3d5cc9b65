package main

import (
	"context"
	"fmt"
	"io"

	"underlag/aggregator/audit"
	"underlag/cmd/internal/commandline"
)

func keys(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	if len(args) > 0 {
		switch args[0] {
		case "rotate":
			return rotateKeys(ctx, args[1:], stdout, stderr)
		case "destroy":
			return destroyKeys(ctx, args[1:], stdout, stderr)
		case "list":
			return listKeys(args[1:], stdout, stderr)
		}
	}
	return newKeys(args, stdout, stderr)
}

func newKeys(args []string, stdout, stderr io.Writer) int {
	f := newFlags("keys", stderr)
	path := f.String("new", "", "the `file` to make")
	from := f.String("from", "", "take over the keys of this older `file`")
	if code, done := commandline.Parse(f, usage, args); done {
		return code
	}
	if *path == "" {
		return needs(f, "-new FILE", stderr)
	}
	made, err := makeKeys(*from)
	if err == nil {
		err = made.Save(*path)
	}
	if err != nil {
		return failed(f, err, stderr)
	}
	fmt.Fprintf(stdout, "%s holds the keys %s: keep it secret, and apart from the ledger.\n", *path, made.ID())
	fmt.Fprintf(stdout, "%s%s holds the public key: publish it.\n%s\n", *path, audit.PublicKeyFile, made.Public())
	return intact
}

func makeKeys(from string) (*audit.Keys, error) {
	if from == "" {
		return audit.GenerateKeys()
	}
	return audit.UpgradeKeys(from)
}
