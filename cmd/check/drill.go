package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"underlag/cmd/internal/playground"
	"underlag/sources"
)

// drill lets the sources of a running service fail, and measures what becomes of
// those who ask.
func drill(ctx context.Context, root string, o options, stdout, stderr io.Writer) int {
	p := longPlan(o.each, o.source)
	if o.short {
		p = shortPlan()
	}
	if len(p.trials) == 0 {
		fmt.Fprintf(stderr, "-source %s: there are %v\n", o.source, sources.Codes())
		return 2
	}
	found, err := runDrill(ctx, root, p, stderr)
	if err != nil {
		fmt.Fprintln(stderr, err)
		return 1
	}
	return found.show(o.json, stdout, stderr)
}

// drillStep is the drill as a step of CI.
func drillStep(ctx context.Context, root string, out io.Writer) error {
	found, err := runDrill(ctx, root, shortPlan(), out)
	if err != nil {
		return err
	}
	if found.show(false, out, out) != 0 {
		return errors.New("the drill found what must not be")
	}
	return nil
}

// stage is where the drill takes place: the simulated authorities, the service,
// and the question that it is asked.
type stage struct {
	dir         string
	sources     sources.Config
	authorities *child
	service     *child
	ask         request
	decode      struct{ authorities, service *json.Decoder }
}

func runDrill(ctx context.Context, root string, p plan, stderr io.Writer) (*drilled, error) {
	s, err := newStage(ctx, root, p, stderr)
	if err != nil {
		return nil, err
	}
	found, err := s.play(ctx, p, stderr)
	return found, errors.Join(err, s.close())
}

func newStage(ctx context.Context, root string, p plan, stderr io.Writer) (*stage, error) {
	dir, err := os.MkdirTemp("", "underlag-drill-")
	if err != nil {
		return nil, err
	}
	s := &stage{dir: dir}
	if err := s.open(ctx, root, p, stderr); err != nil {
		return nil, errors.Join(err, s.close())
	}
	return s, nil
}

func (s *stage) open(ctx context.Context, root string, p plan, stderr io.Writer) error {
	state, err := playground.New(s.dir, nil)
	if err != nil {
		return err
	}
	asked, err := question(state)
	if err != nil {
		return err
	}
	s.authorities, err = startRole(ctx, root, "authorities", stderr, faultsAtOnce{}, &s.sources)
	if err != nil {
		return err
	}
	s.decode.authorities = json.NewDecoder(s.authorities.out)
	s.service, err = startRole(ctx, root, "replica", stderr, replicaTask{
		State: s.dir, Log: filepath.Join(s.dir, "underlag.log"), Listen: "127.0.0.1:0", Sources: s.sources, Span: p.span,
	}, &asked.URL)
	if err != nil {
		return err
	}
	s.decode.service = json.NewDecoder(s.service.out)
	s.ask, err = drillQuestion(asked)
	return err
}

func (s *stage) close() error {
	var errs []error
	for _, c := range []*child{s.service, s.authorities} {
		if c != nil {
			errs = append(errs, c.stop())
		}
	}
	return errors.Join(append(errs, os.RemoveAll(s.dir))...)
}

// fail has the authorities fail so from now on.
func (s *stage) fail(faults faultsAtOnce) error {
	return exchange(s.authorities, s.decode.authorities, faults, &struct{}{})
}

// footprint asks the service what it holds.
func (s *stage) footprint() (footprint, error) {
	var f footprint
	return f, exchange(s.service, s.decode.service, struct{}{}, &f)
}

// play runs the trials under steady load.
func (s *stage) play(ctx context.Context, p plan, stderr io.Writer) (*drilled, error) {
	if err := s.warm(ctx); err != nil {
		return nil, err
	}
	found := &drilled{Machine: thisMachine(), Rate: drillRate, DeadlineMs: int(drillDeadline / time.Millisecond), Within: p.within.Seconds()}
	var err error
	if found.Before, err = s.footprint(); err != nil {
		return nil, err
	}
	watched := watch(ctx, s.ask.url)
	load := startLoad(ctx, s.ask, drillRate)
	times, err := s.trials(ctx, p, watched, stderr)
	samples, unasked := load.finish()
	watched.finish()
	if err != nil {
		return nil, err
	}
	if found.After, err = s.settle(ctx, found.Before); err != nil {
		return nil, err
	}
	found.judge(p, times, samples, watched, unasked)
	return found, nil
}

// warm asks for a moment, so that what is made at the first question and kept is
// there before it is counted.
func (s *stage) warm(ctx context.Context) error {
	load := startLoad(ctx, s.ask, drillRate)
	err := sleep(ctx, 1500*time.Millisecond)
	load.finish()
	return errors.Join(err, sleep(ctx, time.Second))
}

// settling is how long the service keeps connections that nobody uses, and a
// little more.
const settling = 35 * time.Second

// settle waits until the service holds what it held before, settling at most.
func (s *stage) settle(ctx context.Context, before footprint) (after footprint, err error) {
	for until := time.Now().Add(settling); time.Now().Before(until); {
		if err := sleep(ctx, time.Second); err != nil {
			return after, err
		}
		if after, err = s.footprint(); err != nil || !after.grown(before) {
			return after, err
		}
	}
	return after, nil
}

// times is when something went wrong and when it ended.
type times struct {
	trial            trial
	from, to, closed time.Time // closed: the end of what is measured
}

func (s *stage) trials(ctx context.Context, p plan, w *watcher, stderr io.Writer) ([]times, error) {
	if err := w.untilUp(ctx, sources.Codes(), p.within); err != nil {
		return nil, err
	}
	all := []times{{from: time.Now(), to: time.Now().Add(p.quiet), closed: time.Now().Add(p.quiet)}}
	if err := sleep(ctx, p.quiet); err != nil {
		return nil, err
	}
	for n, t := range p.trials {
		fmt.Fprintf(stderr, "%d of %d: %s\n", n+1, len(p.trials), t)
		one := times{trial: t, from: time.Now()}
		err := s.during(ctx, p, t)
		one.to = time.Now()
		err = errors.Join(err, s.fail(faultsAtOnce{}))
		if err != nil {
			return nil, err
		}
		if err := w.untilUp(ctx, t.codes(), p.within+time.Second); err != nil && ctx.Err() != nil {
			return nil, err
		} // whoever is not up again is told in the table
		one.closed = time.Now()
		all = append(all, one)
	}
	return all, nil
}

// during keeps the trial's faults for as long as the plan says.
func (s *stage) during(ctx context.Context, p plan, t trial) error {
	until := time.Now().Add(p.each)
	for down := true; time.Now().Before(until); down = !down {
		if err := s.fail(t.now(down)); err != nil {
			return err
		}
		if err := sleep(ctx, min(p.flaps, time.Until(until))); err != nil {
			return err
		}
	}
	return nil
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
