package rules

import (
	"context"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"underlag/aggregator"
	"underlag/aggregator/console"
)

// Drafts is where new laws are made. Its errors of what somebody has asked for are
// *aggregator.Problem; whoever asks is a legal reviewer.
type Drafts interface {
	All() ([]Draft, error)
	// Begin copies the law in force into a draft of somebody's own.
	Begin(by aggregator.Caller, name string) error
	// One gives a draft; nil: there is none.
	One(by aggregator.Caller, name string) (*Draft, error)
	// File gives a file of the draft; nil: it has none that can be edited here.
	File(name, file string) (*File, error)
	// Save puts a text in place of the one that was read as old.
	Save(by aggregator.Caller, name, file, text, old string) error
	// Rows lists the rows of the tables; Row gives one as a form has it; nil: there is
	// none that can be read.
	Rows(name string) ([]string, error)
	Row(name, id string) (*Row, error)
	// SaveRow writes what differs to the file that the row stands in.
	SaveRow(by aggregator.Caller, name string, row *Row) error
	// Examine checks and tests the draft, and compares it with the law in force.
	Examine(ctx context.Context, name string) (Examined, error)
	// Replay decides what the ledger records again, and keeps the report with the draft.
	Replay(ctx context.Context, by aggregator.Caller, name string, since aggregator.Date) error
	// SetDays says when the draft is to be in force.
	SetDays(by aggregator.Caller, name string, from, to aggregator.Date) error
	// Pack writes the draft as a zip file.
	Pack(name string, w io.Writer) error
	// Approve takes a signature that a reviewer has made elsewhere.
	Approve(by aggregator.Caller, name string, signature []byte) error
	Publish(ctx context.Context, by aggregator.Caller, name string) (sequence int64, err error)
	Rollback(ctx context.Context, by aggregator.Caller, revision, reason string) (sequence int64, err error)
	// CanPublish tells whether laws can be published from here.
	CanPublish() bool
}

// Draft is a law that somebody writes.
type Draft struct {
	Name, Author string
	Begun        time.Time
	Mine         bool   // whoever asks is the author
	Revision     string // empty: it cannot be loaded
	From, To     aggregator.Date
	Files, Rows  []string
	Approvals    []string // reviewers who have signed just this
	Needed       int      // how many must
	Impact       *Impact  // nil: no replay has been made of just this
	Published    int64    // its number; zero: it is not
}

// Changeable tells whether whoever asks may change the draft.
func (d *Draft) Changeable() bool { return d.Mine && d.Published == 0 }

// File is one file of a draft.
type File struct {
	Name, Text string
	Digest     string // of the text, which a change of it must name
}

// Numbers are the numbers of the lines.
func (f *File) Numbers() string {
	var b strings.Builder
	for n := range strings.Count(f.Text, "\n") + 1 {
		b.WriteString(strconv.Itoa(n+1) + "\n")
	}
	return b.String()
}

// YAML tells whether the text is shown in YAML's colours.
func (f *File) YAML() bool { return strings.HasSuffix(f.Name, ".yaml") }

// Rows is how high a field for the text is.
func (f *File) Rows() int { return min(max(strings.Count(f.Text, "\n")+2, 12), 400) }

// Examined is what was found in a draft.
type Examined struct {
	Loads            bool
	Errors, Warnings int
	Findings         []Finding
	Asked, Failed    int // questions and tests of principles
	Failures         []Question
	Changes          []aggregator.Text // from the law in force
}

// Finding is something wrong, where it is, and what to do.
type Finding struct {
	File, Key       string
	Line            int
	Error           bool
	Problem, Remedy aggregator.Text
}

// Impact is what a draft would have done to decisions taken.
type Impact struct {
	Since                     aggregator.Date
	Decisions, Alike          int
	NotReproduced, Incomplete int
	Effects                   []Effect
}

// Effect is one thing it would have done, and to how many.
type Effect struct {
	Organisation string
	Purpose      aggregator.Text
	What, Effect aggregator.Text
	Persons      int
	Examples     []int64 // records
}

func (a *area) draftRoutes() map[string]func(*console.Visit) error {
	return map[string]func(*console.Visit) error{
		"GET utkast":                      a.drafts,
		"POST utkast":                     a.beginDraft,
		"GET utkast/{name}":               a.draft,
		"GET utkast/{name}/fil":           a.file,
		"POST utkast/{name}/fil":          a.save,
		"GET utkast/{name}/rad/{id}":      a.row,
		"POST utkast/{name}/rad/{id}":     a.saveRow,
		"GET utkast/{name}/provning":      a.examined,
		"GET utkast/{name}/underlag":      a.pack,
		"POST utkast/{name}/aterspelning": a.replay,
		"POST utkast/{name}/dagar":        a.setDays,
		"POST utkast/{name}/godkannande":  a.approve,
		"POST utkast/{name}/publicering":  a.publish,
		"POST atergang":                   a.rollback,
	}
}

var draftsTitle = aggregator.Text{SV: "Utkast och publicering", EN: "Drafts and publication"}

// draftsPage is every draft, and every law that was published.
type draftsPage struct {
	Drafts     []Draft
	Published  []Publication
	CanPublish bool
	Missing    *aggregator.Problem // why what was published cannot be shown
	Problem    *aggregator.Problem
	Given      string
	Done       string
}

func (a *area) drafts(v *console.Visit) error {
	page, err := a.listed(v)
	if err != nil {
		return err
	}
	return v.Page("drafts", draftsTitle, page)
}

func (a *area) listed(v *console.Visit) (*draftsPage, error) {
	list, err := a.Drafts.All()
	if err != nil {
		return nil, err
	}
	page := &draftsPage{Drafts: list, CanPublish: a.Drafts.CanPublish(), Done: number(v, "publicerad")}
	page.Published, err = a.Desk.History("")
	if page.Missing = problemOf(err); page.Missing != nil {
		err = nil
	}
	return page, err
}

// number is a number that the page is told in its address, and nothing else.
func number(v *console.Visit, key string) string {
	n, err := strconv.ParseInt(v.R.URL.Query().Get(key), 10, 64)
	if err != nil {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

func (a *area) beginDraft(v *console.Visit) error {
	name := v.R.PostFormValue("name")
	err := a.Drafts.Begin(v.Caller, name)
	return a.listAgain(v, err, path+"/utkast/"+name)
}

// rollback makes an earlier law the one in force.
func (a *area) rollback(v *console.Visit) error {
	sequence, err := a.Drafts.Rollback(v.R.Context(), v.Caller, v.R.PostFormValue("revision"), v.R.PostFormValue("reason"))
	return a.listAgain(v, err, path+"/utkast?publicerad="+strconv.FormatInt(sequence, 10))
}

// listAgain goes on where all is well, and else shows the list with what was wrong.
func (a *area) listAgain(v *console.Visit, err error, next string) error {
	p := problemOf(err)
	if p == nil {
		if err == nil {
			v.To(next)
		}
		return err
	}
	page, err := a.listed(v)
	if err != nil {
		return err
	}
	page.Problem, page.Given = p, v.R.PostFormValue("name")
	return v.Again("drafts", draftsTitle, page)
}

// draftPage is one draft, and the file of it that is edited.
type draftPage struct {
	*Draft
	You        string
	CanPublish bool
	File       *File
	Saved      bool
	Problem    *aggregator.Problem
}

func (a *area) found(v *console.Visit) (*draftPage, error) {
	d, err := a.Drafts.One(v.Caller, v.R.PathValue("name"))
	if err == nil && d == nil {
		err = console.NotFound()
	}
	return &draftPage{Draft: d, You: v.Caller.ID, CanPublish: a.Drafts.CanPublish(), Saved: number(v, "sparat") != ""}, err
}

func (p *draftPage) title() aggregator.Text {
	return aggregator.Text{SV: "Utkast " + p.Name, EN: "Draft " + p.Name}
}

func (a *area) draft(v *console.Visit) error {
	page, err := a.found(v)
	if err != nil {
		return err
	}
	return v.Page("draft", page.title(), page)
}

func (a *area) withFile(v *console.Visit) (*draftPage, error) {
	page, err := a.found(v)
	if err != nil {
		return nil, err
	}
	page.File, err = a.Drafts.File(page.Name, v.R.FormValue("f"))
	if err == nil && page.File == nil {
		err = console.NotFound()
	}
	return page, err
}

func (a *area) file(v *console.Visit) error {
	page, err := a.withFile(v)
	if err != nil {
		return err
	}
	return v.Page("file", page.title(), page)
}

func (a *area) save(v *console.Visit) error {
	page, err := a.withFile(v)
	if err != nil {
		return err
	}
	text := v.R.PostFormValue("text")
	err = a.Drafts.Save(v.Caller, page.Name, page.File.Name, text, v.R.PostFormValue("digest"))
	if page.Problem = problemOf(err); page.Problem != nil {
		page.File.Text, page.File.Digest = text, v.R.PostFormValue("digest")
		return v.Again("file", page.title(), page)
	}
	if err != nil {
		return err
	}
	v.To(path + "/utkast/" + page.Name + "/fil?sparat=1&f=" + page.File.Name)
	return nil
}

// examined is the part of a draft's pages that takes its time.
func (a *area) examined(v *console.Visit) error {
	page, err := a.found(v)
	if err != nil {
		return err
	}
	e, err := a.Drafts.Examine(v.R.Context(), page.Name)
	if err != nil {
		return err
	}
	shown := struct {
		*Draft
		Examined
	}{page.Draft, e}
	if v.R.Header.Get("HX-Request") != "" {
		return v.Part("examined", shown)
	}
	return v.Page("examination", page.title(), shown)
}

// pack gives the draft as a file, to be read and signed elsewhere.
func (a *area) pack(v *console.Visit) error {
	page, err := a.found(v)
	if err != nil {
		return err
	}
	v.W.Header().Set("Content-Type", "application/zip")
	v.W.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": page.Name + ".zip"}))
	return a.Drafts.Pack(page.Name, v.W)
}

func (a *area) replay(v *console.Visit) error {
	return a.do(v, func(name string) error {
		var since aggregator.Date
		if text := v.R.PostFormValue("since"); text != "" {
			var err error
			if since, err = parseDay(text); err != nil {
				return err
			}
		}
		return a.Drafts.Replay(v.R.Context(), v.Caller, name, since)
	})
}

func (a *area) setDays(v *console.Visit) error {
	return a.do(v, func(name string) error {
		from, err := parseDay(v.R.PostFormValue("from"))
		if err != nil {
			return err
		}
		var to aggregator.Date
		if text := v.R.PostFormValue("to"); text != "" {
			if to, err = parseDay(text); err != nil {
				return err
			}
		}
		return a.Drafts.SetDays(v.Caller, name, from, to)
	})
}

// maxSignature bounds a file of approval, in bytes.
const maxSignature = 16 << 10

func (a *area) approve(v *console.Visit) error {
	return a.do(v, func(name string) error {
		file, _, err := v.R.FormFile("signature")
		if err != nil {
			return Problem("signature_missing", "Välj filen som policy approve skrev.", "Choose the file that policy approve wrote.")
		}
		defer file.Close()
		text, err := io.ReadAll(http.MaxBytesReader(v.W, file, maxSignature))
		if err != nil {
			return Problem("signature_invalid", "Filen är för stor för att vara ett godkännande.", "The file is too large to be an approval.")
		}
		return a.Drafts.Approve(v.Caller, name, text)
	})
}

func (a *area) publish(v *console.Visit) error {
	page, err := a.found(v)
	if err != nil {
		return err
	}
	sequence, err := a.Drafts.Publish(v.R.Context(), v.Caller, page.Name)
	if page.Problem = problemOf(err); page.Problem != nil {
		return v.Again("draft", page.title(), page)
	}
	if err != nil {
		return err
	}
	v.To(path + "/utkast?publicerad=" + strconv.FormatInt(sequence, 10))
	return nil
}

// do does one thing to a draft, and shows the draft as it is afterwards.
func (a *area) do(v *console.Visit, what func(name string) error) error {
	page, err := a.found(v)
	if err != nil {
		return err
	}
	err = what(page.Name)
	if page.Problem = problemOf(err); page.Problem != nil {
		return v.Again("draft", page.title(), page)
	}
	if err != nil {
		return err
	}
	v.To(path + "/utkast/" + page.Name + "?sparat=1")
	return nil
}
