package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"underlag/aggregator/access/bundle"
	"underlag/cmd/internal/commandline"
)

const keyUsage = `Usage: policy key -out FILE

Makes a key pair: FILE, which signs and is its owner's alone, and FILE.pub, which is handed to
whoever keeps the list of those who are trusted.
`

func (t tool) key(_ context.Context, args []string) int {
	var c common
	f := t.flags("key", &c)
	out := f.String("out", "", "`file` of the private key; it must not be there")
	if code, done := commandline.Parse(f, keyUsage, args); done {
		return code
	}
	if *out == "" {
		return t.fail(f, errors.New("-out FILE is needed"))
	}
	private, public, err := bundle.NewKey()
	if err == nil {
		err = create(*out, private, 0o600)
	}
	if err == nil {
		err = create(*out+".pub", public, 0o644)
	}
	if err != nil {
		return t.fail(f, err)
	}
	fmt.Fprintf(t.stdout, "%s\n%s", *out+".pub", public)
	return fine
}

// create writes a file that must not be there: a key is never overwritten.
func create(name string, data []byte, mode os.FileMode) error {
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	return errors.Join(err, file.Close())
}
