package reviewdesk

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"underlag/aggregator"
	"underlag/aggregator/access"
	"underlag/aggregator/access/bundle"
	"underlag/aggregator/console/rules"
	"underlag/cmd/internal/lawdesk"
)

// Drafts implements rules.Drafts in a folder: one folder for each draft, with the law
// in law/, who writes it and its days in draft.json, the reviewers' signatures in
// approvals/ and the report of its replay in replay.json.
type Drafts struct {
	Desk   *Desk
	Folder string
	Ledger string        // where the decisions to replay are
	Press  lawdesk.Press // without a publisher: nothing can be published from here

	mu   sync.Mutex    // of what is written
	work chan struct{} // one at a time checks or replays: answers come first
}

var _ rules.Drafts = (*Drafts)(nil)

// NewDrafts makes the drafts of a folder that exists.
func NewDrafts(desk *Desk, folder, ledger string, press lawdesk.Press) *Drafts {
	return &Drafts{Desk: desk, Folder: folder, Ledger: ledger, Press: press, work: make(chan struct{}, 1)}
}

// The parts of a draft's folder.
const (
	lawFolder       = "law"
	approvalsFolder = "approvals"
	aboutFile       = "draft.json"
	replayFile      = "replay.json"
)

// about is what is known of a draft beside its law.
type about struct {
	Author    string          `json:"author"`
	Begun     time.Time       `json:"begun"`
	From      aggregator.Date `json:"from"`
	To        aggregator.Date `json:"to"`
	Published int64           `json:"published"` // its number; zero: it is not
	Revision  string          `json:"revision"`  // that was published
}

// wellNamed is a draft's name. It stands in addresses, so that it must not be able to
// hold a personal number.
var wellNamed = regexp.MustCompile(`^[a-z][a-z0-9-]{0,39}$`)

const mostDigits = 8

func nameOK(name string) bool {
	digits := 0
	for _, r := range name {
		if r >= '0' && r <= '9' {
			digits++
		}
	}
	return wellNamed.MatchString(name) && digits <= mostDigits
}

func (d *Drafts) at(name string, parts ...string) string {
	return filepath.Join(append([]string{d.Folder, name}, parts...)...)
}

func (d *Drafts) law(name string) string { return d.at(name, lawFolder) }

// about reads what is known of a draft; nil: there is none.
func (d *Drafts) about(name string) (*about, error) {
	if !nameOK(name) {
		return nil, nil
	}
	text, err := os.ReadFile(d.at(name, aboutFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var a about
	if err := json.Unmarshal(text, &a); err != nil {
		return nil, fmt.Errorf("%s: %w", d.at(name, aboutFile), err)
	}
	return &a, nil
}

func (d *Drafts) keep(name string, a *about) error {
	text, err := json.MarshalIndent(a, "", "  ")
	if err != nil {
		return err
	}
	return replace(d.at(name, aboutFile), append(text, '\n'))
}

// replace puts a file in another's place, all of it or nothing.
func replace(name string, text []byte) error {
	next := name + ".next"
	if err := os.WriteFile(next, text, 0o640); err != nil {
		return err
	}
	return os.Rename(next, name)
}

// All implements rules.Drafts, the latest first.
func (d *Drafts) All() ([]rules.Draft, error) {
	entries, err := os.ReadDir(d.Folder)
	if err != nil {
		return nil, err
	}
	var list []rules.Draft
	for _, e := range entries {
		a, err := d.about(e.Name())
		if err != nil {
			return nil, err
		}
		if a != nil {
			list = append(list, rules.Draft{Name: e.Name(), Author: a.Author, Begun: a.Begun, Published: a.Published})
		}
	}
	slices.SortFunc(list, func(x, y rules.Draft) int { return y.Begun.Compare(x.Begun) })
	return list, nil
}

// Begin implements rules.Drafts.
func (d *Drafts) Begin(by aggregator.Caller, name string) error {
	if !nameOK(name) {
		return rules.Problem("name_invalid", "Namnet ska börja med en bokstav a–z, och får sedan ha små bokstäver, högst åtta siffror och bindestreck.", "The name must begin with a letter a–z, and may then have small letters, at most eight digits and hyphens.")
	}
	r, err := d.Desk.reading()
	if err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	err = os.Mkdir(d.at(name), 0o750)
	if errors.Is(err, fs.ErrExist) {
		return rules.Problem("name_taken", "Det finns redan ett utkast som heter så.", "There is already a draft of that name.")
	}
	if err == nil {
		err = copyTree(r.tree, d.law(name))
	}
	if err == nil {
		err = d.keep(name, &about{Author: by.ID, Begun: d.Desk.Now()})
	}
	return err
}

// copyTree writes the files of a tree.
func copyTree(tree fs.FS, to string) error {
	files, ok := tree.(bundle.Tree)
	if !ok {
		return fmt.Errorf("a tree of another kind than bundle.Tree: %T", tree)
	}
	for name, text := range files {
		file := filepath.Join(to, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o750); err != nil {
			return err
		}
		if err := os.WriteFile(file, text, 0o640); err != nil {
			return err
		}
	}
	return nil
}

// One implements rules.Drafts.
func (d *Drafts) One(by aggregator.Caller, name string) (*rules.Draft, error) {
	a, err := d.about(name)
	if a == nil || err != nil {
		return nil, err
	}
	draft := &rules.Draft{
		Name: name, Author: a.Author, Begun: a.Begun, Mine: a.Author == by.ID, From: a.From, To: a.To,
		Published: a.Published, Needed: bundle.Needed, Revision: a.Revision,
	}
	if draft.Files, err = d.editable(name); err != nil {
		return nil, err
	}
	if draft.Rows, err = d.Rows(name); err != nil {
		return nil, err
	}
	if a.Published == 0 {
		draft.Revision, err = d.revision(name)
	}
	if err != nil || draft.Revision == "" {
		return draft, err
	}
	if draft.Approvals, err = d.approvals(name, d.statement(a, draft.Revision)); err == nil {
		draft.Impact, err = d.impact(name, draft.Revision)
	}
	return draft, err
}

// revision is that of a draft; empty where it cannot be loaded, which the check
// explains.
func (d *Drafts) revision(name string) (string, error) {
	law, err := access.Load(lawdesk.Config(os.DirFS(d.law(name))))
	if err != nil {
		return "", nil
	}
	return law.Revision(), nil
}

func (d *Drafts) statement(a *about, revision string) bundle.Statement {
	return bundle.Statement{Revision: revision, Author: a.Author, From: a.From, To: a.To}
}

// editedHere are the folders whose files are a reviewer's to write. Pages are made
// from them.
var editedHere = []string{"tables", "municipalities", "law", "tests", "ssbtek"}

func (d *Drafts) editable(name string) ([]string, error) {
	var list []string
	for _, folder := range editedHere {
		err := fs.WalkDir(os.DirFS(d.law(name)), folder, func(file string, e fs.DirEntry, err error) error {
			if errors.Is(err, fs.ErrNotExist) {
				return nil
			}
			if err == nil && e.Type().IsRegular() && (strings.HasSuffix(file, ".yaml") || strings.HasSuffix(file, ".rego")) {
				list = append(list, file)
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return list, nil
}

func digest(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// File implements rules.Drafts.
func (d *Drafts) File(name, file string) (*rules.File, error) {
	files, err := d.editable(name)
	if err != nil || !slices.Contains(files, file) {
		return nil, err
	}
	text, err := os.ReadFile(filepath.Join(d.law(name), filepath.FromSlash(file)))
	return &rules.File{Name: file, Text: string(text), Digest: digest(text)}, err
}

// change lets the author change a draft that is not published.
func (d *Drafts) change(by aggregator.Caller, name string, do func(*about) error) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	a, err := d.about(name)
	switch {
	case err != nil:
		return err
	case a == nil:
		return rules.Problem("draft_unknown", "Utkastet finns inte.", "There is no such draft.")
	case a.Author != by.ID:
		return rules.Problem("draft_of_another", "Bara den som skriver utkastet kan ändra det.", "Only who writes the draft can change it.")
	case a.Published > 0:
		return rules.Problem("draft_published", "Utkastet är publicerat. Börja ett nytt.", "The draft is published. Begin a new one.")
	}
	return do(a)
}

// Save implements rules.Drafts. The pages made from the tables follow, and what was
// signed before is not a signature of this.
func (d *Drafts) Save(by aggregator.Caller, name, file, text, old string) error {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	if !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	return d.change(by, name, func(*about) error {
		now, err := d.File(name, file)
		if err != nil || now == nil {
			return errors.Join(err, fs.ErrNotExist)
		}
		if now.Digest != old {
			return rules.Problem("changed_meanwhile", "Filen har ändrats sedan du öppnade den. Öppna den i ett annat fönster och för in din ändring där.", "The file has changed since you opened it. Open it in another window and make your change there.")
		}
		if err := replace(filepath.Join(d.law(name), filepath.FromSlash(file)), []byte(text)); err != nil {
			return err
		}
		return errors.Join(os.RemoveAll(d.at(name, approvalsFolder)), lawdesk.RenewPages(d.law(name)))
	})
}

// SetDays implements rules.Drafts.
func (d *Drafts) SetDays(by aggregator.Caller, name string, from, to aggregator.Date) error {
	if to != 0 && to < from {
		return rules.Problem("days_order", "Den sista dagen ligger före den första.", "The last day is before the first.")
	}
	return d.change(by, name, func(a *about) error {
		a.From, a.To = from, to
		return errors.Join(os.RemoveAll(d.at(name, approvalsFolder)), d.keep(name, a))
	})
}

// Pack implements rules.Drafts.
func (d *Drafts) Pack(name string, w io.Writer) error {
	z := zip.NewWriter(w)
	return errors.Join(z.AddFS(os.DirFS(d.law(name))), z.Close())
}

// PublishedAs gives the tree of the draft that was published as a revision; nil: none
// was from here.
func (d *Drafts) PublishedAs(revision string) fs.FS {
	all, err := d.All()
	if err != nil {
		return nil
	}
	for _, draft := range all {
		if a, err := d.about(draft.Name); err == nil && a != nil && a.Published > 0 && a.Revision == revision {
			return os.DirFS(d.law(draft.Name))
		}
	}
	return nil
}
