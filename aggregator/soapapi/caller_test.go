package soapapi

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"underlag/aggregator"
)

// Who asks is what the request proves, and what the agreement lets its system say.
func TestCallers(t *testing.T) {
	t.Parallel()
	proven := func(w *world) { w.callers.sender.ID, w.callers.sender.Roles = "anna.lind", []string{"economic_aid"} }
	vouch := func(v *aggregator.Vouching) func(*world) {
		return func(w *world) { w.callers.sender.Organisation.Agreement.SSBTEK = v }
	}
	both := func(a, b func(*world)) func(*world) { return func(w *world) { a(w); b(w) } }
	cases := []struct {
		name     string
		prepare  func(*world)
		from, to string
		want, at string
	}{
		{"named", func(*world) {}, "x", "x", "", ""},
		{"proven", proven, "x", "x", "", ""},
		{"proven, another named", proven, "anna.lind", "Anna", codeOtherCaseworker, elementNamed},
		{"proven, nothing vouched for", both(proven, vouch(nil)), "x", "x", "", ""},
		{"named, nothing vouched for", vouch(nil), "x", "x", codeCaseworkerUnproven, elementNamed},
		{"named, only cases vouched for", vouch(&aggregator.Vouching{Cases: true}), "x", "x", codeCaseworkerUnproven, elementNamed},
		{"a number as a name", func(*world) {}, "anna.lind", "19900602-2397", codeCaseworkerName, elementNamed},
		{"a name too long", func(*world) {}, "anna.lind", strings.Repeat("å", 65), codeCaseworkerName, elementNamed},
		{"another organisation", func(*world) {}, ">162120009993", ">162120009985", codeOrganisation, elementOrg},
		{"another processor", func(*world) {}, provider, "165560000259", codeProcessor, elementHelp},
		{"no processor agreed", func(w *world) { w.callers.sender.Organisation.Agreement.Processor = nil }, "x", "x", codeProcessor, elementHelp},
		{"purpose", func(*world) {}, "Ansökan om ekonomiskt bistånd", "Nyfikenhet", codePurpose, elementWhy},
		{"check digit", func(*world) {}, adultNumber, wrongNumber, codePerson, elementWho},
		{"case reference too long", func(*world) {}, "EB-2026-0104", strings.Repeat("x", 32), aggregator.CodeCase, elementCase},
		{"a number as case reference", func(*world) {}, "EB-2026-0104", adultNumber, aggregator.CodeCase, elementCase},
		{"reversed period", func(*world) {}, "2026-09-01", "2026-12-01", aggregator.CodePeriodOrder, elementTime},
		{"nothing included", func(*world) {}, `inkludera="true"`, `inkludera="false"`, codeNothing, elementParts},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			c.prepare(w)
			got := w.post(PathV10, ask(c.from, c.to))
			code, at := fault(t, got)
			if code != c.want || at != c.at {
				t.Errorf("got %q at %q, want %q at %q: %s", code, at, c.want, c.at, got.Body)
			}
			recorded := len(w.ledger.refused)
			if want := c.want != "" && c.name != "check digit"; (recorded == 1) != want {
				t.Errorf("%d refusals recorded", recorded)
			}
			if c.want != "" && len(w.ledger.begun) > 0 {
				t.Error("somebody was asked")
			}
		})
	}
}

// What the municipality's system is not trusted with, the law is told.
func TestVouching(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name         string
		vouching     aggregator.Vouching
		waived       bool // by the agreement, for other fronts
		needs, shown bool
	}{
		{"nothing but the caseworker", aggregator.Vouching{}, false, true, false},
		{"nothing, though the agreement waives tokens", aggregator.Vouching{}, true, true, false},
		{"the case", aggregator.Vouching{Cases: true}, false, false, false},
		{"protection", aggregator.Vouching{Protection: true}, false, true, true},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			agreement := w.callers.sender.Organisation.Agreement
			c.vouching.Caseworkers, c.vouching.Roles = true, []string{"economic_aid"}
			agreement.SSBTEK, agreement.NeedsCaseToken = &c.vouching, !c.waived
			if code, _ := fault(t, w.post(PathV10, ask())); code != "" {
				t.Fatal(code)
			}
			asked := w.law.asked[0].Caller
			if asked.Organisation.Agreement.NeedsCaseToken != c.needs || slices.Contains(asked.Roles, protectedRole) != c.shown {
				t.Errorf("the law was told %+v, %v", asked.Organisation.Agreement, asked.Roles)
			}
			if agreement.NeedsCaseToken == c.waived || len(c.vouching.Roles) != 1 {
				t.Error("the agreement itself was changed")
			}
		})
	}
}

func TestAnAutomationStaysOne(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.post(PathV10, ask("anna.lind", "robot"))
	if !w.ledger.begun[0].Automation {
		t.Error("a registered automation was recorded as a person")
	}
}

func TestWithoutAnAgreementTheLawRefuses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.callers.sender.Organisation.Agreement = nil
	w.law.whole = &aggregator.Refusal{Code: "no_agreement", Text: aggregator.Text{SV: "Inget avtal.", EN: "No agreement."}}
	code, _ := fault(t, w.post(PathV10, ask("<personuppgiftsbitrade><organisationsnummer>165560000176</organisationsnummer><namn>Leverantören</namn></personuppgiftsbitrade>", "")))
	if code != "no_agreement" || w.ledger.refused[0].Caseworker != "anna.lind" {
		t.Errorf("got %q, recorded %+v", code, w.ledger.refused)
	}
}

func TestFaultsOfOurs(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name       string
		prepare    func(*world)
		code, kind string
	}{
		{"ledger", func(w *world) { w.ledger.err = errors.New(secret) }, aggregator.CodeLedger, server},
		{"unknown error of who calls", func(w *world) { w.callers.err = errors.New(secret) }, codeInternal, server},
		{"a code that nobody knows", func(w *world) {
			w.callers.err = aggregator.NewProblem("new_code", "", aggregator.Text{SV: secret, EN: secret}, nil)
		}, codeInternal, server},
		{"not proven", func(w *world) {
			w.callers.err = aggregator.NewProblem("certificate_missing", "", aggregator.Text{SV: "Certifikat saknas.", EN: "No certificate."}, nil)
		}, "certificate_missing", client},
		{"the law", func(w *world) {
			w.law.whole = &aggregator.Refusal{Code: "no_case", Pointer: "/case", Text: aggregator.Text{SV: "Inget ärende.", EN: "No case."}}
		}, "no_case", client},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			c.prepare(w)
			got := w.post(PathV10, ask())
			if code, _ := fault(t, got); code != c.code || between(t, got.Body.String(), "<faultcode>", "<") != c.kind {
				t.Errorf("got %s", got.Body)
			}
			if strings.Contains(got.Body.String()+w.log.String(), secret) {
				t.Errorf("the cause shows: %s", got.Body)
			}
		})
	}
}

func TestAPanicIsAFault(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := httptest.NewRequest(http.MethodPost, PathV10, panicking{})
	r.Header.Set("Content-Type", "text/xml")
	recorder := httptest.NewRecorder()
	w.front.ServeHTTP(recorder, r)
	if code, _ := fault(t, recorder); code != codeInternal || strings.Contains(recorder.Body.String()+w.log.String(), secret) || !strings.Contains(w.log.String(), "panic") {
		t.Errorf("got %s, logged %s", recorder.Body, w.log.String())
	}
}

type panicking struct{}

func (panicking) Read([]byte) (int, error) { panic(secret) }

func TestTest(t *testing.T) {
	t.Parallel()
	body := envelope(`<testaBastjanstInformation xmlns="http://schema.forsakringskassan.se/integration/ssbt/10"/>`)
	w := newWorld(t)
	w.source("SO").probe = aggregator.NewSourceError(aggregator.Unavailable, "connection", errors.New(secret))
	golden(t, "test.xml", w.post(PathV10, body).Body.String())
	if len(w.ledger.begun)+len(w.ledger.refused) > 0 {
		t.Error("a test of the authorities is about nobody, and was recorded")
	}
	for _, body := range []string{strings.Replace(body, "/>", ">x</testaBastjanstInformation>", 1), body} {
		w.callers.err = aggregator.NewProblem("certificate_missing", "", aggregator.Text{SV: "x", EN: "x"}, nil)
		if got := w.post(PathV10, body); !strings.Contains(got.Body.String(), "certificate_missing") {
			t.Errorf("a stranger got %s", got.Body)
		}
	}
	w.callers.err = nil
	if got := w.post(PathV10, strings.Replace(body, `10"/>`, `10">x</testaBastjanstInformation>`, 1)); !strings.Contains(got.Body.String(), "testaBastjanstInformationFault") {
		t.Errorf("got %s", got.Body)
	}
}
