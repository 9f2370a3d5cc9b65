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
