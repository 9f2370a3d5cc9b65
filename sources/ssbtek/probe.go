package ssbtek

import (
	"context"
	"strings"

	"underlag/aggregator"
	"underlag/sources/internal/soap/xmlcodec"
	"underlag/sources/internal/soap/xsd"
)

// testa is the operation that asks about no person.
const testa = "testaBastjanstInformation"

// Probe asks the national service which authorities it reaches: nil for one that
// was reached, a *aggregator.SourceError for one that was not. One without a test
// service is not in the answer. The error is that of the call.
func (u *Upstream) Probe(ctx context.Context) (map[aggregator.AuthorityCode]error, error) {
	answer := &probeResponse{space: u.version.Namespace(), reached: map[aggregator.AuthorityCode]error{}}
	err := u.client.Call(ctx, probeRequest{u.version.Namespace()}, answer)
	if err != nil {
		return nil, callFailed(err, root(answer.space, testa+"Fault"))
	}
	return answer.reached, nil
}

// probeRequest is the message testaBastjanstInformation, which is empty.
type probeRequest struct{ space string }

func (r probeRequest) XMLRoot() xmlcodec.Root { return root(r.space, testa) }

func (probeRequest) DecodeXML(d *xmlcodec.Decoder) { d.Skip() }

func (probeRequest) EncodeXML(e *xmlcodec.Encoder) { within(e, testa, func() {}) }

// probeResponse is the message testaBastjanstInformationResponse.
type probeResponse struct {
	space   string
	reached map[aggregator.AuthorityCode]error
}

func (r *probeResponse) XMLRoot() xmlcodec.Root { return root(r.space, testa+"Response") }

func (r *probeResponse) DecodeXML(d *xmlcodec.Decoder) {
	for d.Child(r.space) {
		code := aggregator.AuthorityCode(d.Local())
		called, failed := r.decodeOne(d)
		switch {
		case failed != nil:
			r.reached[code] = failed.asSourceError()
		case called:
			r.reached[code] = nil
		}
	}
}

// decodeOne reads the type TestSvar.
func (r *probeResponse) decodeOne(d *xmlcodec.Decoder) (called bool, failed *failure) {
	var anropad *string
	for d.Child(r.space) {
		switch d.Local() {
		case "anropad":
			anropad = d.Text(r.space, anropad != nil)
		case "error":
			failed = &failure{space: r.space}
			failed.DecodeXML(d)
		default:
			d.Unexpected()
		}
	}
	d.Require(anropad != nil, "anropad")
	if d.Err() != nil {
		return false, nil
	}
	said := xsd.Boolean(strings.TrimSpace(*anropad))
	return said.True(), failed
}

func (*probeResponse) EncodeXML(*xmlcodec.Encoder) {}
