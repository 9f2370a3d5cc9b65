package playground_test

import (
	"archive/zip"
	"bytes"
	"html"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"

	"underlag/aggregator/access/bundle"
	"underlag/aggregator/audit"
	"underlag/cmd/internal/lawdesk"
	"underlag/cmd/internal/server"
)

// law is where laws are published and drafted, and the reviewers' keys, which the
// server does not have.
type law struct{ dir string }

func newLaw(t *testing.T) *law {
	t.Helper()
	l := &law{t.TempDir()}
	trust := bundle.Trust{Reviewers: map[string]string{}, Publishers: map[string]string{}}
	for _, name := range []string{"ludvig.ratt", "karin.ratt", "omar.ratt", "drift"} {
		private, public, err := bundle.NewKey()
		if err != nil {
			t.Fatal(err)
		}
		l.write(t, name+".key", private)
		if name == "drift" {
			trust.Publishers[name] = string(public)
		} else {
			trust.Reviewers[name] = string(public)
		}
	}
	text, err := yaml.Marshal(trust)
	if err != nil {
		t.Fatal(err)
	}
	l.write(t, "trust.yaml", text)
	for _, folder := range []string{"bundles", "drafts"} {
		if err := os.Mkdir(l.at(folder), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	return l
}

func (l *law) at(name string) string { return filepath.Join(l.dir, name) }

func (l *law) write(t *testing.T, name string, text []byte) {
	t.Helper()
	if err := os.WriteFile(l.at(name), text, 0o600); err != nil {
		t.Fatal(err)
	}
}

// configure has a server follow the folder, and publish from the console.
func (l *law) configure(c *server.Config) {
	c.Law = server.Law{From: l.at("bundles"), Trust: l.at("trust.yaml"), Keep: l.at("kept.tar.gz")}
	c.Console.Rules.Drafts, c.Console.Rules.Publisher, c.Console.Rules.Key = l.at("drafts"), "drift", l.at("drift.key")
}

// reviewer is somebody at the law's part of the console.
type reviewer struct {
	*testing.T
	*browsed
	law *law
	id  string
	as  *http.Client
}

// get gives a page below the part.
func (r *reviewer) get(path string) string {
	r.Helper()
	return string(r.fetch(r.T, r.as, r.address+"/ratt"+path))
}

// send sends a form, and demands that the page says something.
func (r *reviewer) send(path string, form url.Values, says string) {
	r.Helper()
	response, err := r.as.PostForm(r.address+"/ratt"+path, form)
	if err != nil {
		r.Fatal(err)
	}
	r.says(response, says)
}

func (r *reviewer) says(response *http.Response, says string) {
	r.Helper()
	defer response.Body.Close()
	page, err := io.ReadAll(response.Body)
	if err != nil {
		r.Fatal(err)
	}
	if !strings.Contains(html.UnescapeString(string(page)), says) {
		r.Fatalf("%s: %d does not say %q:\n%s", response.Request.URL.Path, response.StatusCode, says, page)
	}
}

var (
	digestField = regexp.MustCompile(`name="digest" value="([0-9a-f]+)"`)
	textField   = regexp.MustCompile(`(?s)<textarea[^>]*>\n(.*?)</textarea>`)
	revisionOf  = regexp.MustCompile(`sha256:[0-9a-f]{64}`)
)

// edit replaces texts in a file of a draft.
func (r *reviewer) edit(draft, file string, pairs ...string) {
	r.Helper()
	page := r.get("/utkast/" + draft + "/fil?f=" + file)
	text := html.UnescapeString(textField.FindStringSubmatch(page)[1])
	changed := strings.NewReplacer(pairs...).Replace(text)
	if changed == text {
		r.Fatalf("%s does not hold %q", file, pairs)
	}
	form := url.Values{"f": {file}, "text": {changed}, "digest": {digestField.FindStringSubmatch(page)[1]}}
	r.send("/utkast/"+draft+"/fil", form, "Sparat.")
	r.send("/utkast/"+draft+"/fil", form, "har ändrats sedan du öppnade den")
}

// sign fetches the draft, signs it as the command does with a key of one's own, and
// hands the signature in.
func (r *reviewer) sign(draft, as, says string) {
	r.Helper()
	packed := r.fetch(r.T, r.as, r.address+"/ratt/utkast/"+draft+"/underlag")
	tree, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	if err != nil {
		r.Fatal(err)
	}
	_, file, err := lawdesk.Approve(r.Context(), tree, 20261121, lawdesk.Approval{
		Statement: bundle.Statement{Author: "ludvig.ratt", From: 20261121}, Reviewer: as, KeyFile: r.law.at(as + ".key"), Folder: r.TempDir(),
	})
	if err != nil {
		r.Fatal(err)
	}
	signature, err := os.ReadFile(file)
	if err != nil {
		r.Fatal(err)
	}
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("signature", as+".json")
	if err != nil {
		r.Fatal(err)
	}
	part.Write(signature)
	form.Close()
	response, err := r.as.Post(r.address+"/ratt/utkast/"+draft+"/godkannande", form.FormDataContentType(), &body)
	if err != nil {
		r.Fatal(err)
	}
	r.says(response, says)
}

// answersUnder waits until the service answers under a revision.
func (r *reviewer) answersUnder(revision string) {
	r.Helper()
	deadline := time.Now().Add(time.Minute)
	for {
		answer, err := r.answer(r.Context(), "single-student")
		if err != nil {
			r.Fatal(err)
		}
		if bytes.Contains(answer, []byte(revision)) {
			return
		}
		if time.Now().After(deadline) {
			r.Fatalf("the service does not answer under %s", revision)
		}
	}
}

// TestTheReviewersWalkInTheConsole: edit, check, test, compare, replay, two approvals,
// publish, and the running service answers under the new revision; then back again.
func TestTheReviewersWalkInTheConsole(t *testing.T) {
	t.Parallel()
	l := newLaw(t)
	b := newBrowsed(t, "shipped", l.configure)
	as := func(name, id string) *reviewer { return &reviewer{t, b, l, id, b.newcomer(t, name)} }
	author, karin, omar := as("legal-reviewer", "ludvig.ratt"), as("legal-reviewer-2", "karin.ratt"), as("legal-reviewer-3", "omar.ratt")
	if err := b.question(t.Context(), "single-student"); err != nil {
		t.Fatal(err)
	}
	first := author.through("forsta", karin, omar)
	author.answersUnder(first)

	author.send("/utkast", url.Values{"name": {"kortare"}}, "Utkast kortare")
	author.send("/utkast", url.Values{"name": {"kortare"}}, "redan ett utkast")
	karin.send("/utkast/kortare/dagar", url.Values{"from": {"2026-11-21"}}, "Bara den som skriver utkastet kan ändra det.")
	author.edit("kortare", "tables/csn.yaml", "default: 6, hard: 36", "default: 6, hard: 24")
	if page := author.get("/utkast/kortare/provning"); !strings.Contains(page, "Inte klart") || !strings.Contains(page, "tests/csn.yaml") || !strings.Contains(page, "CSN, csn-studiestod: tid bakåt: 6 månader, högst 24") {
		t.Errorf("the examination:\n%s", page)
	}
	author.edit("kortare", "tests/csn.yaml", "36 månader tillbaka", "24 månader tillbaka", "2023-12-01--2026-11-21", "2024-12-01--2026-11-21")
	if page := author.get("/utkast/kortare/provning"); !strings.Contains(page, "Inget hindrar") {
		t.Errorf("the examination:\n%s", page)
	}
	second := author.published("kortare", karin, omar)
	if second == first {
		t.Fatal("the draft changed nothing")
	}
	author.answersUnder(second)
	if page := author.get("/rad/csn-studiestod/historik"); !strings.Contains(page, "högst 24") {
		t.Errorf("the history:\n%s", page)
	}
	author.send("/atergang", url.Values{"revision": {first}, "reason": {""}}, "Ange ett skäl")
	author.send("/atergang", url.Values{"revision": {first}, "reason": {"Gränsen var fel."}}, "Publicerad som nummer 3")
	author.answersUnder(first)
	var recorded strings.Builder
	if err := audit.Show(t.Context(), b.state.Path("ledger.db"), "", &recorded); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(recorded.String(), `"by":"`); n != 3 {
		t.Errorf("%d of the two publications and the rollback name who pressed", n)
	}
}

// through makes a draft of the law as it is, and publishes it.
func (r *reviewer) through(draft string, a, b *reviewer) string {
	r.Helper()
	r.send("/utkast", url.Values{"name": {draft}}, "Utkast "+draft)
	return r.published(draft, a, b)
}

// published replays, has a draft approved and publishes it. It gives the revision.
func (r *reviewer) published(draft string, a, b *reviewer) string {
	r.Helper()
	at := "/utkast/" + draft
	r.send(at+"/dagar", url.Values{"from": {"2026-11-21"}}, "Gjort.")
	r.send(at+"/aterspelning", nil, "beslut prövade på nytt")
	r.send(at+"/publicering", nil, "ingen har godkänt")
	a.sign(draft, a.id, "1 av 2")
	b.sign(draft, a.id, "Var och en lämnar in sin egen signatur")
	r.send(at+"/publicering", nil, "två granskares godkännande")
	b.sign(draft, b.id, "2 av 2")
	revision := revisionOf.FindString(r.get(at))
	r.send(at+"/publicering", nil, "Publicerad som nummer")
	return revision
}
