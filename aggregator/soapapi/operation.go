package soapapi

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"runtime"
	"strconv"
	"time"

	"underlag/aggregator"
)

// maxBody bounds a request; a question with a LEFI question in it is 4 KiB.
const maxBody = 256 << 10

// readTime bounds how long a slow sender is waited for.
const readTime = 10 * time.Second

// The operations.
const (
	fetch = "hamtaBastjanstInformation"
	test  = "testaBastjanstInformation"
)

// call is one request.
type call struct {
	front     *front
	version   version
	id        string
	at        time.Time
	operation string // whose fault answers a problem

	service  *aggregator.Service
	purposes *Purposes
}

// requestHeader carries the id that what stands before the front has given the
// request in the log; it is the inquiry's too.
const requestHeader = "X-Request-Id"

func (f *front) operation(v version) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		c := &call{front: f, version: v, id: w.Header().Get(requestHeader), at: f.Service.Now(), operation: fetch, service: f.Service, purposes: f.Purposes}
		if f.InForce != nil {
			c.service, c.purposes = f.InForce()
		}
		if c.id == "" {
			c.id = f.Service.NewID()
			w.Header().Set(requestHeader, c.id)
		}
		answer, problem := c.answer(w, r)
		status := http.StatusOK
		if problem != nil {
			problem = asProblem(problem)
			status = http.StatusInternalServerError
			if problem.RetryAfter > 0 {
				w.Header().Set("Retry-After", strconv.Itoa(int(problem.RetryAfter.Seconds())))
			}
			answer = v.fault(c.operation, faultText{faultCode(problem), problem.Text.EN, problem.Code, messages(problem)})
		}
		w.Header().Set("Content-Type", `text/xml; charset="utf-8"`)
		w.Header().Set("Content-Length", strconv.Itoa(len(answer)))
		w.WriteHeader(status)
		_, _ = w.Write(answer) // the reader has gone: nobody to tell
	}
}

// answer takes one request the whole way. A panic is an internal problem.
func (c *call) answer(w http.ResponseWriter, r *http.Request) (answer []byte, problem *aggregator.Problem) {
	defer func() {
		if fault := recover(); fault != nil {
			c.logPanic(r.Context())
			answer, problem = nil, problemOf(codeInternal)
		}
	}()
	sender, err := c.front.Callers.Sender(r)
	if err != nil {
		return nil, asProblem(err)
	}
	body, problem := readBody(w, r)
	if problem != nil {
		return nil, problem
	}
	root, err := parse(body)
	if err != nil {
		return nil, problemOf(codeXML)
	}
	e, wrong := message(root)
	if wrong != "" {
		return nil, problemOf(wrong)
	}
	switch {
	case e.name.Space == c.version.namespace() && e.name.Local == fetch:
		return c.fetch(r.Context(), sender, e)
	case e.name.Space == c.version.namespace() && e.name.Local == test:
		c.operation = test
		return c.test(r.Context(), e)
	}
	return nil, problemOf(codeOperation)
}

// fetch answers a question about a person. Whatever refuses it is recorded where
// the person is known.
func (c *call) fetch(ctx context.Context, sender aggregator.Caller, e *element) ([]byte, *aggregator.Problem) {
	q, problem := c.version.read(e)
	in, failed, unfit := c.front.inquiry(q, *c)
	if problem == nil {
		problem = unfit
	}
	who, mismatch := caller(sender, q)
	if problem == nil {
		problem = mismatch
	}
	if problem != nil {
		return nil, c.service.Refuse(ctx, who, in, problem)
	}
	answer, err := c.service.Answer(ctx, who, in, nil)
	if err != nil {
		return nil, asProblem(err)
	}
	return c.write(ctx, q, failed, answer), nil
}

func readBody(w http.ResponseWriter, r *http.Request) ([]byte, *aggregator.Problem) {
	media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	packed := r.Header.Get("Content-Encoding")
	if err != nil || media != "text/xml" || packed != "" && packed != "identity" {
		return nil, problemOf(codeContentType)
	}
	control := http.NewResponseController(w)
	_ = control.SetReadDeadline(time.Now().Add(readTime)) // not every writer has one
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err == nil {
		// A deadline left in place would end the request while it waits for answers.
		// After a fault it stays, or the server would wait for the rest of the body.
		_ = control.SetReadDeadline(time.Time{})
	}
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		return nil, problemOf(codeTooLarge)
	}
	if err != nil {
		return nil, problemOf(codeUnreadable)
	}
	text, ok := toUTF8(body, r.Header.Get("Content-Type"))
	if !ok {
		return nil, problemOf(codeCharset)
	}
	return text, nil
}

// logPanic logs where, not what: a panic's value can hold anything.
func (c *call) logPanic(ctx context.Context) {
	var callers [16]uintptr
	frames := runtime.CallersFrames(callers[:runtime.Callers(3, callers[:])])
	var places []string
	for {
		frame, more := frames.Next()
		places = append(places, frame.Function)
		if !more {
			break
		}
	}
	c.front.Log.LogAttrs(ctx, slog.LevelError, "panic", slog.String("inquiry", c.id), slog.Any("stack", places))
}
