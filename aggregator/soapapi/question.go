package soapapi

import (
	"encoding/base64"

	"underlag/aggregator"
)

// question is hamtaBastjanstInformation as its caller put it.
type question struct {
	at, correlation *string // echoed, word for word
	echo            bool
	organisation    aggregator.OrgNumber
	caseworker      string
	number          string // twelve digits
	reference       string
	period          aggregator.Period
	processors      []aggregator.OrgNumber
	purpose         string
	legalText       string
	asked           []asked  // the included authorities, in order
	element         *element // the whole of it, for the echo
}

// asked is what the question says of one included authority.
type asked struct {
	authority
	period aggregator.Period // zero: the general one
	lefi   *lefi
	tax    *tax
}

// lefi is the question that goes on to Försäkringskassan's own service.
type lefi struct {
	version string
	json    []byte
}

// tax is what version 11 asks of Skatteverket.
type tax struct {
	years                                                  []string
	companies, statements, account, assessments, appendage bool
}

// read reads the question. With a problem it gives what stood before it.
func (v version) read(e *element) (question, *aggregator.Problem) {
	q, r := question{element: e}, &reader{space: v.namespace()}
	e.path = e.name.Local
	s := r.sequence(e)
	r.general(s.one("generellaFrageparametrar"), &q)
	r.specific(s.one("specifikaFrageparametrar"), &q, v)
	s.end()
	return q, r.problem
}

func (r *reader) general(e *element, q *question) {
	s := r.sequence(e)
	if at := s.maybe("frageTidpunkt"); at != nil {
		q.at = new(r.simple(at, dateTime))
	}
	if id := s.maybe("korrelationsid"); id != nil {
		q.correlation = new(r.leaf(id))
	}
	q.echo = isTrue(r.simple(s.one("fraganSkallInkluderasISvaret"), defaultedBoolean))
	r.sender(s.one("ingivare"), q)
	q.number = r.simple(s.one("personidentitet"), person)
	q.reference = r.filled(s.one("arendeidentitet"))
	q.period = r.period(s.one("tidsperiod"))
	for e := s.maybe("personuppgiftsbitrade"); e != nil; e = s.maybe("personuppgiftsbitrade") {
		q.processors = append(q.processors, r.processor(e))
	}
	q.purpose = r.leaf(s.one("syfte"))
	q.legalText = r.leaf(s.one("lagtext"))
	s.end()
}

func (r *reader) sender(e *element, q *question) {
	s := r.sequence(e)
	q.organisation = aggregator.OrgNumber(r.simple(s.one("organisationsnummer"), organisation))
	r.filled(s.one("namn"))
	q.caseworker = r.filled(s.one("handlaggare"))
	s.end()
}

func (r *reader) processor(e *element) aggregator.OrgNumber {
	s := r.sequence(e)
	if rank := s.maybe("ordningsnummer"); rank != nil {
		r.simple(rank, short)
	}
	number := r.simple(s.one("organisationsnummer"), organisation)
	r.filled(s.one("namn"))
	s.end()
	return aggregator.OrgNumber(number)
}

func (r *reader) period(e *element) aggregator.Period {
	s := r.sequence(e)
	p := aggregator.Period{From: dayOf(r.simple(s.one("fromDatum"), date)), To: dayOf(r.simple(s.one("tomDatum"), date))}
	s.end()
	return p
}

var wantFilled = aggregator.Text{SV: "Minst ett tecken.", EN: "At least one character."}

// filled reads a NonEmptyString.
func (r *reader) filled(e *element) string {
	text := r.leaf(e)
	if text == "" {
		r.fail(e.path, wantFilled)
	}
	return text
}

// specific reads the seven authorities' parameters, all of which must be there.
// Those of an authority that is not included are held to the schema and left.
func (r *reader) specific(e *element, q *question, v version) {
	s := r.sequence(e)
	for _, a := range v.authorities() {
		one := s.one(string(a.Code))
		included := r.included(one)
		parameters := r.parameters(one, a)
		if included && r.problem == nil {
			q.asked = append(q.asked, parameters)
		}
	}
	s.end()
}

func (r *reader) parameters(e *element, a authority) asked {
	given, s := asked{authority: a}, r.sequence(e, "inkludera")
	if a.Period {
		if period := s.maybe("tidsperiod"); period != nil {
			given.period = r.period(period)
		}
	}
	if a.Question == lefiQuestion {
		if own := s.maybe("fraga"); own != nil {
			given.lefi = r.lefi(own)
		}
	}
	if a.Question == taxQuestion {
		if own := s.maybe("fraga"); own != nil {
			given.tax = r.tax(own)
		}
	}
	s.end()
	return given
}

func (r *reader) lefi(e *element) *lefi {
	s := r.sequence(e)
	given := &lefi{}
	if named := s.maybe("version"); named != nil {
		given.version = r.leaf(named)
	}
	r.leaf(s.one("aktorsid")) // ours is configured for each organisation
	given.json, _ = base64.StdEncoding.DecodeString(unspaced(r.simple(s.one("lefiJsonFraga"), encoded)))
	s.end()
	return given
}

func (r *reader) tax(e *element) *tax {
	s := r.sequence(e)
	given := &tax{years: []string{r.simple(s.one("ar"), year)}}
	for more := s.maybe("ar"); more != nil; more = s.maybe("ar") {
		given.years = append(given.years, r.simple(more, year))
	}
	for name, into := range given.flags() {
		*into = isTrue(r.simple(s.one(name), boolean))
	}
	s.end()
	return given
}

// flags gives the booleans of Skatteverket's question, in order.
func (t *tax) flags() func(yield func(string, *bool) bool) {
	return func(yield func(string, *bool) bool) {
		_ = yield("foretagsinformation", &t.companies) && yield("individuppgifter", &t.statements) &&
			yield("skattekonto", &t.account) && yield("skatteuppgifter", &t.assessments) && yield("beskattningsbilagor", &t.appendage)
	}
}

// readTest reads testaBastjanstInformation, which is empty.
func (v version) readTest(e *element) *aggregator.Problem {
	r := &reader{space: v.namespace()}
	e.path = e.name.Local
	r.sequence(e).end()
	return r.problem
}
