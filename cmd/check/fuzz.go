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
	"runtime"
	"strings"
	"sync"
	"time"
)

var fuzzTarget = regexp.MustCompile(`(?m)^func (Fuzz\w+)\(f \*testing\.F\)`)

// target is one fuzz function and the package it stands in.
type target struct{ dir, name string }

// fuzz builds the test of every package that has fuzz targets, and then runs them, as
// many at once as there are processors, each on one of them.
func fuzz(each time.Duration) func(context.Context, string, io.Writer) error {
	return func(ctx context.Context, root string, out io.Writer) error {
		targets, err := targets(root)
		if err != nil {
			return err
		}
		if len(targets) == 0 {
			return errors.New("no fuzz target found")
		}
		built, err := os.MkdirTemp("", "underlag-fuzz-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(built)
		for _, t := range targets {
			if _, err := os.Stat(t.binary(built)); err == nil {
				continue
			}
			if err := runIn(ctx, root, out, "go", "test", "-c", "-fuzz=.", "-o", t.binary(built), "./"+t.dir); err != nil {
				return err
			}
		}
		return fuzzAll(ctx, root, built, each, targets, out)
	}
}

func fuzzAll(ctx context.Context, root, built string, each time.Duration, targets []target, out io.Writer) error {
	var group sync.WaitGroup
	places := make(chan struct{}, runtime.NumCPU())
	said, failed := make([]bytes.Buffer, len(targets)), make([]error, len(targets))
	for i, t := range targets {
		places <- struct{}{}
		group.Go(func() {
			defer func() { <-places }()
			failed[i] = runIn(ctx, filepath.Join(root, t.dir), &said[i], t.binary(built), "-test.run=^$", "-test.fuzz=^"+t.name+"$",
				"-test.fuzztime="+each.String(), "-test.fuzzminimizetime=10x", "-test.parallel=1", "-test.fuzzcachedir="+filepath.Join(built, "found"))
		})
	}
	group.Wait()
	for i, t := range targets {
		fmt.Fprintf(out, "%s %s\n%s", t.dir, t.name, said[i].Bytes())
	}
	return errors.Join(failed...)
}

// binary is where the test of the target's package is built.
func (t target) binary(in string) string {
	return filepath.Join(in, strings.ReplaceAll(t.dir, string(filepath.Separator), "_")+".test")
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
