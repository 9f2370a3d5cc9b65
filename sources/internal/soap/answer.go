package soap

import (
	"errors"

	"underlag/aggregator"
	"underlag/sources/internal/soap/xmlcodec"
)

// Answer is an authority's message, and whether its contract has drifted: it
// holds elements that the contract does not know and that are no extensions.
type Answer struct {
	xmlcodec.Message
	drifted bool
}

// Watch makes an answer that is read into m, an Alternative or not.
func Watch(m xmlcodec.Message) *Answer { return &Answer{Message: m} }

// DecodeXML reads the message.
func (a *Answer) DecodeXML(d *xmlcodec.Decoder) {
	d.Watch(a.XMLRoot().Namespaces)
	a.Message.DecodeXML(d)
	a.drifted = d.Drifted()
}

// Other is the alternative of an Alternative, else nil.
func (a *Answer) Other() xmlcodec.Message {
	alternative, ok := a.Message.(Alternative)
	if !ok {
		return nil
	}
	return alternative.Other()
}

var errDrift = errors.New("nothing but elements that the contract does not know")

// Check passes on what the answer was mapped to. Beside facts, elements that
// the contract does not know are passed over; without facts and missing parts
// the answer is Malformed, code unknown_elements, for what they say may be just
// what was asked for.
func (a *Answer) Check(reply aggregator.Reply, err error) (aggregator.Reply, error) {
	if err == nil && a.drifted && reply.Facts.Len() == 0 && len(reply.Missing) == 0 {
		return aggregator.Reply{}, aggregator.NewSourceError(aggregator.Malformed, "unknown_elements", errDrift)
	}
	return reply, err
}
