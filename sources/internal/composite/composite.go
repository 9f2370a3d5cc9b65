// Package composite is what a source needs to speak as one part of SSBTEK's
// composite service (sammansatt bastjänst), in which one message carries every
// authority's part: the versions, the shape of a part, and the pieces of XML that
// parts share.
package composite

import (
	"encoding/base64"
	"io/fs"
	"strings"

	"underlag/aggregator"
	"underlag/sources/internal/soap/xmlcodec"
	"underlag/sources/internal/soap/xsd"
)

// Version is a version of SSBTEK's contract.
type Version string

// The versions we speak. The eleventh differs by namespace and by Skatteverket's
// question.
const (
	V10 Version = "10"
	V11 Version = "11"
)

// Namespace gives the version's namespace.
func (v Version) Namespace() string {
	return "http://schema.forsakringskassan.se/integration/ssbt/" + string(v)
}

// Part is one authority's part of the composite's messages. It is safe for
// concurrent use and holds nothing of a message.
type Part interface {
	// Code names the authority and its elements.
	Code() aggregator.AuthorityCode
	// Ask gives what stands inside the authority's element of
	// specifikaFrageparametrar, which declares the prefix ssbt; nil for nothing. A
	// question that the wire cannot carry is a Denied *aggregator.SourceError.
	Ask(v Version, q aggregator.Question) ([]byte, error)
	// Read maps the authority's element data as the source maps the same message
	// when it asks directly. The error is a *aggregator.SourceError.
	Read(v Version, data xmlcodec.Fragment, q aggregator.Question) (aggregator.Reply, error)
	// Write gives the authority's element data in the version's namespace, written
	// from what may be told and nothing else. The error is ErrMandatory where the
	// contract demands what may not be told.
	Write(namespace string, d aggregator.Delivered) ([]byte, error)
	// Schemas gives the schema files of data's content, the first being the one to
	// import; none where data holds base64.
	Schemas() (files fs.FS, main string)
}

// ErrMandatory is what Write gives where no valid part can be written.
var ErrMandatory = aggregator.ErrMandatory

// Prefix is that of SSBTEK's namespace in what is written.
const Prefix = "ssbt"

const dataTag = Prefix + ":data"

// Data writes a message as an element data: its content under another name.
func Data(namespace string, m xmlcodec.Message) ([]byte, error) {
	e := xmlcodec.NewEncoder(nil)
	e.MessageAs(dataTag, m, xmlcodec.Namespace{Prefix: Prefix, URI: namespace})
	return e.Bytes()
}

// Enclosed writes an element data that holds a document as base64 in one child.
func Enclosed(namespace, child string, document []byte) ([]byte, error) {
	e := xmlcodec.NewEncoder(nil)
	e.Open(dataTag)
	e.Attr("xmlns:"+Prefix, &namespace)
	text := base64.StdEncoding.EncodeToString(document)
	e.Text(Prefix+":"+child, &text)
	e.Close(dataTag)
	return e.Bytes()
}

// Open gives the document that Enclosed has put in data. The error is Malformed.
func Open(v Version, data xmlcodec.Fragment, child string) ([]byte, error) {
	var box enclosed
	box.space, box.child = v.Namespace(), child
	if err := data.DecodeAs(&box); err != nil {
		return nil, aggregator.NewSourceError(aggregator.Malformed, "data", err)
	}
	text := strings.Join(strings.Fields(*box.text), "")
	document, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, aggregator.NewSourceError(aggregator.Malformed, child, err)
	}
	return document, nil
}

// Period gives the element tidsperiod, which stands in for the general one.
func Period(p aggregator.Period) ([]byte, error) {
	e := xmlcodec.NewEncoder(nil)
	e.Open(Prefix + ":tidsperiod")
	e.Text(Prefix+":fromDatum", (*string)(xsd.NewDate(p.From)))
	e.Text(Prefix+":tomDatum", (*string)(xsd.NewDate(p.To)))
	e.Close(Prefix + ":tidsperiod")
	return e.Bytes()
}

// enclosed is an element data with one child that holds text.
type enclosed struct {
	space, child string
	text         *string
}

func (*enclosed) XMLRoot() xmlcodec.Root { return xmlcodec.Root{} }

func (b *enclosed) DecodeXML(d *xmlcodec.Decoder) {
	for d.Next() {
		if d.Local() != b.child {
			d.Unexpected()
			continue
		}
		b.text = d.Text(b.space, b.text != nil)
	}
	d.Require(b.text != nil, b.child)
}

func (*enclosed) EncodeXML(*xmlcodec.Encoder) {}
