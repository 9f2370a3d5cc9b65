package soapapi

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"

	"underlag/aggregator"
	"underlag/aggregator/identity"
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

func (w *world) get(t *testing.T, address string) string {
	t.Helper()
	got := w.send(httptest.NewRequest(http.MethodGet, "https://ssbtek.example.se"+address, nil))
	if got.Code != http.StatusOK {
		t.Fatalf("%s: %d %s", address, got.Code, got.Body)
	}
	return got.Body.String()
}

var served = regexp.MustCompile(`schemaLocation="\?xsd=([^"]+)"`)

// The served WSDL leads to all of its schemas, and they compile; a good question
// is valid against them, and the golden answers' own elements too.
func TestTheContractCompiles(t *testing.T) {
	t.Parallel()
	xmllint, err := exec.LookPath("xmllint")
	if err != nil {
		unavailable(t, "needs xmllint (Debian: libxml2-utils)")
	}
	for _, v := range []version{v10, v11} {
		w, dir := newWorld(t), t.TempDir()
		path := Root + "v" + string(v)
		wsdl := w.get(t, path+"?WSDL")
		if !strings.Contains(wsdl, `location="https://ssbtek.example.se`+path+`"`) {
			t.Errorf("the WSDL points elsewhere: %s", wsdl)
		}
		main := "sammansatt_bastjanst_v" + string(v) + ".xsd"
		for queue := served.FindAllStringSubmatch(wsdl, -1); len(queue) > 0; queue = queue[1:] {
			file := filepath.Join(dir, queue[0][1])
			if _, err := os.Stat(file); err == nil {
				continue
			}
			schema := w.get(t, path+"?xsd="+queue[0][1])
			queue = append(queue, served.FindAllStringSubmatch(schema, -1)...)
			if err := os.WriteFile(file, []byte(served.ReplaceAllString(schema, `schemaLocation="$1"`)), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		cmd := exec.CommandContext(t.Context(), xmllint, "--nonet", "--noout", "--schema", filepath.Join(dir, main), "-")
		cmd.Stdin = strings.NewReader(strings.ReplaceAll(goodQuestion, "ssbt/10", "ssbt/"+string(v)))
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("version %s: %v\n%s", v, err, out)
		}
	}
}

// What is served for version 10 is the authority's own contract, but for its
// sentences and where its files are.
func TestTheContractIsTheAuthoritys(t *testing.T) {
	t.Parallel()
	shared := "../../../shared/contracts/se/forsakringskassan/schema/integration/ssbt/_10/"
	if _, err := os.Stat(shared); err != nil {
		unavailable(t, "needs the authorities' contracts in ../shared/contracts beside the repository")
	}
	w := newWorld(t)
	for file, address := range map[string]string{
		"sammansatt_bastjanst_v10.xsd": "?xsd=sammansatt_bastjanst_v10.xsd", "Sammansatt_Bastjanst_v10.wsdl": "?wsdl",
	} {
		raw, err := os.ReadFile(shared + file)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(structure(t, raw), structure(t, []byte(w.get(t, PathV10+address)))); diff != "" {
			t.Errorf("%s (-theirs +served):\n%s", file, diff)
		}
	}
}

// structure lists what a schema or WSDL says, one line for each element below its
// parent, those at the top in alphabetical order.
func structure(t *testing.T, doc []byte) []string {
	t.Helper()
	root, err := parse(bytes.TrimPrefix(doc, []byte("\xEF\xBB\xBF")))
	if err != nil {
		t.Fatal(err)
	}
	var tops []string
	for _, child := range root.children {
		if top := lines(child, 0); top != nil {
			tops = append(tops, strings.Join(top, "\n"))
		}
	}
	slices.Sort(tops)
	return append(lines(&element{name: root.name, attrs: root.attrs}, 0), strings.Split(strings.Join(tops, "\n"), "\n")...)
}

func lines(e *element, depth int) []string {
	if e.name.Local == "annotation" {
		return nil
	}
	var attrs []string
	for _, a := range e.attrs {
		if a.Name.Space != "xmlns" && !slices.Contains([]string{"xmlns", "schemaLocation", "location", "version"}, a.Name.Local) {
			attrs = append(attrs, a.Name.Local+"="+a.Value)
		}
	}
	slices.Sort(attrs)
	list := []string{fmt.Sprint(strings.Repeat(" ", depth), e.name.Space, " ", e.name.Local, " ", attrs)}
	for _, child := range e.children {
		list = append(list, lines(child, depth+1)...)
	}
	return list
}

func TestAddresses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, c := range []struct {
		method, address string
		want            int
	}{
		{http.MethodGet, PathV10, 404}, {http.MethodGet, PathV10 + "?xsd=nothing.xsd", 404}, {http.MethodGet, PathV10 + "?xsd=../front.go", 404},
		{http.MethodHead, PathV10 + "?wsdl", 200}, {http.MethodPut, PathV10, 405}, {http.MethodGet, "/ssbtek/v9?wsdl", 404}, {http.MethodGet, "/ssbtek/", 404},
	} {
		if got := w.send(httptest.NewRequest(c.method, c.address, nil)); got.Code != c.want {
			t.Errorf("%s %s: %d, want %d", c.method, c.address, got.Code, c.want)
		}
	}
	r := httptest.NewRequest(http.MethodGet, PathV10+"?wsdl", nil)
	r.Host = `x"/><evil>`
	if err := xml.Unmarshal(w.send(r).Body.Bytes(), new(struct{})); err != nil {
		t.Errorf("a host breaks the WSDL: %v", err)
	}
}

func TestWhatNewRefuses(t *testing.T) {
	t.Parallel()
	var parts []Part
	for _, code := range codes {
		parts = append(parts, &fakePart{code: code})
	}
	for name, o := range map[string]Options{
		"deadline: 0s":              {Purposes: &Purposes{}, Parts: parts},
		"purposes: the table":       {Deadline: 1e9, Parts: parts},
		"MIV has no part":           {Deadline: 1e9, Purposes: &Purposes{}, Parts: parts[:6]},
		"FK: its part gives the ma": {Deadline: 1e9, Purposes: &Purposes{}, Parts: append(slices.Clone(parts), &misplaced{})},
	} {
		if _, err := New(o); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("got %v, want %s…", err, name)
		}
	}
}

type misplaced struct{ fakePart }

func (*misplaced) Code() aggregator.AuthorityCode { return "FK" }
func (*misplaced) Schemas() (fs.FS, string)       { return os.DirFS("."), "x.xsd" }

// Every code that the law and the proofs of identity can give is in the tables of
// faults, once.
func TestEveryCodeHasAFault(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("../../policies/tables/refusals.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var table struct {
		Refusals []struct {
			Code string `yaml:"code"`
		} `yaml:"refusals"`
	}
	if err := yaml.Unmarshal(raw, &table); err != nil {
		t.Fatal(err)
	}
	given := identity.Codes()
	for _, refusal := range table.Refusals {
		given = append(given, refusal.Code)
	}
	for _, code := range given {
		if _, own := faultKinds[code]; !own && !slices.Contains(passedOn, code) {
			t.Errorf("%s would be answered as internal", code)
		}
	}
	for n, code := range passedOn {
		if _, own := faultKinds[code]; own || slices.Contains(passedOn[:n], code) {
			t.Errorf("%s has two rows", code)
		}
	}
	for code, kind := range faultKinds {
		if kind.text.SV == "" && !slices.Contains([]string{codeSchema, "ledger_unavailable", "law_unavailable", "keys_unavailable", "too_busy", "draining"}, code) {
			t.Errorf("%s says nothing", code)
		}
	}
}
