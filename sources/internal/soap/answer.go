package soap

import (
	"errors"

	"underlag/aggregator"
	"underlag/sources/internal/soap/xmlcodec"
)

// Answer is an authority's message, and whether its contract has drifted: the
// names of elements that the contract does not know and that are no extensions.
type Answer struct {
	xmlcodec.Message
	unknown []string
}

// Watch makes an answer that is read into m, an Alternative or not.
func Watch(m xmlcodec.Message) *Answer { return &Answer{Message: m} }

// DecodeXML reads the message.
func (a *Answer) DecodeXML(d *xmlcodec.Decoder) {
	d.Watch(a.XMLRoot().Namespaces)
	a.Message.DecodeXML(d)
	a.unknown = d.Unknown()
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

// Check passes on what the answer was mapped to, with the names of what it holds
// beside. Beside facts, elements that
// the contract does not know are passed over; without facts and missing parts
// the answer is Malformed, code unknown_elements, for what they say may be just
// what was asked for.
func (a *Answer) Check(reply aggregator.Reply, err error) (aggregator.Reply, error) {
	for _, name := range a.unknown {
		reply.Unknown = append(reply.Unknown, aggregator.SafeCode(name))
	}
	if err == nil && len(a.unknown) > 0 && reply.Facts.Len() == 0 && len(reply.Missing) == 0 {
		return reply.Aside(), aggregator.NewSourceError(aggregator.Malformed, "unknown_elements", errDrift)
	}
	return reply, err
}
