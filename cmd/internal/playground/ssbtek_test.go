package playground_test

import (
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"underlag/aggregator"
	"underlag/aggregator/httpapi/v1"
	"underlag/cmd/internal/playground"
	"underlag/cmd/internal/server"
	"underlag/fixtures"
)

// unavailable skips a test for want of something outside Go; in CI that is a
// failure.
func unavailable(t *testing.T, why string) {
	t.Helper()
	if os.Getenv("CI") != "" {
		t.Fatalf("%s; CI must have it", why)
	}
	t.Skipf("%s; .ci/run installs what it needs and runs this", why)
}

// ssbtekQuestion gives the question about a member of a household.
func (w *whole) ssbtekQuestion(t *testing.T, persona string, person int) playground.SSBTEKQuestion {
	t.Helper()
	h, err := w.world.Household(persona)
	if err != nil {
		t.Fatal(err)
	}
	return playground.NewSSBTEKQuestion(h, person, w.world.Month, "application", findCaller(t, "anna"))
}

func findCaller(t *testing.T, name string) fixtures.Caller {
	t.Helper()
	c, err := fixtures.FindCaller(name)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// soap puts a question over SSBTEK in Anna's name.
func (w *whole) soap(t *testing.T, q playground.SSBTEKQuestion) []byte {
	t.Helper()
	envelope, err := q.Envelope()
	if err != nil {
		t.Fatal(err)
	}
	return w.postSOAP(t, http.DefaultClient, w.url+"/ssbtek/v"+q.Version, w.token("anna"), envelope)
}

func (w *whole) postSOAP(t *testing.T, client *http.Client, address, token string, envelope []byte) []byte {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, bytes.NewReader(envelope))
	if err != nil {
		t.Fatal(err)
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	r.Header.Set("Content-Type", "text/xml; charset=utf-8")
	response, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// ssbtekAnswer is what a system reads of an answer.
type ssbtekAnswer struct {
	Parts struct {
		List []struct {
			XMLName xml.Name
			Data    *struct{} `xml:"data"`
			Error   *struct {
				Origin string   `xml:"kalla"`
				Code   string   `xml:"felkod"`
				Texts  []string `xml:"felmeddelande"`
			} `xml:"error"`
		} `xml:",any"`
	} `xml:"Body>hamtaBastjanstInformationResponse>svarsdata"`
	Fault string `xml:"Body>Fault>detail>hamtaBastjanstInformationFault>felkod"`
}

// said gives, for each authority, data or the origin and code of its error, or
// the fault.
func said(t *testing.T, answer []byte) map[string]string {
	t.Helper()
	var a ssbtekAnswer
	if err := xml.Unmarshal(answer, &a); err != nil {
		t.Fatalf("%v: %s", err, answer)
	}
	if a.Fault != "" {
		return map[string]string{"fault": a.Fault}
	}
	list := map[string]string{}
	for _, p := range a.Parts.List {
		if (p.Data == nil) == (p.Error == nil) {
			t.Errorf("%s has both data and error, or neither", p.XMLName.Local)
		}
		list[p.XMLName.Local] = "data"
		if p.Error != nil {
			list[p.XMLName.Local] = p.Error.Origin + " " + p.Error.Code
		}
	}
	return list
}

// Over SSBTEK every authority has the outcome that it has in JSON, for everybody,
// under both laws.
func TestSSBTEKSaysWhatJSONSays(t *testing.T) {
	t.Parallel()
	for _, law := range fixtures.Laws() {
		t.Run(law.Name, func(t *testing.T) {
			t.Parallel()
			w := startWhole(t, law.Name, "normal")
			for _, h := range w.world.Households {
				if h.Caller != "anna" || h.Name == "caseworker-herself" {
					continue // another caller is another question
				}
				r := w.question(h.Name)
				q := w.ssbtekQuestion(t, h.Name, 0)
				r.Month, r.Period = "", &v1.RequestPeriod{From: q.Period.From.String(), To: q.Period.To.String()}
				in := w.ask("anna", r)
				want := map[string]string{}
				for _, s := range in.Persons[0].Sources {
					want[s.Authority] = expected(s)
				}
				if diff := cmp.Diff(want, said(t, w.soap(t, q))); diff != "" {
					t.Errorf("%s (-JSON +SSBTEK):\n%s", h.Name, diff)
				}
			}
		})
	}
}

func expected(s v1.Source) string {
	switch s.Outcome {
	case "answered", "empty", "partial":
		return "data"
	case "refused":
		return "SSBT refused/" + s.Code
	}
	if s.Code == aggregator.CodeNotAskable { // never sent, so nobody there said so
		return "SSBT denied/" + s.Code
	}
	return "BT " + s.Outcome + "/" + s.Code
}

// Everything that is answered is valid against the authority's own schema, for
// everybody, whatever goes wrong.
func TestSSBTEKAnswersAreValid(t *testing.T) {
	t.Parallel()
	for _, sc := range scenarios() {
		t.Run(sc.Name, func(t *testing.T) {
			t.Parallel()
			w := startWhole(t, "all-confirmed", sc.Name)
			var files []string
			var group sync.WaitGroup
			dir := t.TempDir()
			for i := range w.world.Households {
				h := &w.world.Households[i]
				for n := range h.Persons {
					q, file := w.ssbtekQuestion(t, h.Name, n), filepath.Join(dir, fmt.Sprintf("%s-%d.xml", h.Name, n))
					q.Echo, files = true, append(files, file)
					group.Go(func() {
						if err := os.WriteFile(file, message(w.soap(t, q)), 0o600); err != nil {
							t.Error(err)
						}
					})
				}
			}
			group.Wait()
			validate(t, files)
		})
	}
}

// validate holds messages of version 10 to the authority's own schema.
func validate(t *testing.T, files []string) {
	t.Helper()
	schema := "../../../../shared/contracts/se/forsakringskassan/schema/integration/ssbt/_10/sammansatt_bastjanst_v10.xsd"
	if _, err := os.Stat(schema); err != nil {
		unavailable(t, "needs the authorities' contracts in ../shared/contracts beside the repository")
	}
	xmllint, err := exec.LookPath("xmllint")
	if err != nil {
		unavailable(t, "needs xmllint (Debian: libxml2-utils)")
	}
	args := append([]string{"--nonet", "--noout", "--schema", schema}, files...)
	if out, err := exec.CommandContext(t.Context(), xmllint, args...).CombinedOutput(); err != nil {
		t.Errorf("%v\n%.4000s", err, regexp.MustCompile(`(?m)^.* validates\n`).ReplaceAll(out, nil))
	}
}

// message gives what an envelope carries: the body's message, or a fault's detail.
func message(envelope []byte) []byte {
	for _, around := range []string{"detail", "soap:Body"} {
		_, after, found := bytes.Cut(envelope, []byte("<"+around+">"))
		inside, _, closed := bytes.Cut(after, []byte("</"+around+">"))
		if found && closed {
			return inside
		}
	}
	return nil
}

// A failing authority is an error in its own place, and the others are as ever.
func TestSSBTEKWhenOneAuthorityFails(t *testing.T) {
	t.Parallel()
	want := map[fixtures.Fault]string{
		fixtures.Slow: "SSBT late/", fixtures.Hang: "SSBT late/", fixtures.Down: "SSBT unavailable/connection", fixtures.Faulty: "BT unavailable/",
		fixtures.Garbage: "BT malformed/", fixtures.Huge: "BT malformed/", fixtures.Part: "data",
	}
	for _, sc := range scenarios() {
		if len(sc.Faults) != 1 {
			continue
		}
		t.Run(sc.Name, func(t *testing.T) {
			t.Parallel()
			w := startWhole(t, "all-confirmed", sc.Name)
			got := said(t, w.soap(t, w.ssbtekQuestion(t, "everything", 0)))
			for code, answer := range got {
				fault := sc.Faults[aggregator.AuthorityCode(code)]
				if fault == fixtures.NoFault && answer != "data" || fault != fixtures.NoFault && !strings.HasPrefix(answer, want[fault]) {
					t.Errorf("%s: %s", code, answer)
				}
			}
			if len(got) != 7 {
				t.Errorf("got %v", got)
			}
		})
	}
}

// On its own listener a certificate says which municipality asks, and nothing is
// answered without one.
func TestSSBTEKByCertificate(t *testing.T) {
	t.Parallel()
	w := startWhole(t, "shipped", "normal", func(c *server.Config) { c.SSBTEK.Listen = "127.0.0.1:0" })
	address := w.serve(t)
	q := w.ssbtekQuestion(t, "sick-leave", 0)
	q.Caseworker = "Karin Handläggare"
	envelope, err := q.Envelope()
	if err != nil {
		t.Fatal(err)
	}
	own, other := w.tls(t, "162120009993"), w.tls(t, "162120009985")
	if got := said(t, w.postSOAP(t, own, address, "", envelope)); got["FK"] != "data" || got["TNS"] != "SSBT refused/basis_unconfirmed" {
		t.Errorf("got %v", got)
	}
	if got := said(t, w.postSOAP(t, other, address, "", envelope)); got["fault"] != "organisation_mismatch" {
		t.Errorf("another municipality's certificate: %v", got)
	}
	q.Organisation = aggregator.Organisation{Number: "162120009985", Name: "Utanförs kommun"}
	if envelope, err = q.Envelope(); err != nil {
		t.Fatal(err)
	}
	if got := said(t, w.postSOAP(t, other, address, "", envelope)); got["fault"] != "no_agreement" {
		t.Errorf("a municipality without an agreement: %v", got)
	}
	stranger := w.tls(t, "162120009993")
	stranger.Transport.(*http.Transport).TLSClientConfig.Certificates = nil
	if _, err := stranger.Get(address + "?wsdl"); err == nil {
		t.Error("a stranger without a certificate was let in")
	}
	if got := w.records(t); got[len(got)-1] != "refused no_agreement" || got[len(got)-2] != "refused organisation_mismatch" {
		t.Errorf("recorded %v", got)
	}
}

// serve lets the server serve as it does in production, and gives the address of
// the SSBTEK front's own listener.
func (w *whole) serve(t *testing.T) string {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	ready, done := make(chan net.Addr, 1), make(chan error, 1)
	go func() { done <- w.server.Serve(ctx, func(a net.Addr) { ready <- a }) }()
	select {
	case <-ready:
	case err := <-done:
		t.Fatal(err)
	}
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return "https://" + w.server.SSBTEKAddr().String() + "/ssbtek/v10"
}

func (w *whole) tls(t *testing.T, organisation aggregator.OrgNumber) *http.Client {
	t.Helper()
	security, err := w.state.ClientTLS(organisation)
	if err != nil {
		t.Fatal(err)
	}
	return &http.Client{Transport: &http.Transport{TLSClientConfig: security}}
}

const testQuestion = `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><testaBastjanstInformation xmlns="http://schema.forsakringskassan.se/integration/ssbt/10"/></s:Body></s:Envelope>`

// The test of the authorities reaches those that have a way to be tested, says
// which were not reached, and leaves no record, since it is about nobody.
func TestSSBTEKTest(t *testing.T) {
	t.Parallel()
	for scenario, failing := range map[string]string{"normal": "", "fk-down": "FK", "so-fault": "SO"} {
		w := startWhole(t, "shipped", scenario)
		answer := string(w.postSOAP(t, http.DefaultClient, w.url+"/ssbtek/v10", w.token("anna"), []byte(testQuestion)))
		for _, code := range []string{"AF", "CSN", "FK", "SKV", "SO"} {
			want := "<ssbt:" + code + "><ssbt:anropad>true</ssbt:anropad></ssbt:" + code + ">"
			if strings.Contains(answer, want) == (code == failing) {
				t.Errorf("%s: %s: %s", scenario, code, answer)
			}
		}
		if strings.Contains(answer, "TNS") || strings.Contains(answer, "MIV") || failing != "" && !strings.Contains(answer, "<ssbt:felkod>unavailable/") {
			t.Errorf("%s: %s", scenario, answer)
		}
		if got := w.records(t); !slices.Equal(got, []string{"genesis", "law"}) { // the ledger's own
			t.Errorf("recorded %v", got)
		}
	}
}
