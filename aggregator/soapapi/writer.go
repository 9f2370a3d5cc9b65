package soapapi

import (
	"bytes"
	"encoding/xml"
)

// writer writes elements of SSBTEK's namespace.
type writer struct{ bytes.Buffer }

func (w *writer) open(name string)  { w.WriteString("<" + ssbt + ":" + name + ">") }
func (w *writer) close(name string) { w.WriteString("</" + ssbt + ":" + name + ">") }

func (w *writer) leaf(name, text string) {
	w.open(name)
	w.text(text)
	w.close(name)
}

// text writes a text; what XML has no way to write becomes U+FFFD.
func (w *writer) text(s string) { _ = xml.EscapeText(w, []byte(s)) } // a buffer takes everything

// again writes an element of a question again, as it was read. Its attributes but
// inkludera belong to the question's envelope.
func (w *writer) again(e *element) {
	w.WriteString("<" + ssbt + ":" + e.name.Local)
	if included := e.attr("", "inkludera"); included != "" {
		w.WriteString(` inkludera="`)
		w.text(included)
		w.WriteString(`"`)
	}
	w.WriteString(">")
	if len(e.children) == 0 {
		w.text(e.text)
	}
	for _, child := range e.children {
		w.again(child)
	}
	w.close(e.name.Local)
}

// partError writes an authority's error.
func (w *writer) partError(e partError) {
	w.open("error")
	w.leaf("kalla", e.origin)
	w.leaf("felkod", e.code)
	for _, message := range e.messages {
		w.leaf("felmeddelande", message)
	}
	w.close("error")
}

const (
	envelopeHead = xml.Header + `<soap:Envelope xmlns:soap="` + soapSpace + `"><soap:Body>`
	envelopeFoot = `</soap:Body></soap:Envelope>`
)

// response begins the message that answers an operation in an envelope.
func (v version) response(operation string) *writer {
	w := &writer{}
	w.WriteString(envelopeHead + "<" + ssbt + ":" + operation + `Response xmlns:` + ssbt + `="` + v.namespace() + `">`)
	return w
}

func (w *writer) finish(operation string) []byte {
	w.close(operation + "Response")
	w.WriteString(envelopeFoot)
	return w.Bytes()
}

// fault gives an envelope with a fault, whose detail the operation's contract has.
func (v version) fault(operation string, p faultText) []byte {
	w := &writer{}
	w.WriteString(envelopeHead + "<soap:Fault><faultcode>" + p.fault + "</faultcode><faultstring>")
	w.text(p.short)
	w.WriteString("</faultstring><detail><" + ssbt + ":" + operation + `Fault xmlns:` + ssbt + `="` + v.namespace() + `">`)
	w.leaf("felkod", p.code)
	for _, message := range p.messages {
		w.leaf("felmeddelande", message)
	}
	w.close(operation + "Fault")
	w.WriteString("</detail></soap:Fault>" + envelopeFoot)
	return w.Bytes()
}

// faultText is what a fault says.
type faultText struct {
	fault, short, code string
	messages           []string
}
