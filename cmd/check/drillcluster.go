package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"underlag/aggregator"
	"underlag/aggregator/audit"
	"underlag/cmd/internal/playground"
	"underlag/fixtures"
)

// cluster is three replicas over a PostgreSQL and a Redis of their own, behind a
// reverse proxy.
type cluster struct {
	root, dir   string
	stderr      io.Writer
	authorities *child
	said        *json.Decoder // by the authorities
	redis       *redisServer
	postgres    *postgresServer
	balancer    *balancer
	task        replicaTask
	replicas    []*child
	urls        []string
	ask         request
}

func (c *cluster) open(ctx context.Context) error {
	keys := filepath.Join(c.dir, "state")
	state, err := playground.New(keys, nil)
	if err != nil {
		return err
	}
	asked, err := question(state)
	if err != nil {
		return err
	}
	if c.redis, err = startRedis(c.dir, c.stderr); err != nil {
		return err
	}
	if c.postgres, err = startPostgres(ctx, c.dir); err != nil {
		return err
	}
	c.task = replicaTask{State: keys, Listen: "127.0.0.1:0", Span: 5 * time.Second, Ledger: filepath.Join(keys, "ledger-url"), Shared: filepath.Join(keys, "shared-url")}
	err = errors.Join(os.WriteFile(c.task.Ledger, []byte(c.postgres.url()), 0o600), os.WriteFile(c.task.Shared, []byte(c.redis.url()), 0o600))
	if err != nil {
		return err
	}
	c.authorities, err = startRole(ctx, c.root, "authorities", c.stderr, faultsAtOnce{}, &c.task.Sources)
	if err != nil {
		return err
	}
	c.said = json.NewDecoder(c.authorities.out)
	c.replicas, c.urls = make([]*child, replicaCount), make([]string, replicaCount)
	for n := range c.replicas {
		if err := c.start(ctx, n); err != nil {
			return err
		}
	}
	if c.balancer, err = startBalancer(c.urls); err != nil {
		return err
	}
	asked.URL = c.balancer.url
	c.ask, err = drillQuestion(asked)
	return err
}

// start starts the n-th replica, where it was if it has been before.
func (c *cluster) start(ctx context.Context, n int) error {
	task := c.task
	task.Name = replicaName(n)
	task.Log = filepath.Join(c.dir, task.Name+".log")
	if c.urls[n] != "" {
		task.Listen = c.urls[n][len("http://"):]
	}
	var err error
	c.replicas[n], err = startRole(ctx, c.root, "replica", c.stderr, task, &c.urls[n])
	return err
}

func (c *cluster) close() error {
	var errs []error
	if c.balancer != nil {
		errs = append(errs, c.balancer.close())
	}
	for _, process := range append(c.replicas, c.authorities) {
		if process != nil {
			errs = append(errs, process.stop())
		}
	}
	if c.redis != nil {
		errs = append(errs, c.redis.kill())
	}
	if c.postgres != nil {
		errs = append(errs, c.postgres.stop(context.Background()))
	}
	return errors.Join(append(errs, os.RemoveAll(c.dir))...)
}

// kill kills a replica in the middle of what it does.
func (c *cluster) kill(n int) error {
	err := c.replicas[n].cmd.Process.Kill()
	c.replicas[n].cmd.Wait() // says only that it was killed
	c.replicas[n] = nil
	return err
}

// restart stops a replica as an operator would, out of the rotation first, and
// starts it again.
func (c *cluster) restart(ctx context.Context, n int) error {
	c.balancer.rotate(c.urls[n], false)
	if err := c.again(ctx, n); err != nil {
		return err
	}
	c.balancer.rotate(c.urls[n], true)
	return nil
}

// again stops a replica and starts it.
func (c *cluster) again(ctx context.Context, n int) error {
	err := c.replicas[n].stop()
	c.replicas[n] = nil
	if err != nil {
		return err
	}
	return c.start(ctx, n)
}

func replicaName(n int) string { return fmt.Sprintf("replica-%d", n) }

// drillGrace is how long a replica that is drained takes new questions: more than the
// two seconds within which it follows an act, and than the drill's balancer needs to
// see that it is not ready.
const drillGrace = 4 * time.Second

// drain takes a replica out of service as an operator does, by an act in the ledger
// that the replica follows, and has the balancer see that it is not ready. What it
// is then asked all the same it refuses.
func (c *cluster) drain(ctx context.Context, n int) error {
	if err := c.act(ctx, aggregator.ActDrain, n); err != nil {
		return err
	}
	if err := c.until(ctx, func() bool { return get(ctx, c.urls[n]+"/readyz", &struct{}{}) != nil }); err != nil {
		return fmt.Errorf("the replica does not say that it is not ready: %w", err)
	}
	c.balancer.rotate(c.urls[n], false)
	refuses := func() bool { return c.meets(ctx, n) == http.StatusServiceUnavailable }
	if err := c.until(ctx, refuses); err != nil {
		return fmt.Errorf("the replica that is drained does not refuse: %w", err)
	}
	return nil
}

// undrain puts it back. It stays drained over a restart until then.
func (c *cluster) undrain(ctx context.Context, n int) error {
	if err := c.again(ctx, n); err != nil {
		return err
	}
	if get(ctx, c.urls[n]+"/readyz", &struct{}{}) == nil {
		return errors.New("a replica that was drained is ready after a restart")
	}
	if err := c.act(ctx, aggregator.ActUndrain, n); err != nil {
		return err
	}
	if err := c.until(ctx, func() bool { return c.ready(ctx) == replicaCount }); err != nil {
		return fmt.Errorf("the replica is not ready again: %w", err)
	}
	c.balancer.rotate(c.urls[n], true)
	return nil
}

// act records an act on a replica beside the replicas that write the ledger.
func (c *cluster) act(ctx context.Context, kind aggregator.ActKind, n int) error {
	keys, err := audit.LoadKeys(playground.At(c.task.State).Path("keys", "ledger.json"))
	if err != nil {
		return err
	}
	log, err := audit.Open(c.postgres.url(), audit.Options{Keys: keys, Beside: true})
	if err != nil {
		return err
	}
	by := aggregator.Caller{ID: "drill", Organisation: aggregator.Organisation{Number: fixtures.Organisations()[0].Number}}
	_, err = log.Act(ctx, by, aggregator.Act{Kind: kind, Replica: replicaName(n), Reason: aggregator.Text{SV: "Övning.", EN: "A drill."}})
	return errors.Join(err, log.Close())
}

// until waits for what must come within recovery.
func (c *cluster) until(ctx context.Context, come func() bool) error {
	for until := time.Now().Add(recovery); !come(); {
		if time.Now().After(until) {
			return fmt.Errorf("not within %s", recovery)
		}
		if err := sleep(ctx, 100*time.Millisecond); err != nil {
			return err
		}
	}
	return nil
}

// meets asks one replica by itself, and gives the status; zero where none came.
func (c *cluster) meets(ctx context.Context, n int) int {
	question, err := http.NewRequestWithContext(ctx, c.ask.method, c.urls[n]+"/v1/inquiries", bytes.NewReader(c.ask.body))
	if err != nil {
		return 0
	}
	question.Header = c.ask.header
	answer, err := http.DefaultClient.Do(question)
	if err != nil {
		return 0
	}
	defer answer.Body.Close()
	io.Copy(io.Discard, answer.Body) // what it says is another's to judge
	return answer.StatusCode
}

// slow has one authority be slow, and waits until many wait for it.
func (c *cluster) slow(ctx context.Context, slow bool) error {
	if !slow {
		return exchange(c.authorities, c.said, faultsAtOnce{}, &struct{}{})
	}
	err := exchange(c.authorities, c.said, faultsAtOnce{"AF": fixtures.Slow}, &struct{}{})
	return errors.Join(err, sleep(ctx, time.Second))
}

// count gives how many replicas say this of what they share.
func (c *cluster) count(ctx context.Context, shared string) int {
	n := 0
	for _, url := range c.urls {
		var said struct{ Shared string }
		if get(ctx, url+"/healthz", &said) == nil && said.Shared == shared {
			n++
		}
	}
	return n
}

func (c *cluster) ready(ctx context.Context) int {
	n := 0
	for _, url := range c.urls {
		if get(ctx, url+"/readyz", &struct{}{}) == nil {
			n++
		}
	}
	return n
}

func get(ctx context.Context, url string, into any) error {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	question, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	answer, err := http.DefaultClient.Do(question)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("HTTP %d", answer.StatusCode)
	}
	return json.NewDecoder(answer.Body).Decode(into)
}
