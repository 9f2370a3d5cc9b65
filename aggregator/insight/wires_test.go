package insight_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"underlag/aggregator"
	"underlag/aggregator/insight"
	"underlag/fixtures"
	"underlag/policies"
	"underlag/sources"
	akassor "underlag/sources/akassor/sim"
	csn "underlag/sources/csn/sim"
	forsakringskassan "underlag/sources/forsakringskassan/sim"
	skatteverket "underlag/sources/skatteverket/sim"
)

type noFaults struct{}

func (noFaults) At(aggregator.AuthorityCode) fixtures.Fault { return fixtures.NoFault }

// What the sources make of the authorities' own wires has a row in the income
// table, for everybody there is: the codes of the tables are those that arrive.
func TestNothingOfTheWiresIsUnlisted(t *testing.T) {
	const month, today = 202611, 20261121
	world, err := fixtures.NewWorld(month, today)
	if err != nil {
		t.Fatal(err)
	}
	start := func(h http.Handler) string {
		server := httptest.NewServer(h)
		t.Cleanup(server.Close)
		return server.URL
	}
	config := sources.Config{}
	for _, url := range config.Addresses() {
		*url = "http://127.0.0.1:1" // not asked here
	}
	config.FK.Actor = "026-51"
	config.CSN.URL, config.FK.URL = start(csn.New(world, noFaults{})), start(forsakringskassan.New(world, noFaults{}))
	config.SKV.URL, config.SO.URL = start(skatteverket.New(world, noFaults{})), start(akassor.New(world, noFaults{}))
	all, err := sources.New(config, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	tables, err := insight.Load(policies.FS, sources.Descriptors())
	if err != nil {
		t.Fatal(err)
	}
	key, err := insight.NewKey([]byte("a secret of at least thirty-two bytes, for tests"), "162120009993")
	if err != nil {
		t.Fatal(err)
	}
	lines := 0
	for _, h := range world.Households {
		for i := range h.Persons {
			p := ask(t, all, h.Persons[i].Number)
			got, err := tables.Read(key, aggregator.InsightQuestion{Month: month, Today: today}, []aggregator.PersonAnswer{p})
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range got.Months {
				for _, l := range m.Lines {
					lines++
					if l.Class.Treatment == aggregator.Unlisted || l.Kind == "loan" != (l.Class.Label.SV == "CSN Lån" || l.Class.Label.SV == "Hemutrustningslån") {
						t.Errorf("%s: %s %s (%s) of %s, a %s, is %s %s", h.Name, l.Authority, l.Benefit, l.BenefitCode, m.Month, l.Kind, l.Class.Treatment, l.Class.Label.SV)
					}
				}
			}
		}
	}
	if lines < 50 {
		t.Errorf("only %d lines were seen", lines)
	}
}

// ask asks the authorities that tell of money for everything they have.
func ask(t *testing.T, all []aggregator.Source, number string) aggregator.PersonAnswer {
	t.Helper()
	n, err := aggregator.ParsePersonalNumber(number)
	if err != nil {
		t.Fatal(err)
	}
	p := aggregator.PersonAnswer{Number: n}
	for _, s := range all {
		d := s.Descriptor()
		q := aggregator.Question{ID: "0d6f0f0e-4c5b-4d8a-9a61-1f2e3d4c5b6a", Person: n, Case: "EB-2026-0417", Today: 20261121, Planned: true,
			Asker:  aggregator.Asker{Organisation: "162120009993", Name: "Exempels kommun", Caseworker: "anna.lind"},
			Period: aggregator.Period{From: 20260901, To: 20261130}, Purpose: "Ansökan", LegalText: "15 kap. 10 § SoL (2025:400)"}
		for _, c := range d.Catalogue {
			q.Categories = append(q.Categories, c.Name)
		}
		reply, err := s.Fetch(t.Context(), q)
		if err != nil {
			continue // not started here, or a number that the wire cannot take
		}
		p.Sources = append(p.Sources, aggregator.SourceResult{Authority: d.Code, Outcome: aggregator.Answered, Asked: q, AsOf: reply.AsOf})
		p.Facts.Payments = append(p.Facts.Payments, reply.Facts.Payments...)
		p.Facts.Salaries = append(p.Facts.Salaries, reply.Facts.Salaries...)
		p.Facts.Refunds = append(p.Facts.Refunds, reply.Facts.Refunds...)
		p.Facts.Capital = append(p.Facts.Capital, reply.Facts.Capital...)
	}
	return p
}
