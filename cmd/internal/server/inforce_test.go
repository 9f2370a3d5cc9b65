package server

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"underlag/aggregator"
	"underlag/aggregator/access"
	"underlag/aggregator/access/review"
	"underlag/aggregator/audit"
	"underlag/cmd/internal/lawdesk"
	"underlag/policies"
)

// changedLaw is the shipped law with one change in one file.
func changedLaw(t *testing.T, file, old, now string) (*access.Law, fs.FS) {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, policies.FS); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(dir, filepath.FromSlash(file))
	text, err := os.ReadFile(name)
	if err != nil || !bytes.Contains(text, []byte(old)) {
		t.Fatalf("%s does not contain %q: %v", file, old, err)
	}
	if err := os.WriteFile(name, bytes.Replace(text, []byte(old), []byte(now), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	law, err := access.Load(lawdesk.Config(os.DirFS(dir)))
	if err != nil {
		t.Fatal(err)
	}
	return law, os.DirFS(dir)
}

// TestAllThatIsPublishedChangesPlacesAtOnce: while laws change places, every
// decision is read with the income tables, and every purpose mapped by the table,
// that were published with its law.
func TestAllThatIsPublishedChangesPlacesAtOnce(t *testing.T) {
	t.Parallel()
	ledgerKeys, err := audit.GenerateKeys()
	if err != nil {
		t.Fatal(err)
	}
	shipped, err := lawdesk.Load(lawdesk.Config(policies.FS))
	if err != nil {
		t.Fatal(err)
	}
	f := newInForce(shipped, newInsightKeys(ledgerKeys))
	law, files := changedLaw(t, "tables/income/practice.yaml", "percent: 12", "percent: 10")
	if law.Revision() == shipped.Revision() {
		t.Fatal("an income table is not in the revision of the law")
	}
	put, err := f.Ready(law, files)
	if err != nil {
		t.Fatal(err)
	}
	back, err := f.Ready(shipped.Law, policies.FS)
	if err != nil {
		t.Fatal(err)
	}
	q, err := review.Ordinary(law, 20261121, review.Member{Age: 36, Role: aggregator.Applicant})
	if err != nil {
		t.Fatal(err)
	}
	put()
	incomeOf := map[string]string{shipped.Revision(): shipped.Income.Revision(), law.Revision(): f.now.Load().Income.Revision()}
	if incomeOf[law.Revision()] == shipped.Income.Revision() {
		t.Fatal("the new income tables are the old")
	}
	var swapping sync.WaitGroup
	stop := make(chan struct{})
	swapping.Go(func() {
		for {
			select {
			case <-stop:
				return
			default:
				back()
				put()
			}
		}
	})
	for range 500 {
		d, err := f.InForce().Decide(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		read, err := d.Insights.Read(aggregator.InsightQuestion{Organisation: "162120009993", Month: 202611, Today: 20261121}, make([]aggregator.PersonAnswer, 1))
		if err != nil || read.Revision != incomeOf[d.Revision] {
			t.Fatalf("under %s the income tables are %s, %v", d.Revision, read.Revision, err)
		}
		pinned, purposes := f.under(&aggregator.Service{}, func(l aggregator.Law) aggregator.Law { return l })
		if of := pinned.Law.(*published); of.Purposes != purposes {
			t.Fatal("the purposes are of another publication than the law")
		}
	}
	close(stop)
	swapping.Wait()
}

// TestWhatIsPublishedWithTheLawIsReadFirst: income tables or purposes that cannot
// be read are refused, and nothing changes places.
func TestWhatIsPublishedWithTheLawIsReadFirst(t *testing.T) {
	t.Parallel()
	shipped, err := lawdesk.Load(lawdesk.Config(policies.FS))
	if err != nil {
		t.Fatal(err)
	}
	f := newInForce(shipped, nil)
	for _, wrong := range [][3]string{
		{"tables/income/csn.yaml", "treatment: exclude", "treatment: forget"},
		{"tables/income/categories.yaml", "id: child_benefit", "id: kid_benefit"},
		{"ssbtek/purposes.yaml", "purpose: recovery", "purpose: curiosity"},
	} {
		law, files := changedLaw(t, wrong[0], wrong[1], wrong[2])
		if put, err := f.Ready(law, files); err == nil || put != nil {
			t.Errorf("%v is taken", wrong)
		}
	}
	if f.Revision() != shipped.Revision() {
		t.Error("another law is in force")
	}
}
