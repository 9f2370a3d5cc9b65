// Package soapapi is the SSBTEK front: it answers systems that speak SSBTEK's
// composite service (sammansatt bastjänst), versions 10 and 11, with the same
// Service.Answer as the JSON front, and so under the same law and with the same
// record. Each authority's part of the answer is written by its source from what
// may be told and nothing else. Nothing of a question or an answer is logged.
package soapapi

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"time"

	"underlag/aggregator"
)

// Callers tells who is calling.
type Callers interface {
	// Sender proves the organisation behind a request, and the caseworker where the
	// request holds a proof; else the caller's ID is empty. Its errors are
	// *aggregator.Problem.
	Sender(r *http.Request) (aggregator.Caller, error)
}

// Part is one authority's part of the composite's messages.
type Part interface {
	Code() aggregator.AuthorityCode
	// Write gives the authority's element data in a version's namespace, written
	// from what may be told. The error is aggregator.ErrMandatory where the contract
	// demands what may not be told.
	Write(namespace string, d aggregator.Delivered) ([]byte, error)
	// Schemas gives the schema files of data's content, and which of them to import;
	// none where data holds base64.
	Schemas() (files fs.FS, main string)
}

// Narrower is a part whose question on the wire says what of the authority's data
// is asked for, as Försäkringskassan's does.
type Narrower interface {
	// Asked reads the authority's own question. The error says that it cannot be
	// read, and nothing of what stands in it.
	Asked(question []byte) (aggregator.Period, []aggregator.Category, error)
}

// Options is what the front needs; all but InForce are required.
type Options struct {
	Service  *aggregator.Service
	Callers  Callers
	Parts    []Part // one for each of SSBTEK's authorities
	Purposes *Purposes
	Log      *slog.Logger
	Deadline time.Duration // for an answer; callers over SSBTEK cannot say how long they wait
	// InForce gives the purposes in force, and the service under the law that is in
	// force with them; nil: Service and Purposes are always.
	InForce func() (*aggregator.Service, *Purposes)
}

// Paths of the two versions, and what they stand below.
const (
	Root    = "/ssbtek/"
	PathV10 = Root + "v10"
	PathV11 = Root + "v11"
)

type front struct {
	Options
	parts map[aggregator.AuthorityCode]Part
}

// New makes the handler of both versions. The error names what is missing.
func New(o Options) (http.Handler, error) {
	if o.Deadline < aggregator.MinDeadline || o.Deadline > aggregator.MaxDeadline {
		return nil, fmt.Errorf("deadline: %s is not between %s and %s", o.Deadline, aggregator.MinDeadline, aggregator.MaxDeadline)
	}
	if o.Purposes == nil {
		return nil, errors.New("purposes: the table is missing")
	}
	f := &front{Options: o, parts: map[aggregator.AuthorityCode]Part{}}
	for _, part := range o.Parts {
		f.parts[part.Code()] = part
	}
	mux := http.NewServeMux()
	for path, v := range map[string]version{PathV10: v10, PathV11: v11} {
		contract, err := newContract(v, f.parts)
		if err != nil {
			return nil, fmt.Errorf("version %s: %w", v, err)
		}
		mux.HandleFunc("POST "+path, f.operation(v))
		mux.Handle("GET "+path, contract)
		mux.HandleFunc(path, wrongMethod)
	}
	mux.HandleFunc("/", http.NotFound)
	return mux, nil
}

func wrongMethod(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Allow", "GET, HEAD, POST")
	http.Error(w, "POST a SOAP 1.1 envelope, or GET ?wsdl", http.StatusMethodNotAllowed)
}

// version is a version of SSBTEK's contract. The eleventh differs by namespace
// and by Skatteverket's question.
type version string

const (
	v10 version = "10"
	v11 version = "11"
)

func (v version) namespace() string {
	return "http://schema.forsakringskassan.se/integration/ssbt/" + string(v)
}
