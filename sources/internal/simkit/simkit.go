// Package simkit gives every simulated authority the same ways to fail, so that
// a simulator itself only knows how its authority answers.
package simkit

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"
	"time"

	"underlag/aggregator"
	"underlag/fixtures"
)

// slowness is how long a slow authority takes: longer than any caseworker
// likes, shorter than the default deadline.
const slowness = 1500 * time.Millisecond

// hugeSize is how much a huge answer holds, in bytes.
const hugeSize = 50 << 20

// maxRequest bounds what is read of a question, in bytes.
const maxRequest = 1 << 20

// Simulator is one authority's own behaviour.
type Simulator struct {
	Code aggregator.AuthorityCode
	// Answer answers a question; partial asks for the authority's own form of an
	// incomplete answer.
	Answer func(w http.ResponseWriter, r *http.Request, partial bool)
	// Fault answers with the authority's own fault message.
	Fault http.HandlerFunc
	// HugeHead and HugeFill begin a well-formed message and fill it without end;
	// ContentType goes with it.
	HugeHead, HugeFill, ContentType string
}

// Handler puts the faults in front of the simulator.
func (s Simulator) Handler(faults fixtures.Faults) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch faults.At(s.Code) {
		case fixtures.Slow:
			s.slow(w, r)
		case fixtures.Down:
			panic(http.ErrAbortHandler) // cuts the connection, on any kind of server
		case fixtures.Hang:
			drain(r)
			<-r.Context().Done()
		case fixtures.Faulty:
			drain(r)
			s.Fault(w, r)
		case fixtures.Garbage:
			w.Header().Set("Content-Type", s.ContentType)
			io.WriteString(w, "\x00\x01 this is <no message ]]> { \xff\xfe")
		case fixtures.Huge:
			s.huge(w)
		case fixtures.Part:
			s.answer(w, r, true)
		default:
			s.answer(w, r, false)
		}
	})
}

// drain reads the request, so that the server notices when its client leaves.
func drain(r *http.Request) { io.Copy(io.Discard, r.Body) }

func wait(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// slow reads the request first, so that it notices when its client leaves.
func (s Simulator) slow(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, maxRequest))
	if err != nil || !wait(r.Context(), slowness) {
		return
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	s.answer(w, r, false)
}

// answer answers; of a SOAP service nothing but questions can be had.
func (s Simulator) answer(w http.ResponseWriter, r *http.Request, partial bool) {
	if r.Method != http.MethodPost && strings.HasPrefix(s.ContentType, "text/xml") {
		http.Error(w, "POST a SOAP envelope", http.StatusMethodNotAllowed)
		return
	}
	s.Answer(w, r, partial)
}

func (s Simulator) huge(w http.ResponseWriter) {
	w.Header().Set("Content-Type", s.ContentType)
	io.WriteString(w, s.HugeHead)
	block := strings.Repeat(s.HugeFill, 1+64<<10/len(s.HugeFill))
	for sent := 0; sent < hugeSize; sent += len(block) {
		if _, err := io.WriteString(w, block); err != nil {
			return
		}
	}
}

// NoFaults is a Faults that never fails.
type NoFaults struct{}

// At gives no fault.
func (NoFaults) At(aggregator.AuthorityCode) fixtures.Fault { return fixtures.NoFault }

// Always is a Faults with one fault for every authority.
type Always fixtures.Fault

// At gives the fault.
func (a Always) At(aggregator.AuthorityCode) fixtures.Fault { return fixtures.Fault(a) }
