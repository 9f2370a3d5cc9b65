package soap

import (
	"errors"
	"io"
	"net/http"

	"underlag/sources/internal/soap/xmlcodec"
)

// ErrOtherMessage says that a request's body holds another message than the one
// asked for, so that a server of several operations can try the next.
var ErrOtherMessage = errOtherBody

// ReadRequest reads the envelope a client has posted; its body must hold m. It
// exists for simulators.
func ReadRequest(r *http.Request, m xmlcodec.Message) error {
	body, err := io.ReadAll(io.LimitReader(r.Body, Limit+1))
	if err != nil {
		return err
	}
	if len(body) > Limit {
		return errors.New("the request is too large")
	}
	envelope, err := xmlcodec.ToUTF8(body, r.Header.Get("Content-Type"))
	if err != nil {
		return err
	}
	return DecodeEnvelope(envelope, m)
}

// WriteResponse answers with an envelope around m.
func WriteResponse(w http.ResponseWriter, m xmlcodec.Message) error {
	envelope, err := EncodeEnvelope(m)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", ContentType)
	_, err = w.Write(envelope)
	return err
}

// WriteFault answers with HTTP 500 and a fault. The code has the prefix soap if
// it is one of SOAP's own (soap:Client, soap:Server). Detail may be nil.
func WriteFault(w http.ResponseWriter, code, text string, detail xmlcodec.Message) error {
	e := newEnvelope()
	e.Open("soap:Fault")
	e.Text("faultcode", &code)
	e.Text("faultstring", &text)
	if detail != nil {
		e.Open("detail")
		e.Message(detail)
		e.Close("detail")
	}
	e.Close("soap:Fault")
	envelope, err := closeEnvelope(e)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", ContentType)
	w.WriteHeader(http.StatusInternalServerError)
	_, err = w.Write(envelope)
	return err
}

// EncodeEnvelope gives an envelope around m.
func EncodeEnvelope(m xmlcodec.Message) ([]byte, error) {
	e := newEnvelope()
	e.Message(m)
	return closeEnvelope(e)
}

// envelopeSize is what an ordinary question takes.
const envelopeSize = 1536

func newEnvelope() *xmlcodec.Encoder {
	e := xmlcodec.NewEncoder(append(make([]byte, 0, envelopeSize), xmlcodec.Declaration...))
	e.Open("soap:Envelope")
	space := Envelope
	e.Attr("xmlns:soap", &space)
	e.Open("soap:Body")
	return e
}

func closeEnvelope(e *xmlcodec.Encoder) ([]byte, error) {
	e.Close("soap:Body")
	e.Close("soap:Envelope")
	return e.Bytes()
}
