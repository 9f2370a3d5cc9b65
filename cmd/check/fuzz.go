package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

var fuzzTarget = regexp.MustCompile(`(?m)^func (Fuzz\w+)\(f \*testing\.F\)`)

// target is one fuzz function and the package it stands in.
type target struct{ dir, name string }

// fuzz runs every fuzz target of the tree, one after the other.
func fuzz(each time.Duration) func(context.Context, string, io.Writer) error {
	return func(ctx context.Context, root string, out io.Writer) error {
		targets, err := targets(root)
		if err != nil {
			return err
		}
		if len(targets) == 0 {
			return errors.New("no fuzz target found")
		}
		var failed []error
		for _, t := range targets {
			fmt.Fprintf(out, "%s %s\n", t.dir, t.name)
			err := runIn(ctx, root, out, "go", "test", "-run=^$", "-fuzz=^"+t.name+"$", "-fuzztime="+each.String(), "./"+t.dir)
			if err != nil {
				failed = append(failed, err)
			}
		}
		return errors.Join(failed...)
	}
}

func targets(root string) ([]target, error) {
	var list []target
	err := filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && file != root && strings.HasPrefix(d.Name(), ".") {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(file, "_test.go") {
			return nil
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		dir, err := filepath.Rel(root, filepath.Dir(file))
		if err != nil {
			return err
		}
		for _, m := range fuzzTarget.FindAllSubmatch(bytes.ReplaceAll(text, []byte("\r"), nil), -1) {
			list = append(list, target{dir, string(m[1])})
		}
		return nil
	})
	return list, err
}
