package httpapi

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"path"
	"runtime"
	"time"
)

// request is what the front knows of a request from its arrival on.
type request struct {
	id string
	at time.Time
}

type requestKey struct{}

func requestOf(r *http.Request) request {
	req, _ := r.Context().Value(requestKey{}).(request)
	return req
}

// requestHeader carries the id of the request, which is also the inquiry's.
const requestHeader = "X-Request-Id"

// Around puts around another front what is around this one: an id for the request
// in the header X-Request-Id, a line in the log, the headers that every response
// has, and a time for every write. The front answers with problems of its own; it
// is expected not to panic.
func Around(o Options, front http.Handler) http.Handler {
	return logged(o, recovered(o.Log, secured(plain(front))))
}

// logged gives the request its id and logs what may be logged of it.
func logged(o Options, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		started := time.Now()
		req := request{id: o.Service.NewID(), at: o.Service.Now()}
		r = r.WithContext(context.WithValue(r.Context(), requestKey{}, req))
		w.Header().Set(requestHeader, req.id)
		recorder := &statusWriter{ResponseWriter: w}
		if o.Trace != nil {
			ctx, end := o.Trace(r.Context(), req.id)
			r = r.WithContext(ctx)
			defer func() { end(r.Pattern, recorder.code()) }()
		}
		next.ServeHTTP(recorder, r)
		o.Log.LogAttrs(r.Context(), slog.LevelInfo, "request",
			slog.String("method", knownMethod(r.Method)), slog.String("route", r.Pattern),
			slog.Int("status", recorder.code()), slog.Duration("elapsed", time.Since(started)),
			slog.String("inquiry", req.id))
	})
}

// knownMethod keeps a caller's free text out of the log.
func knownMethod(m string) string {
	switch m {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return m
	}
	return "other"
}

// recovered turns a panic into an internal problem without detail.
func recovered(log *slog.Logger, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			fault := recover()
			if fault == nil {
				return
			}
			if err, ok := fault.(error); ok && errors.Is(err, http.ErrAbortHandler) {
				panic(fault)
			}
			logPanic(log, r, fault)
			if sw, ok := w.(*statusWriter); ok && sw.status != 0 {
				panic(http.ErrAbortHandler) // half an answer is sent: cut it off, so that it cannot be read as whole
			}
			writeProblem(w, r, plainProblem(codeInternal))
		}()
		next.ServeHTTP(w, r)
	})
}

// logPanic logs where, not what: a panic's value can hold anything.
func logPanic(log *slog.Logger, r *http.Request, _ any) {
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
	log.LogAttrs(r.Context(), slog.LevelError, "panic",
		slog.String("route", r.Pattern), slog.String("inquiry", requestOf(r).id), slog.Any("stack", places))
}

// secured sets the headers that every response has.
func secured(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Cache-Control", "no-store")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		if r.TLS != nil {
			h.Set("Strict-Transport-Security", "max-age=63072000")
		}
		next.ServeHTTP(w, r)
	})
}

// plain finds nothing at an address that is not in its plain form. ServeMux would
// point to the plain one, and repeat in Location whatever stands in the address.
func plain(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if path.Clean(r.URL.Path) != r.URL.Path {
			notFound(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// writeTime bounds how long a slow reader is waited for, each time something is
// written to it.
const writeTime = 10 * time.Second

// statusWriter remembers the status for the log, and gives every write its time.
// It does so for each route, because a deadline stays with a connection and
// would strike the next request on it.
type statusWriter struct {
	http.ResponseWriter
	status int
}

// WriteHeader remembers the first status that is final.
func (w *statusWriter) WriteHeader(code int) {
	if w.status == 0 && code >= 200 {
		w.status = code
	}
	w.setDeadline()
	w.ResponseWriter.WriteHeader(code)
}

func (w *statusWriter) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	w.setDeadline()
	return w.ResponseWriter.Write(b)
}

func (w *statusWriter) setDeadline() {
	_ = http.NewResponseController(w.ResponseWriter).SetWriteDeadline(time.Now().Add(writeTime)) // not every writer has one
}

// Unwrap gives the writer to http.ResponseController.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *statusWriter) code() int {
	if w.status == 0 {
		return http.StatusOK
	}
	return w.status
}
