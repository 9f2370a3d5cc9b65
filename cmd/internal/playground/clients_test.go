package playground_test

import (
	"bufio"
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"underlag/aggregator"
	"underlag/fixtures"
	"underlag/sources"
)

// foreign is a SOAP client that nobody here wrote, made from the served WSDL.
type foreign struct {
	name    string
	command func(t *testing.T) *exec.Cmd
}

var foreigners = []foreign{
	{"zeep", func(t *testing.T) *exec.Cmd {
		const python = "/usr/bin/python3" // Debian's own, which has Debian's packages
		if exec.CommandContext(t.Context(), python, "-c", "import zeep").Run() != nil {
			unavailable(t, "needs zeep (Debian: python3-zeep)")
		}
		return exec.Command(python, "testdata/clients/client.py")
	}},
	{"npm soap", func(t *testing.T) *exec.Cmd {
		node, err := exec.LookPath("node")
		if err != nil {
			unavailable(t, "needs node (Debian: nodejs)")
		}
		if _, err := os.Stat(filepath.Join(os.Getenv("NODE_PATH"), "soap")); os.Getenv("NODE_PATH") == "" || err != nil {
			unavailable(t, "needs npm's soap: npm ci with testdata/clients/package-lock.json in a folder, and its node_modules as NODE_PATH")
		}
		return exec.Command(node, "testdata/clients/client.mjs")
	}},
}

// conversation is a foreign client, running.
type conversation struct {
	t    *testing.T
	w    *whole
	in   *json.Encoder
	out  *bufio.Scanner
	errs *strings.Builder
}

func (w *whole) converse(t *testing.T, f foreign) *conversation {
	t.Helper()
	cmd := f.command(t)
	c := &conversation{t: t, w: w, errs: &strings.Builder{}}
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = c.errs
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		in.Close()
		if err := cmd.Wait(); err != nil {
			t.Errorf("%v: %s", err, c.errs)
		}
	})
	c.in, c.out = json.NewEncoder(in), bufio.NewScanner(out)
	return c
}

// ask has the client ask, and gives what it made of the answer.
func (c *conversation) ask(operation string, changed map[string]string) map[string]string {
	c.t.Helper()
	q := c.w.ssbtekQuestion(c.t, "everything", 0)
	question := map[string]string{
		"wsdl": c.w.url + "/ssbtek/v10?wsdl", "token": c.w.token("anna"), "operation": operation,
		"organisation": string(q.Organisation.Number), "name": q.Organisation.Name, "caseworker": q.Caseworker,
		"person": q.Person, "case": q.Case, "from": q.Period.From.String(), "to": q.Period.To.String(), "purpose": q.Purpose, "without": "",
	}
	maps.Copy(question, changed)
	if err := c.in.Encode(question); err != nil {
		c.t.Fatal(err)
	}
	if !c.out.Scan() {
		c.t.Fatalf("the client is gone: %s", c.errs)
	}
	var said map[string]string
	if err := json.Unmarshal(c.out.Bytes(), &said); err != nil {
		c.t.Fatalf("%v: %s", err, c.out.Text())
	}
	return said
}

// Clients made from the served WSDL alone understand data, errors, faults and the
// test of the authorities, and go on when an authority fails in any of its ways.
func TestForeignClients(t *testing.T) {
	t.Parallel()
	for _, f := range foreigners {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			w := startWhole(t, "all-confirmed", "normal")
			w.server.Service.Sources = impatiently(t, w.sims.Sources, w.faults)
			c := w.converse(t, f)
			for _, sc := range scenarios() {
				if len(sc.Faults) > 1 {
					continue
				}
				w.faults.Set(sc)
				said := c.ask("hamta", nil)
				for _, code := range sources.Codes() {
					broken := sc.Faults[code] != fixtures.NoFault && sc.Faults[code] != fixtures.Part
					if got := said[string(code)]; (got == "data") == broken || got == "" {
						t.Errorf("%s: %s: %q", sc.Name, code, got)
					}
				}
			}
			w.faults.Set(fixtures.Scenario{})
			for name, e := range map[string]struct {
				operation string
				changed   map[string]string
				want      map[string]string
			}{
				"a fault":              {"hamta", map[string]string{"organisation": "162120009985"}, map[string]string{"fault": "organisation_mismatch"}},
				"a schema's fault":     {"hamta", map[string]string{"case": strings.Repeat("x", 32)}, map[string]string{"fault": aggregator.CodeCase}},
				"one left out":         {"hamta", map[string]string{"without": "SO"}, all("data", "AF", "CSN", "FK", "SKV", "TNS", "MIV")},
				"the authorities test": {"testa", nil, all("True", "AF", "CSN", "FK", "SKV", "SO")},
			} {
				if diff := cmp.Diff(e.want, c.ask(e.operation, e.changed)); diff != "" {
					t.Errorf("%s (-want +got):\n%s", name, diff)
				}
			}
		})
	}
}

func all(said string, codes ...string) map[string]string {
	list := map[string]string{}
	for _, code := range codes {
		list[code] = said
	}
	return list
}
