package ssbtek_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"testing"

	"underlag/aggregator"
	"underlag/fixtures"
	"underlag/sources"
	akassor "underlag/sources/akassor/sim"
	arbetsformedlingen "underlag/sources/arbetsformedlingen/sim"
	csn "underlag/sources/csn/sim"
	forsakringskassan "underlag/sources/forsakringskassan/sim"
	"underlag/sources/internal/composite"
	"underlag/sources/internal/soap"
	"underlag/sources/internal/sourcetest"
	migrationsverket "underlag/sources/migrationsverket/sim"
	skatteverket "underlag/sources/skatteverket/sim"
	"underlag/sources/ssbtek"
	transportstyrelsen "underlag/sources/transportstyrelsen/sim"
)

// What every caller relies on in a source holds for an authority that is reached
// through the national service, whatever that service sends.
func TestConformance(t *testing.T) {
	w := sourcetest.World(t)
	for n, part := range sources.Parts(configuration()) {
		described := sources.Descriptors()[n]
		t.Run(string(part.Code()), func(t *testing.T) {
			sourcetest.Run(t, sourcetest.Subject{
				New: func(t *testing.T, url string, client *http.Client) aggregator.Source {
					return through(t, url, client).Source(described)
				},
				Sim: func(f fixtures.Faults) http.Handler {
					return national{t, part, direct(t, n, w, f), described}
				},
				Known:      sourcetest.Everything,
				Unknown:    stranger,
				Incomplete: incomplete[part.Code()],
				Categories: categories(described),
				WrongNamespace: func(answer []byte) []byte {
					return bytes.ReplaceAll(answer, []byte("/integration/ssbt/10"), []byte("/integration/ssbt/9"))
				},
			})
		})
	}
}

// notAlone is a category that comes with others and that LEFI has no word to ask
// for.
const notAlone = "maintenance_debt"

func categories(d aggregator.Descriptor) []aggregator.Category {
	var list []aggregator.Category
	for _, c := range d.Catalogue {
		if c.Name != notAlone {
			list = append(list, c.Name)
		}
	}
	return list
}

func through(t testing.TB, url string, client *http.Client) *ssbtek.Upstream {
	t.Helper()
	u, err := ssbtek.New(ssbtek.Config{URL: url, Version: composite.V10}, sources.Parts(configuration()), client)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// national answers as the national service does, for one authority: it asks the
// authority itself and writes what it says.
type national struct {
	t         testing.TB
	part      composite.Part
	direct    aggregator.Source
	described aggregator.Descriptor
}

var personAsked = regexp.MustCompile(`<ssbt:personidentitet>([0-9]{12})<`)

func (n national) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	question, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	person := personAsked.FindSubmatch(question)
	if person == nil || !bytes.Contains(question, []byte("<ssbt:"+string(n.part.Code())+` inkludera="true">`)) {
		n.t.Errorf("the question does not ask %s about a person:\n%s", n.part.Code(), question)
		return
	}
	q := sourcetest.Question(string(person[1]), categories(n.described)...)
	reply, failure := n.direct.Fetch(r.Context(), q)
	w.Header().Set("Content-Type", soap.ContentType)
	fmt.Fprintf(w, `<s:Envelope xmlns:s=%q><s:Body><b:hamtaBastjanstInformationResponse xmlns:b=%q><b:svarsdata><b:%s>%s</b:%s></b:svarsdata></b:hamtaBastjanstInformationResponse></s:Body></s:Envelope>`,
		soap.Envelope, composite.V10.Namespace(), n.part.Code(), n.told(q, reply, failure), n.part.Code())
}

func (n national) told(q aggregator.Question, reply aggregator.Reply, failure error) []byte {
	if failure != nil {
		se := aggregator.AsSourceError(failure)
		return fmt.Appendf(nil, `<b:error><b:kalla>BT</b:kalla><b:felkod>%s/%s</b:felkod><b:felmeddelande>x</b:felmeddelande></b:error>`, se.Outcome, se.Code)
	}
	data, err := n.part.Write(composite.V10.Namespace(), aggregator.Delivered{Question: q, Facts: reply.Facts, Missing: reply.Missing, Protection: reply.Protection})
	if err != nil {
		n.t.Errorf("writing %s: %v", n.part.Code(), err)
	}
	return data
}

// simulated are the authorities, in order.
var simulated = []func(*fixtures.World, fixtures.Faults) http.Handler{
	arbetsformedlingen.New, csn.New, forsakringskassan.New, skatteverket.New, akassor.New, transportstyrelsen.New, migrationsverket.New,
}

// configuration has no address but what the parts need.
func configuration() sources.Config {
	var c sources.Config
	c.FK.Actor = "026-51"
	return c
}

// direct gives the n-th source, asking its simulator.
func direct(t testing.TB, n int, w *fixtures.World, faults fixtures.Faults) aggregator.Source {
	t.Helper()
	server := httptest.NewServer(simulated[n](w, faults))
	t.Cleanup(server.Close)
	c := configuration()
	for _, address := range c.Addresses() {
		*address = server.URL
	}
	list, err := sources.New(c, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	return list[n]
}

// incomplete are the people of whom a part cannot be told.
var incomplete = map[aggregator.AuthorityCode]string{"SO": "196804159264"}
