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
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"
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
		packages := slices.SortedFunc(slices.Values(targets), func(a, b target) int { return strings.Compare(a.dir, b.dir) })
		packages = slices.CompactFunc(packages, func(a, b target) bool { return a.dir == b.dir })
		if err := atOnce(packages, out, func(t target, out io.Writer) error { return t.build(ctx, root, built, out) }); err != nil {
			return err
		}
		return atOnce(targets, out, func(t target, out io.Writer) error { return t.fuzz(ctx, root, built, each, out) })
	}
}

// atOnce does something for every target, as many at once as there are processors, and
// tells of them in order.
func atOnce(targets []target, out io.Writer, do func(target, io.Writer) error) error {
	var group errgroup.Group
	group.SetLimit(runtime.NumCPU())
	said, failed := make([]bytes.Buffer, len(targets)), make([]error, len(targets))
	for i, t := range targets {
		group.Go(func() error {
			failed[i] = do(t, &said[i])
			return nil
		})
	}
	_ = group.Wait()
	for i := range targets {
		_, _ = said[i].WriteTo(out)
	}
	return errors.Join(failed...)
}

// build has the compiler count the branches of our own packages, which is what guides
// the fuzzing; go test -fuzz would build every dependency anew to count theirs too.
func (t target) build(ctx context.Context, root, built string, out io.Writer) error {
	return runIn(ctx, root, out, "go", "test", "-c", "-gcflags=underlag/...=-d=libfuzzer", "-ldflags=-s -w", "-o", t.binary(built), "./"+t.dir)
}

func (t target) fuzz(ctx context.Context, root, built string, each time.Duration, out io.Writer) error {
	fmt.Fprintln(out, t.dir, t.name)
	var said bytes.Buffer
	err := runIn(ctx, filepath.Join(root, t.dir), io.MultiWriter(out, &said), t.binary(built), "-test.run=^$", "-test.fuzz=^"+t.name+"$",
		"-test.fuzztime="+each.String(), "-test.fuzzminimizetime=10x", "-test.parallel=1", "-test.fuzzcachedir="+filepath.Join(built, "found"))
	if err != nil && foundNothing(said.String()) {
		fmt.Fprintln(out, "its time was out and nothing was found: go.dev/issue/75804")
		return nil
	}
	return err
}

// foundNothing tells the failure that Go before 1.27 takes the end of its own time for
// (go.dev/issue/75804) from every other: no input failed, and nothing else is said.
func foundNothing(said string) bool {
	_, after, failed := strings.Cut(said, "--- FAIL: ")
	_, after, _ = strings.Cut(after, "\n")
	return failed && strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(after), "FAIL")) == "context deadline exceeded"
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
