package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync"
	"time"
)

// maxRequests bounds one measurement, whatever the clock says.
const maxRequests = 200_000

// request is one way to ask, and what a right answer is.
type request struct {
	method, url string
	header      http.Header
	body        []byte
	right       func(answer *http.Response, body []byte) error
}

// measure is what one measurement found.
type measure struct {
	Requests    int     `json:"requests"`
	Failures    int     `json:"failures"`
	PerSecond   float64 `json:"requestsPerSecond"`
	P50Ms       float64 `json:"p50Ms"`
	P99Ms       float64 `json:"p99Ms"`
	CPUMs       float64 `json:"cpuMsPerRequest"`         // of the system itself
	BackendsMs  float64 `json:"backendsCpuMsPerRequest"` // of what it asks
	AnswerBytes int     `json:"answerBytes"`
}

// load asks a running system again and again, each caller its next question
// when the last is answered, and takes the processor time that this cost.
func (l *lab) load(ctx context.Context, asked *running, backends *child, callers int, lasts time.Duration) (measure, error) {
	before, err := cpuOf(asked.child, backends)
	if err != nil {
		return measure{}, err
	}
	started := time.Now()
	answers := ask(ctx, asked.ask, callers, started.Add(lasts))
	elapsed := time.Since(started)
	if err := ctx.Err(); err != nil {
		return measure{}, err
	}
	after, err := cpuOf(asked.child, backends)
	if err != nil {
		return measure{}, err
	}
	if answers.failed > 0 {
		fmt.Fprintf(l.stderr, "  %d of %d answers were not right, one because: %v\n", answers.failed, len(answers.took), answers.reason)
	}
	n := len(answers.took)
	if n == 0 {
		return measure{}, fmt.Errorf("no answer at all: %w", answers.reason)
	}
	perRequest := func(i int) float64 { return milliseconds(after[i]-before[i]) / float64(n) }
	return measure{
		Requests: n, Failures: answers.failed, PerSecond: float64(n) / elapsed.Seconds(),
		P50Ms: milliseconds(quantile(answers.took, 0.50)), P99Ms: milliseconds(quantile(answers.took, 0.99)),
		CPUMs: perRequest(0), BackendsMs: perRequest(1), AnswerBytes: answers.size,
	}, nil
}

func cpuOf(processes ...*child) ([]time.Duration, error) {
	used := make([]time.Duration, len(processes))
	for i, p := range processes {
		var err error
		if used[i], err = p.cpu(); err != nil {
			return nil, err
		}
	}
	return used, nil
}

// answered is what one caller, or all together, got.
type answered struct {
	took   []time.Duration
	failed int
	reason error // of one of the failures
	size   int   // of the last answer
}

func ask(ctx context.Context, r request, callers int, until time.Time) answered {
	client := &http.Client{
		Transport: &http.Transport{MaxIdleConnsPerHost: callers, DisableCompression: true},
		Timeout:   10 * time.Second,
	}
	defer client.CloseIdleConnections()
	each := make([]answered, callers)
	var group sync.WaitGroup
	for i := range each {
		group.Go(func() { each[i] = askRepeatedly(ctx, client, r, until, maxRequests/callers) })
	}
	group.Wait()
	var all answered
	for _, a := range each {
		all.took = append(all.took, a.took...)
		all.failed += a.failed
		all.size = max(all.size, a.size)
		if a.reason != nil {
			all.reason = a.reason
		}
	}
	slices.Sort(all.took)
	return all
}

func askRepeatedly(ctx context.Context, client *http.Client, r request, until time.Time, most int) answered {
	var a answered
	var body bytes.Buffer
	for len(a.took) < most && time.Now().Before(until) && ctx.Err() == nil {
		started := time.Now()
		err := r.askOnce(ctx, client, &body)
		if err != nil {
			a.failed++
			a.reason = err
		}
		a.took = append(a.took, time.Since(started))
		a.size = body.Len()
	}
	return a
}

func (r request) askOnce(ctx context.Context, client *http.Client, body *bytes.Buffer) error {
	body.Reset()
	question, err := http.NewRequestWithContext(ctx, r.method, r.url, bytes.NewReader(r.body))
	if err != nil {
		return err
	}
	question.Header = r.header
	answer, err := client.Do(question)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if _, err := io.Copy(body, answer.Body); err != nil {
		return err
	}
	return r.right(answer, body.Bytes())
}

// quantile gives the value that this share of the sorted list does not exceed.
func quantile(sorted []time.Duration, share float64) time.Duration {
	return sorted[min(int(share*float64(len(sorted))), len(sorted)-1)]
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
