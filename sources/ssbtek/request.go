package ssbtek

import (
	"slices"
	"strings"

	"underlag/aggregator"
	"underlag/sources/internal/composite"
	"underlag/sources/internal/soap/xmlcodec"
	"underlag/sources/internal/soap/xsd"
)

// hamta is the operation that asks about a person.
const hamta = "hamtaBastjanstInformation"

// request is the message hamtaBastjanstInformation.
type request struct {
	space     string
	common    aggregator.Question // what is the same for all authorities of a call
	window    aggregator.Period
	legalText string
	specific  [len(order)]specific
}

// specific is what one authority is asked.
type specific struct {
	included bool
	content  []byte // elements with the prefix ssbt
}

// compose makes the call's question, nil where no authority can be asked. What
// cannot be put is said in given.
func (u *Upstream) compose(asked []aggregator.Asked, given []aggregator.Given) *request {
	r := &request{space: u.version.Namespace()}
	var texts []string
	for i, a := range asked {
		content, err := u.ask(a)
		if err != nil {
			given[i].Err = err
			continue
		}
		r.specific[slices.Index(order[:], a.Authority)] = specific{included: true, content: content}
		r.common = a.Question
		r.window = r.window.Hull(a.Question.Period)
		texts = append(texts, a.Question.LegalText)
	}
	if texts == nil {
		return nil
	}
	if !r.common.Window.IsZero() {
		r.window = r.common.Window
	}
	r.legalText = compose(texts)
	return r
}

// ask gives what stands inside an authority's element. A panic is that
// authority's failure.
func (u *Upstream) ask(a aggregator.Asked) (content []byte, failure *aggregator.SourceError) {
	defer func() {
		if recover() != nil {
			failure = aggregator.NewSourceError(aggregator.Malformed, "panic", nil)
		}
	}()
	part := u.part(a.Authority)
	if part == nil {
		return nil, aggregator.NewSourceError(aggregator.Unavailable, "not_in_contract", nil)
	}
	content, err := part.Ask(u.version, a.Question)
	if err != nil {
		return nil, aggregator.AsSourceError(err)
	}
	return content, nil
}

// between stands between the provisions of a legal text that the law composes.
const between = "; "

// compose gives one legal text with each provision once, in the order in which
// the authorities' texts name them.
func compose(texts []string) string {
	var provisions []string
	for _, text := range texts {
		for _, provision := range strings.Split(text, between) {
			if !slices.Contains(provisions, provision) {
				provisions = append(provisions, provision)
			}
		}
	}
	return strings.Join(provisions, between)
}

// XMLRoot names the element.
func (r *request) XMLRoot() xmlcodec.Root { return root(r.space, hamta) }

func root(space, local string) xmlcodec.Root {
	return xmlcodec.Root{
		Space: space, Local: local, Tag: tag(local),
		Namespaces: []xmlcodec.Namespace{{Prefix: composite.Prefix, URI: space}},
	}
}

func tag(local string) string { return composite.Prefix + ":" + local }

// DecodeXML is not used: questions are only written.
func (*request) DecodeXML(d *xmlcodec.Decoder) { d.Skip() }

// EncodeXML writes the question, element by element in the contract's order.
func (r *request) EncodeXML(e *xmlcodec.Encoder) {
	within(e, hamta, func() {
		within(e, "generellaFrageparametrar", func() { r.encodeGeneral(e) })
		within(e, "specifikaFrageparametrar", func() { r.encodeSpecific(e) })
	})
}

func (r *request) encodeGeneral(e *xmlcodec.Encoder) {
	q := &r.common
	text(e, "korrelationsid", q.ID)
	text(e, "fraganSkallInkluderasISvaret", "0")
	within(e, "ingivare", func() {
		text(e, "organisationsnummer", string(q.Asker.Organisation))
		text(e, "namn", q.Asker.Name)
		text(e, "handlaggare", q.Asker.Caseworker)
	})
	text(e, "personidentitet", q.Person.Reveal())
	text(e, "arendeidentitet", string(q.Case))
	within(e, "tidsperiod", func() {
		e.Text(tag("fromDatum"), (*string)(xsd.NewDate(r.window.From)))
		e.Text(tag("tomDatum"), (*string)(xsd.NewDate(r.window.To)))
	})
	if p := q.Asker.Processor; p != nil {
		within(e, "personuppgiftsbitrade", func() {
			text(e, "organisationsnummer", string(p.Organisation))
			text(e, "namn", p.Name)
		})
	}
	text(e, "syfte", q.Purpose)
	text(e, "lagtext", r.legalText)
}

func (r *request) encodeSpecific(e *xmlcodec.Encoder) {
	for i, code := range order {
		e.Open(tag(string(code)))
		e.Attr("inkludera", (*string)(xsd.NewBoolean(r.specific[i].included)))
		e.Markup(r.specific[i].content)
		e.Close(tag(string(code)))
	}
}

func within(e *xmlcodec.Encoder, local string, content func()) {
	e.Open(tag(local))
	content()
	e.Close(tag(local))
}

func text(e *xmlcodec.Encoder, local, value string) { e.Text(tag(local), &value) }
