package reviewdesk

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"underlag/aggregator"
	"underlag/aggregator/access"
	"underlag/aggregator/console/rules"
	"underlag/cmd/internal/lawdesk"
)

var author = aggregator.Caller{ID: "ludvig.ratt"}

func newDrafts(t *testing.T) *Drafts {
	t.Helper()
	d := NewDrafts(newDesk(t), t.TempDir(), "", lawdesk.Press{})
	if err := d.Begin(author, "prov"); err != nil {
		t.Fatal(err)
	}
	return d
}

// A form writes what it changes, and the rest of the file stays as it was.
func TestARowInAForm(t *testing.T) {
	t.Parallel()
	d := newDrafts(t)
	row, err := d.Row("prov", "csn-studiestod")
	if err != nil || row == nil {
		t.Fatal(err)
	}
	row.Hard, row.ValidTo, row.Due, row.TitleEN = "24", "2027-12-31", "2027-01-31", "Student aid: grants"
	file := filepath.Join(d.law("prov"), "tables", "csn.yaml")
	before, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.SaveRow(author, "prov", row); err != nil {
		t.Fatal(err)
	}
	after, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	was, is := strings.Split(string(before), "\n"), strings.Split(string(after), "\n")
	changed := 0
	for _, line := range was {
		if !strings.Contains(string(after), line) {
			changed++
		}
	}
	if changed > 6 || len(is) < len(was)-2 {
		t.Errorf("more than the form says was changed:\n%s", cmp.Diff(was, is))
	}
	law, err := access.Load(lawdesk.Config(os.DirFS(d.law("prov"))))
	if err != nil {
		t.Fatalf("%v\n%s", err, after)
	}
	p, _ := law.Provision("csn-studiestod")
	if p.Lookback.Hard != 24 || p.ValidTo != 20271231 || p.Review.Due != 20270131 || p.Title.EN != "Student aid: grants" || p.Delivers[0].Fields.Len() != len(on(&row.Delivers[0])) {
		t.Errorf("%+v", p)
	}
	again, err := d.Row("prov", "csn-studiestod")
	if err != nil {
		t.Fatal(err)
	}
	row.Digest = again.Digest
	if diff := cmp.Diff(row, again); diff != "" {
		t.Errorf("the form reads another row than it wrote: %s", diff)
	}
	for i := range again.Delivers[0].Fields {
		if f := &again.Delivers[0].Fields[i]; f.Name == "cases.extent" {
			f.On = false
		}
	}
	if err := d.SaveRow(author, "prov", again); err != nil {
		t.Fatal(err)
	}
	if _, err := access.Load(lawdesk.Config(os.DirFS(d.law("prov")))); err == nil || !strings.Contains(err.Error(), "neither delivered by a row nor withheld: cases.extent") {
		t.Errorf("a field that is nowhere: %v", err)
	}
	again.ValidFrom = "snart"
	if err := d.SaveRow(author, "prov", again); !errors.As(err, new(*aggregator.Problem)) {
		t.Errorf("a day that is none: %v", err)
	}
}

// Every row of the law can be read in a form, and a form that changes nothing writes
// nothing.
func TestEveryRowInAForm(t *testing.T) {
	t.Parallel()
	d := newDrafts(t)
	before, err := d.revision("prov")
	if err != nil {
		t.Fatal(err)
	}
	ids, err := d.Rows("prov")
	if err != nil || len(ids) < 20 {
		t.Fatalf("%d rows, %v", len(ids), err)
	}
	for _, id := range ids {
		row, err := d.Row("prov", id)
		if err != nil || row == nil {
			t.Fatalf("%s: %v", id, err)
		}
		if err := d.SaveRow(author, "prov", row); err != nil {
			t.Errorf("%s: %v", id, err)
		}
	}
	if after, _ := d.revision("prov"); after != before {
		t.Error("forms that change nothing changed the law")
	}
}

// What others may not do to a draft, and names that are none.
func TestADraftIsItsAuthors(t *testing.T) {
	t.Parallel()
	d := newDrafts(t)
	other := aggregator.Caller{ID: "karin.ratt"}
	row, err := d.Row("prov", "csn-studiestod")
	if err != nil {
		t.Fatal(err)
	}
	for name, err := range map[string]error{
		"another's row": d.SaveRow(other, "prov", &rules.Row{ID: row.ID, File: row.File, Digest: row.Digest}),
		"days":          d.SetDays(other, "prov", 20261121, 0),
		"own approval":  d.Approve(author, "prov", []byte(`{"reviewer":"ludvig.ratt"}`)),
		"taken":         d.Begin(author, "prov"),
		"a way out":     d.Begin(author, "../prov"),
		"a number":      d.Begin(author, "a199006022397"),
		"no publisher":  func() error { _, err := d.Publish(t.Context(), author, "prov"); return err }(),
		"no reason":     func() error { _, err := d.Rollback(t.Context(), author, "sha256:1", " "); return err }(),
	} {
		if !errors.As(err, new(*aggregator.Problem)) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, file := range []string{"../draft.json", "pages/csn.md", "schema/table.json", "/etc/passwd"} {
		if f, err := d.File("prov", file); f != nil || err != nil {
			t.Errorf("%s: %v, %v", file, f, err)
		}
	}
}
