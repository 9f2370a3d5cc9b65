package httpapi_test

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"underlag/aggregator"
	"underlag/aggregator/httpapi/v1"
)

func TestStream(t *testing.T) {
	t.Parallel()
	f := newFront(t, nil)
	w := f.post(t, question, "Accept", "text/event-stream")
	if got := w.Header().Get("Content-Type"); w.Code != http.StatusOK || got != "text/event-stream" {
		t.Fatalf("got status %d and %s", w.Code, got)
	}
	if diff := cmp.Diff([]string{"source", "source", "answer"}, checkEvents(t, w.Body.String())); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
	progress, _, _ := strings.Cut(w.Body.String(), "event: answer")
	withoutSecrets(t, "a source event", progress)
	f.keepsSecrets(t)
	if got := len(f.ledger.sources); got != 2 {
		t.Errorf("got %d outcomes recorded before their events, want 2", got)
	}
}

func TestProblemBeforeTheFirstEventIsAnOrdinaryOne(t *testing.T) {
	t.Parallel()
	for _, body := range []string{strings.Replace(question, "2026-11", "x", 1), strings.Replace(question, `"applicant"`, `"child"`, 1)} {
		w := newFront(t, nil).post(t, body, "Accept", "text/event-stream")
		if got := w.Header().Get("Content-Type"); w.Code != http.StatusUnprocessableEntity || got != "application/problem+json" {
			t.Errorf("got status %d and %s, want 422 and a problem", w.Code, got)
		}
	}
}

func TestProblemAfterTheFirstEventEndsTheStream(t *testing.T) {
	t.Parallel()
	f := newFront(t, func(f *front) { f.ledger.finishErr = errSecret })
	w := f.post(t, question, "Accept", "text/event-stream")
	if diff := cmp.Diff([]string{"source", "source", "problem"}, checkEvents(t, w.Body.String())); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
	withoutSecrets(t, "the stream", w.Body.String())
}

func TestPanicAfterTheFirstEventEndsTheStream(t *testing.T) {
	t.Parallel()
	f := newFront(t, func(f *front) { f.ledger.panics = true })
	w := f.post(t, question, "Accept", "text/event-stream")
	if diff := cmp.Diff([]string{"source", "source", "problem"}, checkEvents(t, w.Body.String())); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
	if !strings.Contains(f.log.String(), `"msg":"panic"`) {
		t.Error("the panic is not logged")
	}
	withoutSecrets(t, "the stream", w.Body.String())
	f.keepsSecrets(t)
}

// Each event leaves as its source answers, over HTTP/1.1 and HTTP/2.
// brokenBody fails before its end, as one does that is sent too slowly.
type brokenBody struct{ io.Reader }

func (b brokenBody) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if err != nil {
		err = os.ErrDeadlineExceeded
	}
	return n, err
}

type readDeadline struct {
	*httptest.ResponseRecorder
	last time.Time
}

func (w *readDeadline) SetReadDeadline(d time.Time) error {
	w.last = d
	return nil
}

// The deadline for reading is lifted from a request that is read, which then
// waits for its answer, and stays on one that is not: the server would wait for
// the rest of it.
func TestASlowSenderIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	f := newFront(t, nil)
	whole := &readDeadline{ResponseRecorder: httptest.NewRecorder()}
	f.handler.ServeHTTP(whole, request(t.Context(), question))
	if whole.Code != http.StatusOK || !whole.last.IsZero() {
		t.Errorf("a whole request: status %d, deadline %v; want 200 and none", whole.Code, whole.last)
	}
	slow := &readDeadline{ResponseRecorder: httptest.NewRecorder()}
	r := request(t.Context(), question)
	r.Body = io.NopCloser(brokenBody{r.Body})
	f.handler.ServeHTTP(slow, r)
	if slow.Code != http.StatusBadRequest || slow.last.IsZero() {
		t.Errorf("a slow request: status %d, deadline %v; want 400 and one", slow.Code, slow.last)
	}
}

func TestStreamIsFlushed(t *testing.T) {
	t.Parallel()
	for _, version := range []int{1, 2} {
		release := make(chan struct{})
		f := newFront(t, func(f *front) { f.fk.wait = release })
		server := httptest.NewUnstartedServer(f.handler)
		server.EnableHTTP2 = version == 2
		server.StartTLS()
		t.Cleanup(server.Close)
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL+"/v1/inquiries", strings.NewReader(question))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Accept", "text/event-stream")
		response, err := server.Client().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		if response.ProtoMajor != version {
			t.Fatalf("got HTTP/%d, want %d", response.ProtoMajor, version)
		}
		lines := bufio.NewScanner(response.Body)
		var got []string
		for lines.Scan() {
			name, isEvent := strings.CutPrefix(lines.Text(), "event: ")
			if !isEvent {
				continue
			}
			got = append(got, name)
			if len(got) == 1 {
				close(release) // the other source answers only after the first event is here
			}
		}
		response.Body.Close()
		if diff := cmp.Diff([]string{"source", "source", "answer"}, got); diff != "" {
			t.Errorf("HTTP/%d: events (-want +got):\n%s", version, diff)
		}
		if got := response.Header.Get("Strict-Transport-Security"); got == "" {
			t.Error("no Strict-Transport-Security over TLS")
		}
	}
}

// While nothing else is sent, comments are.
func TestKeepAlive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		f := newFront(t, func(f *front) { f.fk.wait = release })
		go func() {
			time.Sleep(25 * time.Second)
			close(release)
		}()
		w := httptest.NewRecorder()
		f.handler.ServeHTTP(w, request(t.Context(), strings.Replace(question, `"purpose"`, `"deadline":"30s","purpose"`, 1)))
		if got := strings.Count(w.Body.String(), ": waiting\n\n"); got != 2 {
			t.Errorf("got %d comments in 25 s, want 2", got)
		}
	})
}

// A caller that goes away ends its own stream; what was asked is recorded.
func TestCallerGoesAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFront(t, func(f *front) { f.fk.wait = make(chan struct{}) })
		ctx, cancel := context.WithCancel(t.Context())
		go func() {
			time.Sleep(time.Second)
			cancel()
		}()
		started := time.Now()
		f.handler.ServeHTTP(httptest.NewRecorder(), request(ctx, question))
		if got := time.Since(started); got > 1100*time.Millisecond {
			t.Errorf("the handler returned after %v, want a second", got)
		}
		if !f.ledger.finished {
			t.Error("the inquiry is not finished in the ledger")
		}
	})
}

func request(ctx context.Context, body string) *http.Request {
	r := httptest.NewRequestWithContext(ctx, http.MethodPost, "/v1/inquiries", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "text/event-stream")
	return r
}

func TestProgressSaysTheOutcome(t *testing.T) {
	t.Parallel()
	f := newFront(t, func(f *front) { f.fk.err = aggregator.NewSourceError(aggregator.Unavailable, "http_503", errSecret) })
	w := f.post(t, question, "Accept", "text/event-stream")
	var got []v1.Progress
	for block := range strings.SplitSeq(w.Body.String(), "\n\n") {
		data, isSource := strings.CutPrefix(block, "event: source\ndata: ")
		if !isSource {
			continue
		}
		var p v1.Progress
		if err := json.Unmarshal([]byte(data), &p); err != nil {
			t.Fatal(err)
		}
		p.ElapsedMs = 0
		got = append(got, p)
	}
	want := []v1.Progress{
		{Authority: "TNS", Outcome: "refused", Code: "basis_unconfirmed"},
		{Authority: "FK", Outcome: "unavailable", Code: "http_503"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
}
