package ssbtek

import (
	"errors"

	"underlag/aggregator"
	"underlag/sources/internal/soap/xmlcodec"
)

// response is the message hamtaBastjanstInformationResponse, with the authorities'
// elements not decoded yet, so that what one holds harms no other.
type response struct {
	space       string
	correlation *string // echoed; nil where it is not
	parts       map[aggregator.AuthorityCode][]xmlcodec.Fragment
}

// XMLRoot names the element.
func (r *response) XMLRoot() xmlcodec.Root { return root(r.space, hamta+"Response") }

// DecodeXML reads the message. The question, if it comes back, is passed over.
func (r *response) DecodeXML(d *xmlcodec.Decoder) {
	for d.Child(r.space) {
		switch d.Local() {
		case "korrelationsid":
			r.correlation = d.Text(r.space, r.correlation != nil)
		case "svarsdata":
			d.Once(r.space, r.parts != nil)
			r.decodeParts(d)
		default:
			d.Skip()
		}
	}
	d.Require(r.parts != nil, "svarsdata")
}

func (r *response) decodeParts(d *xmlcodec.Decoder) {
	r.parts = map[aggregator.AuthorityCode][]xmlcodec.Fragment{}
	for d.Child(r.space) {
		code := aggregator.AuthorityCode(d.Local())
		r.parts[code] = append(r.parts[code], d.Element())
	}
}

// EncodeXML is not used: answers are only read.
func (*response) EncodeXML(*xmlcodec.Encoder) {}

var (
	errAbsent = errors.New("an authority that was asked is not in the answer")
	errTwice  = errors.New("an authority is in the answer twice")
)

// partOf gives the data of an authority's element, of which there must be one.
// An absent one is no answer, and never an empty one.
func partOf(elements []xmlcodec.Fragment, space string) (xmlcodec.Fragment, *aggregator.SourceError) {
	switch len(elements) {
	case 0:
		return xmlcodec.Fragment{}, aggregator.NewSourceError(aggregator.Malformed, "absent", errAbsent)
	case 1:
	default:
		return xmlcodec.Fragment{}, aggregator.NewSourceError(aggregator.Malformed, "twice", errTwice)
	}
	p := part{space: space}
	if err := elements[0].DecodeAs(&p); err != nil {
		return xmlcodec.Fragment{}, aggregator.NewSourceError(aggregator.Malformed, "part", err)
	}
	if p.failure != nil {
		return xmlcodec.Fragment{}, p.failure.asSourceError()
	}
	return *p.data, nil
}

// part is an authority's element: data or error, never both.
type part struct {
	space   string
	data    *xmlcodec.Fragment
	failure *failure
}

func (*part) XMLRoot() xmlcodec.Root { return xmlcodec.Root{} }

func (p *part) DecodeXML(d *xmlcodec.Decoder) {
	for d.Child(p.space) {
		switch d.Local() {
		case "data":
			d.Once(p.space, p.data != nil)
			data := d.Element()
			p.data = &data
		case "error":
			d.Once(p.space, p.failure != nil)
			p.failure = &failure{space: p.space}
			p.failure.DecodeXML(d)
		default:
			d.Unexpected()
		}
	}
	d.OneOf("the authority's answer", p.data != nil, p.failure != nil)
}

func (*part) EncodeXML(*xmlcodec.Encoder) {}
