package ssbtek

import (
	"fmt"
	"io/fs"
	"net/http"
	"strings"
	"testing"

	"underlag/aggregator"
	"underlag/sources/internal/composite"
	"underlag/sources/internal/soap"
	"underlag/sources/internal/soap/xmlcodec"
	"underlag/sources/internal/sourcetest"
)

// fakePart reads a vehicle's registration from data, or does what it says.
type fakePart struct{ code aggregator.AuthorityCode }

func (p fakePart) Code() aggregator.AuthorityCode { return p.code }

// Ask cannot put a question that has no category.
func (p fakePart) Ask(_ composite.Version, q aggregator.Question) ([]byte, error) {
	switch {
	case len(q.Categories) == 0:
		return nil, aggregator.NewSourceError(aggregator.Denied, aggregator.CodeNotAskable, nil)
	case q.Allows("panic"):
		panic(q.Person.Reveal())
	case p.code == "AF":
		return composite.Period(q.Period)
	}
	return nil, nil
}

func (p fakePart) Read(_ composite.Version, data xmlcodec.Fragment, q aggregator.Question) (aggregator.Reply, error) {
	var d fakeData
	if err := data.DecodeAs(&d); err != nil {
		return aggregator.Reply{}, aggregator.NewSourceError(aggregator.Malformed, "data", err)
	}
	switch *d.said {
	case "panic":
		panic(q.Person.Reveal())
	case "error":
		return aggregator.Reply{}, fmt.Errorf("%s is no SourceError", q.Person.Reveal())
	}
	return aggregator.Reply{Facts: aggregator.Facts{Vehicles: []aggregator.Vehicle{{Make: *d.said}}}}, nil
}

func (fakePart) Write(string, aggregator.Delivered) ([]byte, error) { return nil, nil }

func (fakePart) Schemas() (fs.FS, string) { return nil, "" }

type fakeData struct{ said *string }

func (*fakeData) XMLRoot() xmlcodec.Root          { return xmlcodec.Root{} }
func (d *fakeData) DecodeXML(x *xmlcodec.Decoder) { d.said = x.Content() }
func (*fakeData) EncodeXML(*xmlcodec.Encoder)     {}

func fakeParts() []composite.Part {
	var parts []composite.Part
	for _, code := range order {
		parts = append(parts, fakePart{code})
	}
	return parts
}

func upstream(t testing.TB, h *http.Client) *Upstream {
	t.Helper()
	u, err := New(Config{URL: "http://localhost/", Version: composite.V10}, fakeParts(), h)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// ask asks the given authorities and lets the service answer with body.
func ask(t testing.TB, body string, codes ...aggregator.AuthorityCode) []aggregator.Given {
	t.Helper()
	return upstream(t, sourcetest.Answering([]byte(body))).FetchAll(t.Context(), asked(codes...))
}

func asked(codes ...aggregator.AuthorityCode) []aggregator.Asked {
	var list []aggregator.Asked
	for _, code := range codes {
		list = append(list, aggregator.Asked{Authority: code, Question: sourcetest.Question(sourcetest.Everything, "vehicle")})
	}
	return list
}

// answered is an answer of version 10 that holds the parts.
func answered(parts ...string) string {
	return envelope(`<b:hamtaBastjanstInformationResponse xmlns:b="` + composite.V10.Namespace() + `"><b:svarsdata>` + strings.Join(parts, "") + `</b:svarsdata></b:hamtaBastjanstInformationResponse>`)
}

func envelope(message string) string {
	return `<?xml version="1.0"?><s:Envelope xmlns:s="` + soap.Envelope + `"><s:Body>` + message + `</s:Body></s:Envelope>`
}

func data(code, said string) string {
	return fmt.Sprintf(`<b:%s><b:data>%s</b:data></b:%s>`, code, said, code)
}

func failed(code, kalla, felkod string) string {
	return fmt.Sprintf(`<b:%s><b:error><b:kalla>%s</b:kalla><b:felkod>%s</b:felkod><b:felmeddelande>199601052393 är skyddad</b:felmeddelande></b:error></b:%s>`, code, kalla, felkod, code)
}
