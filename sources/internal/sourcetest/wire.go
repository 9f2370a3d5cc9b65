package sourcetest

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"testing"

	"underlag/aggregator"
	"underlag/sources/internal/soap"
	"underlag/sources/internal/soap/xmlcodec"
)

// Wire is one question and its answer as they crossed the wire.
type Wire struct {
	URL, ContentType string // of the question, of the answer
	Question, Answer []byte
}

// Exchange lets a source ask an authority, both in this process. What the source
// makes of the answer is left out.
func Exchange(t *testing.T, newSource func(*testing.T, string, *http.Client) aggregator.Source, authority http.Handler, q aggregator.Question) Wire {
	t.Helper()
	var wire Wire
	tap := roundTrip(func(r *http.Request) (*http.Response, error) {
		question, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		got := Post(authority, r.URL.Path, question)
		wire = Wire{
			URL: r.URL.String(), ContentType: got.Header().Get("Content-Type"),
			Question: question, Answer: bytes.Clone(got.Body.Bytes()),
		}
		return got.Result(), nil
	})
	_, _ = newSource(t, "http://localhost", &http.Client{Transport: tap}).Fetch(t.Context(), q)
	if len(wire.Question) == 0 {
		t.Fatal("nothing was sent")
	}
	return wire
}

// Post gives an authority's response to a question in XML.
func Post(authority http.Handler, path string, question []byte) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, "http://localhost"+path, bytes.NewReader(question))
	r.Header.Set("Content-Type", soap.ContentType)
	w := httptest.NewRecorder()
	authority.ServeHTTP(w, r)
	return w
}

// Answering is a client of a SOAP service that answers every question with body.
func Answering(body []byte) *http.Client {
	status := http.StatusOK
	if bytes.Contains(body, []byte("Fault>")) {
		status = http.StatusInternalServerError
	}
	return &http.Client{Transport: roundTrip(func(*http.Request) (*http.Response, error) {
		return &http.Response{
			StatusCode: status,
			Header:     http.Header{"Content-Type": {"text/xml"}},
			Body:       io.NopCloser(bytes.NewReader(body)),
		}, nil
	})}
}

type roundTrip func(*http.Request) (*http.Response, error)

// RoundTrip answers without a network.
func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// Decode reads an envelope into m.
func Decode(envelope []byte, m xmlcodec.Message) error {
	text, err := xmlcodec.ToUTF8(envelope, "")
	if err != nil {
		return err
	}
	return soap.DecodeEnvelope(text, m)
}

var body = regexp.MustCompile(`(?s)<[^<>]*Body[^<>]*>(.*)</[^<>]*Body>`)

// Message gives what an envelope's body holds.
func Message(t testing.TB, envelope []byte) []byte {
	t.Helper()
	found := body.FindSubmatch(envelope)
	if found == nil {
		t.Fatalf("no body in %s", envelope)
	}
	return bytes.TrimSpace(found[1])
}
