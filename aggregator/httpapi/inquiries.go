package httpapi

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"
	"sync"
	"time"

	"underlag/aggregator"
	"underlag/aggregator/httpapi/v1"
)

// maxBody bounds a request; twelve persons with a case token need a tenth of it.
const maxBody = 64 << 10

// readTime bounds how long a slow sender is waited for.
const readTime = 10 * time.Second

// asked is an inquiry, and what its answer is to look like.
type asked struct {
	caller   aggregator.Caller
	inquiry  aggregator.Inquiry
	payloads bool
}

func (a *api) inquire(w http.ResponseWriter, r *http.Request) {
	streamed, ok := wantsStream(r.Header)
	if !ok {
		writeProblem(w, r, plainProblem(codeNotAcceptable))
		return
	}
	caller, err := a.Callers.Caller(r)
	if err != nil {
		writeProblem(w, r, asProblem(err))
		return
	}
	q, problems := a.question(w, r, caller)
	if len(problems) > 0 {
		a.refuse(w, r, q, problems)
		return
	}
	if streamed {
		a.stream(w, r, q)
		return
	}
	answer, err := a.Service.Answer(r.Context(), q.caller, q.inquiry, nil)
	if err != nil {
		writeProblem(w, r, asProblem(err))
		return
	}
	buffer := answers.Get().(*[]byte)
	defer forget(buffer)
	*buffer = a.encode(*buffer, q, answer)
	writeJSON(w, *buffer)
}

// question reads the body and verifies the case token. With problems it gives
// what could be read.
func (a *api) question(w http.ResponseWriter, r *http.Request, caller aggregator.Caller) (asked, []*aggregator.Problem) {
	q := asked{caller: caller}
	body, problem := readBody(w, r)
	if problem != nil {
		return q, []*aggregator.Problem{problem}
	}
	request, problems := v1.DecodeRequest(body)
	inquiry, more := request.Inquiry()
	q.inquiry, q.payloads = inquiry, request.WantsPayloads()
	q.inquiry.ID, q.inquiry.AskedAt = requestOf(r).id, requestOf(r).at
	problems = append(problems, more...)
	if len(problems) > 0 {
		return q, problems
	}
	token, err := a.Callers.CaseToken(r, request.Case.Token.Reveal(), caller)
	if err != nil {
		return q, []*aggregator.Problem{at("/case/token", asProblem(err))}
	}
	q.inquiry.Case.Token = token
	return q, nil
}

// at says where in the request the fault is, where the problem does not.
func at(pointer string, p *aggregator.Problem) *aggregator.Problem {
	if p.Pointer != "" || p.Code == codeInternal {
		return p
	}
	return aggregator.NewProblem(p.Code, pointer, p.Text, p)
}

// refuse answers with the problems, once the refusal is in the ledger if anyone
// was named.
func (a *api) refuse(w http.ResponseWriter, r *http.Request, q asked, problems []*aggregator.Problem) {
	recorded := a.Service.Refuse(r.Context(), q.caller, q.inquiry, problems[0])
	if recorded != problems[0] {
		problems = []*aggregator.Problem{recorded}
	}
	writeProblem(w, r, problems...)
}

func sendsJSON(h http.Header) bool {
	media, params, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err != nil || media != "application/json" {
		return false
	}
	charset, encoding := params["charset"], h.Get("Content-Encoding")
	return (charset == "" || strings.EqualFold(charset, "utf-8")) && (encoding == "" || encoding == "identity")
}

func readBody(w http.ResponseWriter, r *http.Request) ([]byte, *aggregator.Problem) {
	if !sendsJSON(r.Header) {
		return nil, plainProblem(codeContentType)
	}
	control := http.NewResponseController(w)
	_ = control.SetReadDeadline(time.Now().Add(readTime)) // not every writer has one
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err == nil {
		// A deadline left in place would end the request while it waits for answers.
		// After a fault it stays, or the server would wait for the rest of the body
		// for as long as the sender likes.
		_ = control.SetReadDeadline(time.Time{})
	}
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		return nil, plainProblem(codeTooLarge)
	}
	if err != nil {
		return nil, plainProblem(codeBodyUnreadable)
	}
	return body, nil
}

// answerSize is what an ordinary answer takes, so that most are encoded in one
// piece.
const answerSize = 48 << 10

// answers holds buffers between answers; nothing of an answer stays in them.
var answers = sync.Pool{New: func() any { return new(make([]byte, 0, answerSize)) }}

func forget(buffer *[]byte) {
	clear(*buffer)
	*buffer = (*buffer)[:0]
	answers.Put(buffer)
}

func (a *api) encode(buffer []byte, q asked, answer *aggregator.Answer) []byte {
	wire := v1.FromAnswer(answer, v1.Asked{Payloads: q.payloads, Catalogue: a.catalogue})
	return wire.AppendJSON(buffer)
}
