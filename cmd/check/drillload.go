package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"underlag/aggregator"
)

// The load of the drill: so many inquiries a second, whatever becomes of those
// before, each waiting so long for its answer.
const (
	drillRate     = 50
	drillDeadline = 3 * time.Second
	// drillTolerance is how long after the deadline an answer may be here: the
	// service's own 80 ms, and its way through a machine that does much else.
	drillTolerance = 250 * time.Millisecond
	// mostWaiting bounds the inquiries under way, should nothing answer.
	mostWaiting = 1000
)

// sample is what came of one inquiry.
type sample struct {
	asked   time.Time
	took    time.Duration
	status  int    // HTTP; 0: no answer came
	code    string // of the problem, where it is one
	sources map[aggregator.AuthorityCode]sourceSample
	receipt aggregator.Receipt // that came with an answer
}

// sourceSample is what one answer says of one source.
type sourceSample struct {
	outcome aggregator.Outcome
	took    time.Duration
}

// loader asks steadily until it is stopped.
type loader struct {
	ask    request
	client *http.Client
	stop   context.CancelFunc
	done   sync.WaitGroup

	mu      sync.Mutex
	samples []sample
	unasked int // because too many were under way
}

func startLoad(ctx context.Context, ask request, perSecond int) *loader {
	ctx, stop := context.WithCancel(ctx)
	l := &loader{ask: ask, stop: stop, client: &http.Client{
		Transport: &http.Transport{MaxIdleConnsPerHost: mostWaiting, DisableCompression: true},
		Timeout:   10 * time.Second,
	}}
	l.done.Go(func() { l.run(ctx, perSecond) })
	return l
}

// run asks at a steady pace that does not wait for the answers, and makes up for
// what a busy machine made it miss.
func (l *loader) run(ctx context.Context, perSecond int) {
	pace := rate.NewLimiter(rate.Limit(perSecond), perSecond)
	pace.AllowN(time.Now(), perSecond) // so that it begins steadily
	places := make(chan struct{}, mostWaiting)
	for pace.Wait(ctx) == nil {
		select {
		case places <- struct{}{}:
			l.done.Go(func() {
				l.keep(l.once(context.WithoutCancel(ctx)))
				<-places
			})
		default:
			l.mu.Lock()
			l.unasked++
			l.mu.Unlock()
		}
	}
}

// finish stops asking, waits for what is under way, and gives everything.
func (l *loader) finish() ([]sample, int) {
	l.stop()
	l.done.Wait()
	l.client.CloseIdleConnections()
	return l.samples, l.unasked
}

func (l *loader) keep(s sample) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.samples = append(l.samples, s)
}

// wireAnswer is what is read of an answer, or of a problem.
type wireAnswer struct {
	Code    string
	Receipt struct {
		Ledger string
		Index  int64
		Hash   string
	}
	Persons []struct {
		Sources []struct {
			Authority aggregator.AuthorityCode
			Outcome   aggregator.Outcome
			ElapsedMs int64
		}
	}
}

func (l *loader) once(ctx context.Context) sample {
	s := sample{asked: time.Now()}
	question, err := http.NewRequestWithContext(ctx, l.ask.method, l.ask.url, bytes.NewReader(l.ask.body))
	if err != nil {
		return s
	}
	question.Header = l.ask.header
	answer, err := l.client.Do(question)
	if err != nil {
		s.took = time.Since(s.asked)
		return s
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	s.took = time.Since(s.asked)
	var wire wireAnswer
	if err != nil || json.Unmarshal(body, &wire) != nil {
		return s // half an answer is none
	}
	s.status, s.code = answer.StatusCode, wire.Code
	s.receipt = aggregator.Receipt{Ledger: wire.Receipt.Ledger, Index: wire.Receipt.Index, Hash: wire.Receipt.Hash}
	s.sources = map[aggregator.AuthorityCode]sourceSample{}
	for _, person := range wire.Persons {
		for _, source := range person.Sources {
			s.sources[source.Authority] = sourceSample{source.Outcome, time.Duration(source.ElapsedMs) * time.Millisecond}
		}
	}
	return s
}

// drillQuestion is the measured question with the drill's deadline.
func drillQuestion(asked serviceReady) (request, error) {
	asked.Question.Deadline = drillDeadline.String()
	body, err := json.Marshal(asked.Question)
	return request{
		method: http.MethodPost, url: asked.URL + "/v1/inquiries", body: body,
		header: http.Header{"Authorization": {"Bearer " + asked.Token}, "Content-Type": {"application/json"}},
	}, err
}
