package csn_test

import (
	"bytes"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"unicode/utf8"

	"underlag/aggregator"
	"underlag/fixtures"
	"underlag/sources/csn"
	"underlag/sources/csn/sim"
	"underlag/sources/internal/simkit"
	"underlag/sources/internal/sourcetest"
)

const (
	everyKind  = "192903209175" // has all five kinds of support
	stranger   = "189001019802" // unknown to CSN
	registered = "194012239101" // known, with nothing
	marked     = "195103222641" // known, with a protected identity
)

var categories = []aggregator.Category{"study_aid", "home_equipment_loan"}

// world has people whom no persona is, so that golden files stand still while
// the personas change.
func world(t testing.TB) *fixtures.World {
	t.Helper()
	w := sourcetest.World(t)
	err := w.Add(fixtures.Household{Name: "stöd av alla slag", Persons: []fixtures.Person{
		{Number: everyKind, First: "Stina", Last: "Studerande", StudyAid: studyAid(), HomeEquipment: []fixtures.StudyAid{{
			Form: "HUT", Text: "Hemutrustningslån", Status: "BESLUTAT",
			Payments: []fixtures.StudyAidPayment{{PaidOn: 20261002, Rows: []fixtures.AidRow{row("HUT", "Hemutrustningslån", 15000)}}},
		}}},
		{Number: registered, First: "Rut", Last: "Registrerad"},
		{Number: marked, First: "Mona", Last: "Märkt", ProtectedAt: []aggregator.AuthorityCode{"CSN"}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func studyAid() []fixtures.StudyAid {
	grant, loan := row("GRUNDB", "Bidrag", 4100), row("GRUNDL", "Lån", 8600)
	both := []fixtures.AidRow{grant, loan}
	return []fixtures.StudyAid{
		{
			Form: "GRUND", Text: "Studiemedel för studier i Sverige", Status: "BESLUTAD",
			Applied: &fixtures.AppliedTime{From: 20260824, To: 20270117, Extent: 100, Loan: true},
			Granted: &fixtures.GrantedTime{From: 20260824, To: 20270117, Extent: 100, Rows: both},
			Payments: []fixtures.StudyAidPayment{
				{PaidOn: 20260925, From: 20260831, To: 20260927, Rows: both},
				{PaidOn: 20261125, From: 20261102, To: 20261129, Rows: both},
				{From: 20261130, To: 20270103, Rows: both},
			},
		},
		{Form: "MLÅN", Status: "INITIERAD", Applied: &fixtures.AppliedTime{From: 20260901, To: 20260930, Extent: 50}},
		{Form: "SB", Text: "Studiebidrag", Payments: []fixtures.StudyAidPayment{
			{PaidOn: 20260930, From: 20260901, To: 20260930, Rows: []fixtures.AidRow{row("STUDB", "Studiebidrag", 1250)}}}},
		{Form: "SSSTÖD", Text: "Studiestartsstöd", Status: "AVSLUTAD", Payments: []fixtures.StudyAidPayment{
			{PaidOn: 20260901, From: 20260801, To: 20260831, Rows: []fixtures.AidRow{row("STÖDB", "Studiestartsstöd", 9000)}}}},
		{Form: "OSS", Text: "Omställningsstudiestöd", Status: "BESLUTAT",
			Granted: &fixtures.GrantedTime{From: 20260831, To: 20261220, Extent: 50, Rows: []fixtures.AidRow{row("OSSBID", "Bidrag", 60000)}}},
		{Form: "GRUNDU", Status: "AVSLUTAD", Applied: &fixtures.AppliedTime{From: 20240101, To: 20240601, Extent: 100}}, // before the period
	}
}

func row(kind, text string, kronor int64) fixtures.AidRow {
	return fixtures.AidRow{Type: kind, Text: text, Amount: aggregator.Kronor(kronor)}
}

func newSource(t *testing.T, url string, client *http.Client) aggregator.Source {
	t.Helper()
	s, err := csn.New(csn.Config{URL: url}, client)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestConformance(t *testing.T) {
	w := world(t)
	sourcetest.Run(t, sourcetest.Subject{
		New:        newSource,
		Sim:        func(f fixtures.Faults) http.Handler { return sim.New(w, f) },
		Known:      everyKind,
		Unknown:    stranger,
		Categories: categories,
		Carries: []string{">EB-2026-0417<", ">anna.lind<", ">15 kap. 10 § SoL (2025:400); 3 § förordning (2008:975)<",
			">162120009993<", ">165560000176<", ">2026-09-01<", ">2026-11-30<", ">2903209175<"},
		WrongNamespace: func(answer []byte) []byte {
			return bytes.ReplaceAll(answer, []byte("csn.se/v4.0/kommunfraga"), []byte("csn.se/v3.0/kommunfraga"))
		},
	})
}

// Requests, and the simulator's answers to them, as they stand on the wire.
func TestMessages(t *testing.T) {
	w := world(t)
	plain := sourcetest.Question(everyKind, categories...)
	direct := plain
	direct.Asker.Processor = nil
	for name, c := range map[string]struct {
		question aggregator.Question
		fault    fixtures.Fault
	}{
		"every-kind":   {question: plain},
		"no-processor": {question: direct},
		"everything":   {question: sourcetest.Question(sourcetest.Everything, categories...)},
		"unknown":      {question: sourcetest.Question(stranger, categories...)},
		"nothing":      {question: sourcetest.Question(registered, categories...)},
		"protected":    {question: sourcetest.Question(marked, categories...)},
		"partial":      {question: plain, fault: fixtures.Part},
		"fault":        {question: plain, fault: fixtures.Faulty},
	} {
		t.Run(name, func(t *testing.T) {
			wire := sourcetest.Exchange(t, newSource, sim.New(w, simkit.Always(c.fault)), c.question)
			if c.fault == fixtures.NoFault {
				sourcetest.Golden(t, "testdata/requests/"+name+".xml", wire.Question)
			}
			sourcetest.Golden(t, "testdata/answers/"+name+".xml", wire.Answer)
		})
	}
}

// What the source never sends, the simulator refuses as CSN would.
func TestSimulatorRefusesBadQuestions(t *testing.T) {
	authority := sim.New(world(t), simkit.NoFaults{})
	request := sourcetest.Exchange(t, newSource, authority, sourcetest.Question(everyKind, categories...)).Question
	for name, c := range map[string]struct{ old, new, want string }{
		"case of 32 characters":  {">EB-2026-0417<", ">32-tecken-är-ett-tecken-för-mång<", "-1005"},
		"coordination number":    {">2903209175<", ">3006842391<", "-1005"},
		"wrong century":          {">19<", ">21<", "-1005"},
		"no purpose":             {"<sam:syfte>Ansökan om ekonomiskt bistånd</sam:syfte>", "", "-1005"},
		"nobody asks":            {">anna.lind<", "><", "-1005"},
		"wrong organisation":     {">162120009993<", ">2120009993<", "-1005"},
		"wrong processor":        {">165560000176<", ">5560000176<", "-1005"},
		"reversed period":        {">2026-09-01<", ">2026-12-01<", "-1005"},
		"another message":        {"SBNUppgEkBistandBegar", "Begaran", "soap:Client"},
		"not the contract's own": {"http://schema.csn.se/v4.0/kommunfraga", "http://schema.csn.se/v3.0/kommunfraga", "soap:Client"},
	} {
		t.Run(name, func(t *testing.T) {
			changed := bytes.ReplaceAll(request, []byte(c.old), []byte(c.new))
			if bytes.Equal(changed, request) {
				t.Fatal("nothing was changed")
			}
			got := sourcetest.Post(authority, "/", changed).Body.Bytes()
			if !bytes.Contains(got, []byte(">"+c.want+"<")) {
				t.Errorf("the answer does not say %s:\n%s", c.want, got)
			}
		})
	}
}

func TestGoldenMessagesAreValid(t *testing.T) {
	schema := authoritySchema(t)
	files, err := filepath.Glob("testdata/[ra][en]*s/*.xml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no golden message (%v)", err)
	}
	for _, file := range files {
		envelope, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !isFault(envelope) {
			sourcetest.ValidateXMLAgainst(t, schema, sourcetest.Message(t, envelope))
		}
	}
}

func TestAnswersAboutEveryPersonaAreValid(t *testing.T) {
	schema := authoritySchema(t)
	authority := sim.New(sourcetest.World(t), simkit.NoFaults{})
	for _, p := range sourcetest.Persons(t) {
		q := sourcetest.Question(p.Number, categories...)
		if q.Person.IsCoordination() {
			continue // not askable
		}
		wire := sourcetest.Exchange(t, newSource, authority, q)
		sourcetest.ValidateXMLAgainst(t, schema, sourcetest.Message(t, wire.Answer))
	}
}

// Our own contract files must find the same right and the same wrong as CSN's.
func TestContractAgreesWithCSNs(t *testing.T) {
	schema := authoritySchema(t)
	xmllint, err := exec.LookPath("xmllint")
	if err != nil {
		sourcetest.Unavailable(t, "needs xmllint (Debian: libxml2-utils)")
	}
	valid := func(schema string, doc []byte) bool {
		cmd := exec.Command(xmllint, "--nonet", "--noout", "--schema", schema, "-")
		cmd.Stdin = bytes.NewReader(doc)
		return cmd.Run() == nil
	}
	files, err := filepath.Glob("testdata/cases/*/response.xml")
	if err != nil {
		t.Fatal(err)
	}
	agreed := map[bool]int{}
	for _, file := range files {
		envelope, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !utf8.Valid(envelope) || isFault(envelope) || bytes.Contains(envelope, []byte("<sam:")) {
			continue // another charset; no message; an echo whose schema is not public
		}
		doc := sourcetest.Message(t, envelope)
		theirs := valid(schema, doc)
		if ours := valid("contract/kommunfraga.xsd", doc); ours != theirs {
			t.Errorf("%s: valid for CSN's schema %t, for ours %t", file, theirs, ours)
		}
		agreed[theirs]++
	}
	if agreed[true] == 0 || agreed[false] == 0 {
		t.Errorf("%d valid and %d invalid messages compared, want some of each", agreed[true], agreed[false])
	}
}

// authoritySchema gives CSN's own schema, in a copy where our stub stands in for
// the file it imports that is not public.
func authoritySchema(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	err := os.CopyFS(filepath.Join(root, "se", "csn"), os.DirFS(filepath.Join(sourcetest.Shared(t), "se", "csn")))
	if err != nil {
		t.Fatal(err)
	}
	const stub = "SBNUppgEkBistandBegar_v1_0.xsd"
	content, err := os.ReadFile(filepath.Join("contract", stub))
	if err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(root, "se", "sambruk", "sbnyttomeddelanden")
	err = os.MkdirAll(folder, 0o755)
	if err != nil {
		t.Fatal(err)
	}
	err = os.WriteFile(filepath.Join(folder, stub), content, 0o644)
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(root, "se", "csn", "schema", "v4_0", "kommunfraga", "kommunfraga.xsd")
}

func isFault(envelope []byte) bool { return bytes.Contains(envelope, []byte("<soap:Fault>")) }
