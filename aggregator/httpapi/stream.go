package httpapi

import (
	"net/http"
	"time"

	"underlag/aggregator"
	"underlag/aggregator/httpapi/v1"
)

// keepAlive is how often a comment is sent while nothing else is, so that
// proxies between do not close the connection.
const keepAlive = 10 * time.Second

// stream answers with one source event as each source answers, and one answer
// or problem event at the end. The response begins with the first event: a
// problem before it is an ordinary one.
func (a *api) stream(w http.ResponseWriter, r *http.Request, q asked) {
	s := &stream{w: w, control: http.NewResponseController(w)}
	defer func() {
		if s.started {
			if fault := recover(); fault != nil {
				logPanic(a.Log, r, fault)
				s.send(v1.ProblemEvent, encodeProblem(r, plainProblem(codeInternal)))
			}
		}
	}()
	answer, err := a.follow(s, r, q)
	switch {
	case err == nil:
		s.send(v1.AnswerEvent, a.encode(nil, q, answer))
	case s.started:
		s.send(v1.ProblemEvent, encodeProblem(r, asProblem(err)))
	default:
		writeProblem(w, r, asProblem(err))
	}
}

// follow answers while another goroutine writes the events, so that a slow
// reader does not hold up the sources. That goroutine has ended on return.
func (a *api) follow(s *stream, r *http.Request, q asked) (*aggregator.Answer, error) {
	outcomes := make(chan aggregator.SourceOutcome, len(q.inquiry.Persons)*len(a.Service.Sources))
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.relay(outcomes)
	}()
	defer func() {
		close(outcomes)
		<-done
	}()
	return a.Service.Answer(r.Context(), q.caller, q.inquiry, func(o aggregator.SourceOutcome) { outcomes <- o })
}

// stream writes server-sent events, one goroutine at a time.
type stream struct {
	w       http.ResponseWriter
	control *http.ResponseController
	started bool
	failed  bool // the reader has gone; the rest is dropped
}

func (s *stream) relay(outcomes <-chan aggregator.SourceOutcome) {
	idle := time.NewTicker(keepAlive)
	defer idle.Stop()
	for {
		select {
		case o, more := <-outcomes:
			if !more {
				return
			}
			event := v1.FromOutcome(o)
			s.send(v1.SourceEvent, event.AppendJSON(nil))
		case <-idle.C:
			if s.started {
				s.write([]byte(": waiting\n\n"))
			}
		}
	}
}

// send writes one event. The data is JSON and holds no line break.
func (s *stream) send(event string, data []byte) {
	if !s.started {
		s.start()
	}
	message := make([]byte, 0, len(data)+32)
	message = append(message, "event: "...)
	message = append(message, event...)
	message = append(message, "\ndata: "...)
	message = append(message, data...)
	s.write(append(message, "\n\n"...))
}

func (s *stream) start() {
	s.started = true
	h := s.w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("X-Accel-Buffering", "no")
	s.w.WriteHeader(http.StatusOK)
}

func (s *stream) write(message []byte) {
	if s.failed {
		return
	}
	_, err := s.w.Write(message)
	s.failed = err != nil || s.control.Flush() != nil
}
