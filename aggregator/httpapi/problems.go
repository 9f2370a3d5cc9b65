package httpapi

import (
	"cmp"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"

	"underlag/aggregator"
	"underlag/aggregator/httpapi/v1"
)

// asProblem gives err as a problem with a code of the table. Whatever is not
// one is internal, with no detail.
func asProblem(err error) *aggregator.Problem {
	var p *aggregator.Problem
	if errors.As(err, &p) {
		if _, known := problemKinds[p.Code]; known {
			return p
		}
	}
	return plainProblem(codeInternal)
}

// PlainProblem is a problem of a code of the table, for those who do what an act
// asks for.
func PlainProblem(code string) *aggregator.Problem { return plainProblem(code) }

// plainProblem is a problem whose explanation is the table's.
func plainProblem(code string) *aggregator.Problem {
	return aggregator.NewProblem(code, "", problemKinds[code].Text, nil)
}

// writeProblem answers with what was found wrong; the first decides the status.
func writeProblem(w http.ResponseWriter, r *http.Request, problems ...*aggregator.Problem) {
	for i, p := range problems {
		problems[i] = asProblem(p)
	}
	kind := problemKinds[problems[0].Code]
	h := w.Header()
	h.Set("Content-Type", "application/problem+json")
	h.Set("Content-Language", language(r.Header))
	h.Add("Vary", "Accept-Language")
	if again := cmp.Or(problems[0].RetryAfter, kind.RetryAfter); again > 0 {
		h.Set("Retry-After", strconv.Itoa(int(again.Seconds())))
	}
	if kind.Status == http.StatusUnauthorized {
		h.Set("WWW-Authenticate", challenge(problems[0].Code))
	}
	body := encodeProblem(r, problems...)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(kind.Status)
	_, _ = w.Write(body) // the reader has gone: nobody to tell
}

// challenge is the WWW-Authenticate value of RFC 6750, 3.
func challenge(code string) string {
	if code == "no_credentials" || code == "certificate_missing" {
		return `Bearer realm="underlag"`
	}
	return `Bearer realm="underlag", error="invalid_token", error_description="` + code + `"`
}

func encodeProblem(r *http.Request, problems ...*aggregator.Problem) []byte {
	first, lang := problems[0], language(r.Header)
	kind := problemKinds[first.Code]
	doc := v1.Problem{
		Type: "/problems/" + first.Code, Title: in(lang, kind.Title), Status: kind.Status,
		Detail: in(lang, first.Text), Instance: requestOf(r).id,
		Code: first.Code, Pointer: first.Pointer, Text: first.Text,
		Errors: make([]v1.Fault, len(problems)),
	}
	for i, p := range problems {
		doc.Errors[i] = v1.Fault{Code: p.Code, Pointer: p.Pointer, Detail: in(lang, p.Text), Text: p.Text}
	}
	return marshal(doc)
}

func in(lang string, t aggregator.Text) string {
	if lang == "en" {
		return t.EN
	}
	return t.SV
}

// marshal encodes a type of v1, all of which can be.
func marshal(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return b
}

func writeJSON(w http.ResponseWriter, body []byte) {
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	_, _ = w.Write(body) // the reader has gone: nobody to tell
}
