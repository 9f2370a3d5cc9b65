package accesses

import (
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"
	"time"

	"underlag/aggregator"
	"underlag/aggregator/access"
	"underlag/aggregator/access/bundle"
	"underlag/aggregator/audit"
	"underlag/policies"
)

// inFolder publishes the shipped law with one title changed, and gives the folder,
// its trust and the law.
func inFolder(t *testing.T) (folder string, trust *bundle.Trust, law *access.Law) {
	t.Helper()
	private, public, err := bundle.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	folder = t.TempDir()
	file := filepath.Join(t.TempDir(), "key.pem")
	if err := os.WriteFile(file, private, 0o600); err != nil {
		t.Fatal(err)
	}
	key, err := bundle.ReadKey(file)
	if err != nil {
		t.Fatal(err)
	}
	trust = &bundle.Trust{Publishers: map[string]string{"p": string(public)}}
	own, err := loaded(policies.FS)
	if err != nil {
		t.Fatal(err)
	}
	files, tree := map[string][]byte{}, fstest.MapFS{}
	for _, name := range own.FileNames() {
		files[name] = own.File(name)
		if name == "tables/csn.yaml" {
			files[name] = append([]byte("# äldre\n"), files[name]...)
		}
		tree[name] = &fstest.MapFile{Data: files[name]}
	}
	if law, err = loaded(tree); err != nil {
		t.Fatal(err)
	}
	data, err := bundle.Write(files, bundle.Publication{Statement: bundle.Statement{Revision: law.Revision(), Author: "a", From: 20260101}, Sequence: 1}, "p", key)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "underlag-000001.tar.gz"), data, 0o600); err != nil {
		t.Fatal(err)
	}
	return folder, trust, law
}

// A paragraph is told as the law had it that the inquiry was decided under: the
// program's own, or one in the folder. Of a law that is nowhere, it is said so.
func TestTheLawOfTheRecord(t *testing.T) {
	t.Parallel()
	folder, trust, older := inFolder(t)
	own, err := loaded(policies.FS)
	if err != nil {
		t.Fatal(err)
	}
	if older.Revision() == own.Revision() {
		t.Fatal("the two laws are one")
	}
	for name, c := range map[string]struct {
		laws     *Laws
		revision string
		id       aggregator.ProvisionID
		known    bool
		told     bool
	}{
		"the program's own":          {&Laws{}, own.Revision(), "csn-studiestod", true, true},
		"one in the folder":          {&Laws{Folder: folder, Trust: trust}, older.Revision(), "csn-studiestod", true, true},
		"one without the folder":     {&Laws{}, older.Revision(), "csn-studiestod", false, true},
		"one of a stranger's folder": {&Laws{Folder: folder, Trust: &bundle.Trust{}}, older.Revision(), "csn-studiestod", false, true},
		"a row that is nowhere":      {&Laws{}, own.Revision(), "csn-borttagen", false, false},
		"no revision":                {&Laws{Folder: folder, Trust: trust}, "", "csn-studiestod", false, true},
	} {
		teller := Teller{Laws: c.laws, Now: time.Now}
		told, err := teller.inWords(audit.PersonReport{Events: []audit.PersonEvent{{Purpose: "application", Role: "applicant", Sources: []audit.PersonSource{{
			AccessSource: audit.AccessSource{Authority: "CSN", Outcome: "answered", Provisions: []string{string(c.id)}}, Law: c.revision,
		}}}}})
		if err != nil {
			t.Fatal(err)
		}
		p := told.Events[0].Sources[0].Provisions[0]
		if p.Known != c.known || (p.Citation != "") != c.told || p.Revision != c.revision {
			t.Errorf("%s: got %+v", name, p)
		}
	}
}
