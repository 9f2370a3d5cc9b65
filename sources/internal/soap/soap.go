// Package soap is a hardened SOAP 1.1 client, and the small server side that
// simulators answer with. It reads one bounded body, refuses what is not exactly
// one message or fault, and tells failures apart with the root package's
// outcomes. Messages are the types of a source's wire package, which contractview
// generates with gowsdl.
package soap

import (
	"errors"

	"underlag/aggregator"
	"underlag/sources/internal/soap/xmlcodec"
)

// Envelope is the namespace of SOAP 1.1 envelopes.
const Envelope = "http://schemas.xmlsoap.org/soap/envelope/"

// ContentType is sent with every envelope, both ways.
const ContentType = `text/xml; charset="utf-8"`

// Fault is a SOAP 1.1 fault. Its texts are the authority's own and may hold
// anything: Error shows the code only, and only if it looks like one.
type Fault struct {
	Code   string // faultcode, as written, with its prefix
	String string // faultstring: for interpretation, never for logs
	Detail Detail
}

// Error says that there was a fault, with a code safe to show.
func (f *Fault) Error() string { return "soap fault " + aggregator.SafeCode(f.Code) }

// FaultAsUnavailable gives an error of Call for an authority that has no faults
// of its own: a *Fault is then Unavailable with its faultcode.
func FaultAsUnavailable(err error) error {
	var fault *Fault
	if errors.As(err, &fault) {
		return aggregator.NewSourceError(aggregator.Unavailable, fault.Code, fault)
	}
	return err
}

// Detail is the content of a fault's detail element, not decoded yet.
type Detail struct{ content xmlcodec.Fragment }

// Decode reads the detail's entry that is m's element, and tells whether there
// is one.
func (d Detail) Decode(m xmlcodec.Message) (bool, error) { return d.content.Decode(m) }

// Alternative is a message in whose place an authority may put another, such as
// a failure of its own that is no SOAP fault.
type Alternative interface {
	xmlcodec.Message
	// Other is the message to read what was put there into; nil if there is none.
	Other() xmlcodec.Message
}

// DecodeEnvelope reads an envelope with exactly one message, which must be m.
// Headers are passed over. The error is a *Fault if the body holds one, else it
// says how the envelope breaks SOAP 1.1 or the contract. The message keeps
// parts of envelope.
func DecodeEnvelope(envelope string, m xmlcodec.Message) error {
	d := xmlcodec.NewDecoder(envelope)
	if !d.Root() {
		return d.Err()
	}
	if !d.At(envelopeRoot) {
		return errNotSOAP
	}
	fault, err := decodeBody(d, m)
	if err != nil {
		return err
	}
	d.End()
	if err := d.Err(); err != nil {
		return err
	}
	if fault != nil {
		return fault
	}
	return nil
}

var (
	envelopeRoot = xmlcodec.Root{Space: Envelope, Local: "Envelope"}
	faultRoot    = xmlcodec.Root{Space: Envelope, Local: "Fault"}
)

// The ways an envelope breaks SOAP 1.1. An empty body is one of them: passed on
// as a message without content it would read as a person without benefits.
var (
	errNotSOAP    = errors.New("the root is not a SOAP 1.1 envelope")
	errNoBody     = errors.New("the envelope has no body")
	errSecondBody = errors.New("the envelope has two bodies")
	errEmptyBody  = errors.New("the body is empty")
	errOtherBody  = errors.New("the body holds another message than the contract's")
	errTwoEntries = errors.New("the body holds more than one message")
)

func decodeBody(d *xmlcodec.Decoder, m xmlcodec.Message) (*Fault, error) {
	var fault *Fault
	bodies := 0
	for d.Child(Envelope) {
		if d.Local() != "Body" {
			d.Skip()
			continue
		}
		bodies++
		if bodies == 2 {
			return nil, errSecondBody
		}
		var err error
		fault, err = decodeEntry(d, m)
		if err != nil {
			return nil, err
		}
	}
	if d.Err() == nil && bodies == 0 {
		return nil, errNoBody
	}
	return fault, d.Err()
}

// decodeEntry reads the body's only child.
func decodeEntry(d *xmlcodec.Decoder, m xmlcodec.Message) (*Fault, error) {
	var fault *Fault
	if !d.Next() {
		if err := d.Err(); err != nil {
			return nil, err
		}
		return nil, errEmptyBody
	}
	switch {
	case d.At(m.XMLRoot()):
		m.DecodeXML(d)
	case d.At(faultRoot):
		fault = decodeFault(d)
	case atOther(d, m):
		m.(Alternative).Other().DecodeXML(d)
	default:
		return nil, errOtherBody
	}
	if d.Next() {
		return nil, errTwoEntries
	}
	return fault, d.Err()
}

func atOther(d *xmlcodec.Decoder, m xmlcodec.Message) bool {
	a, ok := m.(Alternative)
	if !ok {
		return false
	}
	other := a.Other()
	return other != nil && d.At(other.XMLRoot())
}

// decodeFault reads a fault, whose children are in no namespace.
func decodeFault(d *xmlcodec.Decoder) *Fault {
	var code, text *string
	fault := &Fault{}
	for d.Child("") {
		switch d.Local() {
		case "faultcode":
			code = d.Text("", code != nil)
		case "faultstring":
			text = d.Text("", text != nil)
		case "detail":
			fault.Detail = Detail{d.Fragment()}
		default:
			d.Skip()
		}
	}
	d.Require(code != nil, "faultcode")
	if code != nil {
		fault.Code = *code
	}
	if text != nil {
		fault.String = *text
	}
	return fault
}
