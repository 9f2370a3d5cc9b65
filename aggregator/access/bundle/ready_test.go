package bundle_test

import (
	"errors"
	"io/fs"
	"testing"

	"underlag/aggregator/access"
	"underlag/aggregator/access/bundle"
)

// together is a place where more than the law is put in force.
type together struct {
	*access.LawInForce
	wrong error
	seen  fs.FS
}

func (w *together) Ready(law *access.Law, files fs.FS) (func(), error) {
	w.seen = files
	if w.wrong != nil {
		return nil, w.wrong
	}
	return w.LawInForce.Ready(law, files)
}

// TestWhatIsPublishedWithTheLawIsCheckedFirst: a bundle whose other tables are not
// in order changes nothing, and the bundle brings all of its files.
func TestWhatIsPublishedWithTheLawIsCheckedFirst(t *testing.T) {
	t.Parallel()
	o, dir := newOffice(t), t.TempDir()
	first, _, revisions := bundles(t, o)
	f := follow(t, o, dir)
	shipped := f.law.Revision()
	all := &together{LawInForce: f.law, wrong: errors.New("tables/income/csn.yaml:3: no such category")}
	f.Follower = bundle.NewFollower(all, bundle.Options{From: dir, Trust: o.trust, Access: config(nil), Now: today.Time})
	place(t, dir, first)
	if err := f.Look(t.Context()); !errors.Is(err, all.wrong) || f.law.Revision() != shipped {
		t.Errorf("got %v, %s", err, f.law.Revision())
	}
	for _, name := range []string{"tables/income/csn.yaml", "ssbtek/purposes.yaml"} {
		if _, err := fs.Stat(all.seen, name); err != nil {
			t.Errorf("the bundle is without it: %v", err)
		}
	}
	all.wrong = nil
	if err := f.Look(t.Context()); err != nil || f.law.Revision() != revisions[0] {
		t.Errorf("got %v, %s", err, f.law.Revision())
	}
}
