package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"

	"underlag/aggregator"
	"underlag/aggregator/audit"
)

// replicaCount is how many servers the drill of the replicas runs.
const replicaCount = 3

// drillReplicas kills what several replicas stand on, one thing at a time, under
// steady load.
func drillReplicas(ctx context.Context, root string, o options, stdout, stderr io.Writer) int {
	pause := 10 * time.Second
	if o.short {
		pause = 3 * time.Second
	}
	found, err := runReplicas(ctx, root, pause, stderr)
	if err != nil {
		fmt.Fprintln(stderr, err)
		return 1
	}
	return found.show(o.json, stdout, stderr)
}

// replicasStep is the drill of the replicas as a step of CI. Elsewhere it is left
// out where what it stands on is not installed.
func replicasStep(ctx context.Context, root string, out io.Writer) error {
	_, redis := redisProgram()
	_, postgres := postgresProgram("initdb")
	if missing := errors.Join(redis, postgres); missing != nil && os.Getenv("CI") == "" {
		fmt.Fprintln(out, "left out:", missing)
		return nil
	}
	if drillReplicas(ctx, root, options{short: true}, out, out) != 0 {
		return errors.New("the drill of the replicas found what must not be")
	}
	return nil
}

func runReplicas(ctx context.Context, root string, pause time.Duration, stderr io.Writer) (*survived, error) {
	dir, err := os.MkdirTemp("", "underlag-replicas-")
	if err != nil {
		return nil, err
	}
	c := &cluster{root: root, dir: dir, stderr: stderr}
	err = c.open(ctx)
	var found *survived
	if err == nil {
		found, err = c.play(ctx, pause)
	}
	return found, errors.Join(err, c.close())
}

// phase is what is done, and what may come of it for those who ask meanwhile.
type phase struct {
	name       string
	do, undo   func(ctx context.Context) error
	slow       bool // an authority is, so that much is under way
	mayFail    bool // some questions may be cut off, though none is acknowledged and lost
	mustRefuse bool // nothing may be answered
	alone      bool // every replica says that it goes by itself
}

func nothing(context.Context) error { return nil }

func (c *cluster) phases() []phase {
	return []phase{
		{name: "all well", do: nothing, undo: nothing},
		{name: "a replica killed", slow: true, mayFail: true,
			do: func(context.Context) error { return c.kill(0) }, undo: func(ctx context.Context) error { return c.start(ctx, 0) }},
		{name: "a rolling restart", slow: true, undo: nothing, do: func(ctx context.Context) error {
			for n := range c.replicas {
				if err := c.restart(ctx, n); err != nil {
					return err
				}
			}
			return nil
		}},
		{name: "a replica drained", slow: true,
			do: func(ctx context.Context) error { return c.drain(ctx, 1) }, undo: func(ctx context.Context) error { return c.undrain(ctx, 1) }},
		{name: "Redis killed", alone: true,
			do: func(context.Context) error { return c.redis.kill() }, undo: func(context.Context) error { return c.redis.start() }},
		{name: "PostgreSQL stopped", mustRefuse: true, do: c.postgres.stop, undo: c.postgres.start},
		{name: "all well again", do: nothing, undo: nothing},
	}
}

// recovery bounds how long a phase may be felt after it is over.
const recovery = 20 * time.Second

func (c *cluster) play(ctx context.Context, pause time.Duration) (*survived, error) {
	warm := startLoad(ctx, c.ask, drillRate)
	err := sleep(ctx, time.Second)
	warm.finish()
	load := startLoad(ctx, c.ask, drillRate)
	found := &survived{Machine: thisMachine(), Rate: drillRate, Replicas: replicaCount}
	var marks []mark
	for _, p := range c.phases() {
		if err == nil {
			fmt.Fprintln(c.stderr, p.name)
			var m mark
			m, err = c.during(ctx, p, pause)
			marks = append(marks, m)
		}
	}
	samples, unasked := load.finish()
	if err != nil {
		return nil, err
	}
	found.judge(marks, samples, unasked)
	return found, c.lost(ctx, found, samples)
}

// mark is when a phase was, and what the replicas said of themselves.
type mark struct {
	phase                phase
	from, done, to, well time.Time // done: when it was done; to: when undone; well: answered as before
	alone, reached       int       // replicas that said so during it, and after
}

func (c *cluster) during(ctx context.Context, p phase, pause time.Duration) (mark, error) {
	m := mark{phase: p, from: time.Now()}
	err := c.slow(ctx, p.slow)
	if err == nil {
		err = p.do(ctx)
	}
	if err != nil {
		return m, fmt.Errorf("%s: %w", p.name, err)
	}
	m.done = time.Now()
	err = sleep(ctx, pause)
	m.alone = c.count(ctx, "unreachable")
	m.to = time.Now()
	err = errors.Join(err, p.undo(ctx), c.slow(ctx, false))
	if err != nil {
		return m, fmt.Errorf("%s: %w", p.name, err)
	}
	m.well, m.reached, err = c.untilWell(ctx)
	return m, errors.Join(err, sleep(ctx, time.Second))
}

// untilWell waits until every replica is ready and reaches what is shared.
func (c *cluster) untilWell(ctx context.Context) (time.Time, int, error) {
	reached := 0
	for until := time.Now().Add(recovery); time.Now().Before(until); {
		reached = c.count(ctx, "reached")
		if reached == replicaCount && c.ready(ctx) == replicaCount {
			break
		}
		if err := sleep(ctx, 100*time.Millisecond); err != nil {
			return time.Time{}, reached, err
		}
	}
	return time.Now(), reached, nil
}

// lost holds every answer that somebody has against the ledger: its receipt must
// be borne out, and the whole ledger intact.
func (c *cluster) lost(ctx context.Context, found *survived, samples []sample) error {
	var evidence audit.Evidence
	indexes := map[int64]bool{}
	for _, s := range samples {
		if s.status != http.StatusOK {
			continue
		}
		evidence.Receipts = append(evidence.Receipts, s.receipt)
		if s.receipt == (aggregator.Receipt{}) || indexes[s.receipt.Index] {
			found.Lost++ // no receipt, or that of another answer
		}
		indexes[s.receipt.Index] = true
	}
	report, err := audit.Verify(ctx, c.postgres.url(), evidence, nil)
	if err != nil {
		return err
	}
	found.Records, found.Receipts = report.Records, len(evidence.Receipts)
	if report.Fault != nil {
		found.Lost++
		found.Failures = append(found.Failures, "the ledger: "+report.Fault.Error())
	}
	if found.Lost > 0 {
		found.Failures = append(found.Failures, fmt.Sprintf("%d acknowledged answers at least are not in the ledger", found.Lost))
	}
	return nil
}
