package ssbtek

import (
	"errors"
	"strings"

	"underlag/aggregator"
	"underlag/sources/internal/soap"
	"underlag/sources/internal/soap/xmlcodec"
)

// Name stands before the code of every failure that is the national service's
// own, and is its name in limits.
const Name = "ssbtek"

// failure is the type Error of the contract, and BastjanstInformationFault, which
// has no kalla. The texts may hold anything and are never read.
type failure struct {
	space          string
	source, felkod *string
}

func (*failure) XMLRoot() xmlcodec.Root { return xmlcodec.Root{} }

func (f *failure) DecodeXML(d *xmlcodec.Decoder) {
	for d.Child(f.space) {
		switch d.Local() {
		case "kalla":
			f.source = d.Text(f.space, f.source != nil)
		case "felkod":
			f.felkod = d.Text(f.space, f.felkod != nil)
		default:
			d.Skip()
		}
	}
	d.Require(f.felkod != nil, "felkod")
}

func (*failure) EncodeXML(*xmlcodec.Encoder) {}

// outcomes are those that another service of ours writes before the slash of a
// felkod. What its law refused is to us a denial.
var outcomes = map[string]aggregator.Outcome{
	string(aggregator.Late):        aggregator.Late,
	string(aggregator.Unavailable): aggregator.Unavailable,
	string(aggregator.Malformed):   aggregator.Malformed,
	string(aggregator.Maintenance): aggregator.Maintenance,
	string(aggregator.Denied):      aggregator.Denied,
	string(aggregator.Refused):     aggregator.Denied,
}

// asSourceError gives one authority's failure. What a felkod of the national
// service means is not public: it is Unavailable, and the code says who said it.
func (f *failure) asSourceError() *aggregator.SourceError {
	felkod := strings.TrimSpace(*f.felkod)
	word, code, _ := strings.Cut(felkod, "/")
	if outcome, ours := outcomes[word]; ours {
		return aggregator.NewSourceError(outcome, code, nil)
	}
	return aggregator.NewSourceError(aggregator.Unavailable, f.saidBy()+":"+aggregator.SafeCode(felkod), nil)
}

// saidBy gives kalla: SSBT, the national service, or BT, the authority.
func (f *failure) saidBy() string {
	if f.source != nil && strings.TrimSpace(*f.source) == "BT" {
		return "BT"
	}
	return "SSBT"
}

// upstreamError is a failure of the call as a whole.
func upstreamError(outcome aggregator.Outcome, code string, cause error) *aggregator.SourceError {
	se := aggregator.NewSourceError(outcome, Name+":"+code, cause)
	se.Upstream = true
	return se
}

// callFailed gives why a call came to nothing; fault is the message with which
// its operation fails.
func callFailed(err error, fault xmlcodec.Root) *aggregator.SourceError {
	var raised *soap.Fault
	if errors.As(err, &raised) {
		return faulted(raised, fault)
	}
	said := aggregator.AsSourceError(err)
	se := upstreamError(said.Outcome, said.Code, err)
	se.RetryAfter, se.Unsent = said.RetryAfter, said.Unsent
	return se
}

// faulted interprets a fault. One that blames the client (SOAP 1.1, 4.4.1) is a
// refusal of this question and says nothing of the next.
func faulted(raised *soap.Fault, fault xmlcodec.Root) *aggregator.SourceError {
	outcome := aggregator.Unavailable
	_, code, _ := strings.Cut(raised.Code, ":")
	if code == "Client" || strings.HasPrefix(code, "Client.") {
		outcome = aggregator.Denied
	}
	detail := &faultDetail{root: fault, failure: failure{space: fault.Space}}
	if found, err := raised.Detail.Decode(detail); !found || err != nil {
		return upstreamError(outcome, aggregator.SafeCode(raised.Code), raised)
	}
	return upstreamError(outcome, aggregator.SafeCode(strings.TrimSpace(*detail.felkod)), raised)
}

// faultDetail is a fault's message in its detail.
type faultDetail struct {
	failure
	root xmlcodec.Root
}

func (f *faultDetail) XMLRoot() xmlcodec.Root { return f.root }
