package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"time"
)

// What one run of the comparison is: bounded in rounds and time, so that it
// always ends.
const (
	rounds     = 3
	manyCalls  = 32 // callers at once
	warmUpTime = time.Second
	manyTime   = 6 * time.Second
	oneTime    = 3 * time.Second
)

// bench measures the whole service beside Lura: seven answers of the same size,
// the same callers, turn by turn on the same machine. In a process that the
// comparison itself has started it plays that process's role instead.
func bench(ctx context.Context, root string, o options, stdout, stderr io.Writer) int {
	if role := os.Getenv(roleVariable); role != "" {
		return play(ctx, role, os.Stdin, stdout, stderr)
	}
	found, err := compare(ctx, root, stderr)
	if err != nil {
		fmt.Fprintln(stderr, err)
		return 1
	}
	if o.json {
		enc := json.NewEncoder(stdout)
		enc.SetIndent("", "  ")
		enc.Encode(found)
	} else {
		found.table(stdout)
	}
	if n := found.failures(); n > 0 {
		fmt.Fprintf(stderr, "%d answers were wrong\n", n)
		return 1
	}
	return 0
}

// compare runs the rounds, A B A B, each with systems started afresh.
func compare(ctx context.Context, root string, stderr io.Writer) (*comparison, error) {
	l, err := newLab(ctx, root, stderr)
	if err != nil {
		return nil, err
	}
	defer l.close()
	systems := l.systems()
	found := &comparison{Machine: thisMachine(), Wire: l.sizes, Systems: make([]measured, len(systems))}
	for i := range rounds {
		for j, s := range systems {
			fmt.Fprintf(stderr, "round %d of %d: %s\n", i+1, rounds, s.name)
			r, err := l.round(ctx, s)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", s.name, err)
			}
			found.Systems[j].Name = s.name
			found.Systems[j].Rounds = append(found.Systems[j].Rounds, r)
		}
	}
	return found, nil
}

// round measures a system once: started, warmed, asked by many at once, asked
// by one, and stopped.
func (l *lab) round(ctx context.Context, s system) (round, error) {
	var r round
	started, err := s.start(ctx)
	if err != nil {
		return r, err
	}
	defer started.stop()
	for _, part := range []struct {
		into    *measure
		callers int
		lasts   time.Duration
	}{
		{&r.WarmUp, manyCalls, warmUpTime},
		{&r.Many, manyCalls, manyTime},
		{&r.One, 1, oneTime},
	} {
		*part.into, err = l.load(ctx, started, s.backends, part.callers, part.lasts)
		if err != nil {
			return r, err
		}
	}
	r.PeakMB, err = started.peakMemory()
	return r, err
}
