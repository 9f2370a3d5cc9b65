package accessreport

import (
	"bytes"
	"encoding/json"
	"flag"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"underlag/aggregator"
)

var update = flag.Bool("update", false, "rewrite the golden files")

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// accesses are three events: two inquiries folded, one refused, and one of an
// automation under a law that is no longer to be found.
func accesses() aggregator.Accesses {
	hash := strings.Repeat("ab", 32)
	exempel := aggregator.Organisation{Number: "162120009993", Name: "Exempels kommun"}
	why := aggregator.Text{SV: "Ansökan", EN: "Application"}
	applicant := aggregator.Text{SV: "sökande", EN: "applicant"}
	fk := aggregator.Text{SV: "Försäkringskassan", EN: "Social Insurance Agency"}
	period := aggregator.Period{From: 20260901, To: 20261130}
	provision := aggregator.AccessProvision{
		ID: "fk-formaner", Title: aggregator.Text{SV: "Förmåner", EN: "Benefits"}, Citation: "15 kap. 10 § SoL (2025:400)", LegalText: []string{"15 kap. 10 § SoL (2025:400)"},
		Sources: []string{"https://rkrattsbaser.gov.se/sfst?bet=2025:400"}, Revision: "sha256:00112233445566778899aabbccddeeff", Known: true,
	}
	stale := provision
	stale.Known = false
	gone := aggregator.AccessProvision{ID: "fk-borttagen", Revision: provision.Revision}
	return aggregator.Accesses{
		At: noon,
		Events: []aggregator.AccessEvent{
			{
				From: noon.Add(-50 * time.Hour), To: noon.Add(-49 * time.Hour), Inquiries: 2, Organisation: exempel, Unit: "Ekonomiskt bistånd 2", Caseworker: "åsa.<öberg>",
				Purpose: aggregator.Application, Why: why, Role: aggregator.Applicant, RoleText: applicant,
				Sources: []aggregator.AccessSource{
					{Authority: "FK", Name: fk, Asked: true, Outcome: aggregator.Answered, OutcomeText: aggregator.Text{SV: "Lämnade uppgifter.", EN: "Gave information."}, Period: period, Provisions: []aggregator.AccessProvision{provision}},
					{Authority: "TNS", Name: aggregator.Text{SV: "Transportstyrelsen", EN: "Transport Agency"}, Outcome: aggregator.Refused,
						Refusal: &aggregator.Refusal{Code: "basis_unconfirmed", Text: aggregator.Text{SV: "Bestämmelsen är inte bekräftad.", EN: "The provision is not confirmed."}}},
				},
				Records: []aggregator.AccessRecord{{Index: 12, Hash: hash}, {Index: 14, Hash: hash}},
			},
			{
				From: noon.Add(-time.Hour), To: noon.Add(-time.Hour), Inquiries: 1, Organisation: exempel, Unit: "Ekonomiskt bistånd 2",
				Purpose: aggregator.Application, Why: why, Role: aggregator.Applicant, RoleText: applicant,
				Refusal:     &aggregator.Refusal{Code: "no_case", Text: aggregator.Text{SV: "Inget styrkt ärende.", EN: "No proven case."}},
				BrokenGlass: &aggregator.Text{SV: "Inget ärende visades.", EN: "No case was shown."},
				Records:     []aggregator.AccessRecord{{Index: 20, Hash: hash}},
			},
			{
				From: noon, To: noon, Inquiries: 1, Organisation: aggregator.Organisation{Number: "162120002387"}, Automation: true,
				Purpose: aggregator.Control, Why: aggregator.Text{SV: "Kontroll", EN: "Control"}, Role: aggregator.CoApplicant, RoleText: aggregator.Text{SV: "medsökande", EN: "co-applicant"},
				Sources: []aggregator.AccessSource{{Authority: "FK", Name: fk, Asked: true, Outcome: aggregator.Late, OutcomeText: aggregator.Text{SV: "Svarade inte.", EN: "Did not answer."}, Period: period,
					Provisions: []aggregator.AccessProvision{stale, gone}}},
				Records: []aggregator.AccessRecord{{Index: 31}},
			},
		},
		Proof: &aggregator.Proof{
			Format: "underlag-inclusion-proof-1", Checkpoint: "underlag-ledger/0011\n30\nroot=\n\n— underlag-ledger-keys signature\n",
			Records: []aggregator.ProvenRecord{{Index: 12, Hash: hash, Path: []string{"AA=="}}, {Index: 14, Hash: hash, Path: []string{"AA=="}}, {Index: 20, Hash: hash, Path: []string{"AA=="}}},
		},
	}
}

var forms = map[string]func(io.Writer, aggregator.Accesses, Lang) error{"txt": Text, "html": HTML}

func TestReportsAreTheGoldenOnes(t *testing.T) {
	t.Parallel()
	for name, a := range map[string]aggregator.Accesses{"events": accesses(), "none": {At: noon},
		"delays": {At: noon, Delays: []aggregator.Text{{SV: "En fråga kan visas senare.", EN: "A question may be shown later."}}}} {
		for form, write := range forms {
			for _, lang := range []Lang{Swedish, English} {
				golden(t, name+"."+string(lang)+"."+form, written(t, write, a, lang))
			}
		}
	}
}

func written(t *testing.T, write func(io.Writer, aggregator.Accesses, Lang) error, a aggregator.Accesses, lang Lang) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b, a, lang); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

// The page can be read by a screen reader and printed, and runs nothing.
func TestThePageIsAccessible(t *testing.T) {
	t.Parallel()
	for _, lang := range []Lang{Swedish, English} {
		page := string(written(t, HTML, accesses(), lang))
		for _, want := range []string{`<html lang="` + string(lang) + `">`, "<main>", "<title>", "@media print", "åsa.&lt;öberg&gt;", `<time datetime="2026-11-21T12:00:00Z">`} {
			if !strings.Contains(page, want) {
				t.Errorf("%s: the page lacks %s", lang, want)
			}
		}
		for _, forbidden := range []string{"<script", "ZgotmplZ", "style=", "<img", "javascript:"} {
			if strings.Contains(page, forbidden) {
				t.Errorf("%s: the page has %s", lang, forbidden)
			}
		}
		if strings.Count(page, "<h1>") != 1 || strings.Count(page, "<table>") != strings.Count(page, "<caption>") {
			t.Errorf("%s: want one heading of the page and a caption for each table", lang)
		}
		for _, cell := range regexp.MustCompile(`<th[ >][^>]*`).FindAllString(page, -1) {
			if !strings.Contains(cell, `scope="`) {
				t.Errorf("%s: a header without scope: %s", lang, cell)
			}
		}
		if policy := Policy(); !strings.HasPrefix(policy, "default-src 'none'; style-src 'sha256-") || !strings.Contains(page, "<style>"+style+"</style>") {
			t.Errorf("%s: the policy %s is not of the page's style", lang, policy)
		}
	}
}

// The PDF says what the text says, letters and all, and carries the proof.
func TestThePDFSaysTheSame(t *testing.T) {
	t.Parallel()
	for _, lang := range []Lang{Swedish, English} {
		made := written(t, PDF, accesses(), lang)
		if !bytes.Equal(made, written(t, PDF, accesses(), lang)) {
			t.Errorf("%s: the same report is not the same bytes", lang)
		}
		if !bytes.Contains(made, []byte("/Lang")) || !bytes.Contains(made, []byte("/EmbeddedFile")) {
			t.Errorf("%s: the PDF has no language, or no proof", lang)
		}
		got := words(pdfText(t, made))
		for line := range strings.Lines(string(written(t, Text, accesses(), lang))) {
			line = strings.TrimSuffix(words(line), ")")
			if !strings.Contains(got, line) {
				t.Errorf("%s: the PDF does not say %q", lang, line)
			}
		}
	}
}

// words leaves out how lines are broken.
func words(text string) string { return strings.Join(strings.Fields(text), " ") }

// pdfText reads a PDF as others do.
func pdfText(t *testing.T, made []byte) string {
	t.Helper()
	if _, err := exec.LookPath("pdftotext"); err != nil && os.Getenv("CI") != "true" {
		t.Skip("needs pdftotext: apt-get install poppler-utils, then go test ./aggregator/accessreport")
	}
	file := filepath.Join(t.TempDir(), "report.pdf")
	if err := os.WriteFile(file, made, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), "pdftotext", "-raw", file, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func TestLettersBeyondWindows1252(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Åsa Öberg–Ärlig é": "\xc5sa \xd6berg\x96\xc4rlig \xe9",
		"A\u030asa":         "\xc5sa",
		"Šárka Dvořák":      "\x8a\xe1rka Dvor\xe1k",
		"Łukasz 王":          "?ukasz ?",
	} {
		if got := printed(text); got != want {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
}

// Whatever stands in a record, the forms are written and the page stays a page.
func FuzzReport(f *testing.F) {
	f.Add("Enhet 2", "bo", "Förmåner")
	f.Add("<script>", "\x00\xff", strings.Repeat("王", 300))
	f.Fuzz(func(t *testing.T, unit, caseworker, title string) {
		a := accesses()
		a.Events[0].Unit, a.Events[0].Caseworker, a.Events[0].Sources[0].Provisions[0].Title.SV = unit, caseworker, title
		for _, write := range []func(io.Writer, aggregator.Accesses, Lang) error{Text, HTML, PDF} {
			if err := write(io.Discard, a, Swedish); err != nil {
				t.Fatal(err)
			}
		}
		if page := string(written(t, HTML, a, Swedish)); strings.Contains(page, "<script") {
			t.Error("the page has a script")
		}
	})
}

// The proof in a report is the document that check-proof reads.
func TestTheProofIsWhole(t *testing.T) {
	t.Parallel()
	var p aggregator.Proof
	if err := json.Unmarshal([]byte(document(accesses().Proof)), &p); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(*accesses().Proof, p); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
