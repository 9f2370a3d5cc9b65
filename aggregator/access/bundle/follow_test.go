package bundle_test

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"underlag/aggregator/access"
	"underlag/aggregator/access/bundle"
	"underlag/aggregator/access/review"
	"underlag/policies"
)

// follower follows a place, and keeps what it tells.
type follower struct {
	*bundle.Follower
	law  *access.LawInForce
	told []bundle.Event
	fail error // what the ledger says
}

func follow(t testing.TB, o *office, from string) *follower {
	t.Helper()
	return followWith(t, o, bundle.Options{From: from})
}

func followWith(t testing.TB, o *office, options bundle.Options) *follower {
	t.Helper()
	shipped, err := access.Load(config(policies.FS))
	if err != nil {
		t.Fatal(err)
	}
	f := &follower{law: access.NewLawInForce(shipped)}
	options.Trust, options.Access = o.trust, config(nil)
	if options.Now == nil {
		options.Now = today.Time
	}
	options.Tell = func(_ context.Context, e bundle.Event) error {
		if f.fail == nil {
			f.told = append(f.told, e)
		}
		return f.fail
	}
	f.Follower = bundle.NewFollower(f.law, options)
	return f
}

// bundles gives two laws that differ, published one after the other.
func bundles(t testing.TB, o *office) (first, second []byte, revisions [2]string) {
	t.Helper()
	one, two := newDraft(t, 1), newDraft(t, 2)
	two.files, two.p.Statement.Revision = lawFiles(t, "tables/csn.yaml", "hard: 36", "hard: 24")
	return one.write(t, o), two.write(t, o), [2]string{one.p.Statement.Revision, two.p.Statement.Revision}
}

func place(t testing.TB, dir string, data []byte) {
	t.Helper()
	next := filepath.Join(dir, "next")
	if err := os.WriteFile(next, data, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(next, filepath.Join(dir, bundle.FileName)); err != nil {
		t.Fatal(err)
	}
}

// TestFollowAFolder: a newer law is put in force; whatever is not in order is
// refused and told once, and the law in force stays.
func TestFollowAFolder(t *testing.T) {
	t.Parallel()
	o, dir := newOffice(t), t.TempDir()
	first, second, revisions := bundles(t, o)
	f := follow(t, o, dir)
	shipped := f.law.Revision()
	single := newDraft(t, 3)
	single.reviewers = []string{"Anna"}
	steps := []struct {
		name string
		data []byte
		want error
		now  string
		told int // how many events there are after it
	}{
		{"nothing there", nil, os.ErrNotExist, shipped, 1},
		{"still nothing", nil, os.ErrNotExist, shipped, 1},
		{"the first", first, nil, revisions[0], 2},
		{"the first again", first, nil, revisions[0], 2},
		{"tampered", changed("law/period.rego", func(b []byte) []byte { return append(b, '\n') })(second), bundle.ErrUnsigned, revisions[0], 3},
		{"the second", second, nil, revisions[1], 4},
		{"back to the first file", first, bundle.ErrOlder, revisions[1], 5},
		{"singly approved", single.write(t, o), nil, revisions[1], 6},
		{"no bundle at all", []byte("x"), nil, revisions[1], 7},
	}
	for i, step := range steps {
		if step.data != nil {
			place(t, dir, step.data)
		}
		err := f.Look(t.Context())
		refused := i < 2 || i == 4 || i > 5
		if refused != (err != nil) || step.want != nil && !errors.Is(err, step.want) {
			t.Errorf("%s: got %v", step.name, err)
		}
		if f.law.Revision() != step.now || len(f.told) != step.told {
			t.Errorf("%s: %s in force, %d events; want %s, %d", step.name, f.law.Revision(), len(f.told), step.now, step.told)
		}
	}
	for _, e := range f.told {
		if (e.Kind == bundle.Loaded) != (e.Why == nil) || e.InForce == "" || (e.Kind == bundle.Loaded) != (e.Revision == e.InForce) {
			t.Errorf("told %+v", e)
		}
	}
}

// TestAServiceGoesOnWhereItWas: what the ledger says was loaded last is the least
// that a service begins with, kept or published; nothing older is taken.
func TestAServiceGoesOnWhereItWas(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	first, second, revisions := bundles(t, o)
	shipped := follow(t, o, "").law.Revision()
	last := bundle.Loading{Revision: revisions[1], Sequence: 2}
	tests := []struct {
		name            string
		kept, published []byte
		last            bundle.Loading
		want            string // revision; empty: it does not begin
		told            []bundle.Kind
	}{
		{"a new service", nil, first, bundle.Loading{}, revisions[0], []bundle.Kind{bundle.Loaded}},
		{"a new service, nothing published", nil, nil, bundle.Loading{}, shipped, []bundle.Kind{bundle.Missing}},
		{"the same published", nil, second, last, revisions[1], []bundle.Kind{bundle.Loaded}},
		{"kept and published", second, second, last, revisions[1], []bundle.Kind{bundle.Loaded}},
		{"kept, an older published", second, first, last, revisions[1], []bundle.Kind{bundle.Loaded, bundle.Refused}},
		{"kept, nothing published", second, nil, last, revisions[1], []bundle.Kind{bundle.Loaded, bundle.Missing}},
		{"an older kept, the same published", first, second, last, revisions[1], []bundle.Kind{bundle.Refused, bundle.Loaded}},
		{"an older published", nil, first, last, "", []bundle.Kind{bundle.Refused}},
		{"an older kept", first, first, last, "", []bundle.Kind{bundle.Refused}},
		{"nothing", nil, nil, last, "", []bundle.Kind{bundle.Missing}},
		{"another law of the same sequence", nil, second, bundle.Loading{Revision: "sha256:00", Sequence: 2}, "", []bundle.Kind{bundle.Refused}},
		{"the program came with it", nil, nil, bundle.Loading{Revision: shipped, Sequence: 9}, shipped, []bundle.Kind{bundle.Missing}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			dir, keep := t.TempDir(), filepath.Join(t.TempDir(), "kept.tar.gz")
			if test.published != nil {
				place(t, dir, test.published)
			}
			if test.kept != nil {
				if err := os.WriteFile(keep, test.kept, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			f := followWith(t, o, bundle.Options{From: dir, Keep: keep, Last: test.last})
			err := f.Resume(t.Context())
			if test.want == "" {
				if !errors.Is(err, bundle.ErrNoLastLaw) {
					t.Errorf("got %v", err)
				}
			} else if err != nil || f.law.Revision() != test.want {
				t.Errorf("got %s, %v; want %s", f.law.Revision(), err, test.want)
			}
			var kinds []bundle.Kind
			for _, e := range f.told {
				kinds = append(kinds, e.Kind)
			}
			if diff := cmp.Diff(test.told, kinds); diff != "" {
				t.Errorf("told (-want +got):\n%s", diff)
			}
			kept, _ := os.ReadFile(keep)
			if f.law.Revision() == revisions[1] && !bytes.Equal(kept, second) {
				t.Error("the law in force is not kept")
			}
		})
	}
}

// TestALawPastItsLastDayGoesOn, and says so every day; it is resumed as well.
func TestALawPastItsLastDayGoesOn(t *testing.T) {
	t.Parallel()
	o, dir := newOffice(t), t.TempDir()
	d := newDraft(t, 1)
	d.p.Statement.To = today
	place(t, dir, d.write(t, o))
	day := today
	keep := filepath.Join(t.TempDir(), "kept.tar.gz")
	options := bundle.Options{From: dir, Keep: keep, Now: func() time.Time { return day.Time() }}
	f := followWith(t, o, options)
	if err := f.Resume(t.Context()); err != nil || f.Ended() {
		t.Fatal(err, f.Ended())
	}
	for day = today; day <= today.AddDays(2); day = day.AddDays(1) {
		for range 2 {
			if err := f.Look(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	}
	if !f.Ended() || len(f.told) != 3 || f.told[1].Kind != bundle.Ended || f.told[2].Kind != bundle.Ended || !errors.Is(f.told[1].Why, bundle.ErrEnded) {
		t.Errorf("told %+v", f.told)
	}
	options.Last = bundle.Loading{Revision: d.p.Statement.Revision, Sequence: 1}
	again := followWith(t, o, options)
	if err := again.Resume(t.Context()); err != nil || again.law.Revision() != d.p.Statement.Revision || len(again.told) != 2 {
		t.Errorf("resumed: %v, %s, %+v", err, again.law.Revision(), again.told)
	}
}

// TestAPublicationIsToldBeforeItIsPlaced.
func TestAPublicationIsToldBeforeItIsPlaced(t *testing.T) {
	t.Parallel()
	o, dir, d := newOffice(t), t.TempDir(), newDraft(t, 0)
	for _, name := range d.reviewers {
		a, err := bundle.Approve(d.p.Statement, name, o.keys[name])
		if err != nil {
			t.Fatal(err)
		}
		d.p.Approvals = append(d.p.Approvals, a)
	}
	d.p.Replay = review.Report{Law: d.p.Statement.Revision, Draft: d.p.Statement.Revision}
	var told []bundle.Event
	full := errors.New("the disk is full")
	fail := full
	p := bundle.Publisher{Folder: dir, Trust: o.trust, ID: "publisher", Key: o.keys["publisher"], Access: config(nil), Tell: func(_ context.Context, e bundle.Event) error {
		told = append(told, e)
		return fail
	}}
	if _, err := p.Publish(t.Context(), d.files, d.p, today); !errors.Is(err, full) {
		t.Errorf("got %v", err)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) > 0 {
		t.Errorf("placed without a record: %v, %v", entries, err)
	}
	fail = nil
	if _, err := p.Publish(t.Context(), d.files, d.p, today); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Publish(t.Context(), d.files, d.p, today); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Rollback(t.Context(), d.p.Statement.Revision, today); err != nil {
		t.Fatal(err)
	}
	stale := d.p
	stale.Replay.Law = "sha256:before"
	if _, err := p.Publish(t.Context(), d.files, stale, today); !errors.Is(err, bundle.ErrReplayOld) {
		t.Errorf("a replay against another law than the published: got %v", err)
	}
	p.Check = func(*access.Law, fs.FS) error { return full }
	if _, err := p.Publish(t.Context(), d.files, d.p, today); !errors.Is(err, full) || len(told) != 4 {
		t.Errorf("what is published with the law is not in order: got %v, %d events", err, len(told))
	}
	kept, err := o.trust.Archive(dir)
	if err != nil || len(kept) != 3 || kept[0].Publication.Sequence != 1 || kept[2].Publication.Sequence != 3 || kept[2].Publication.Replay.Draft != d.p.Statement.Revision {
		t.Errorf("the archive: %v, %+v", err, kept)
	}
	for i, want := range []bundle.Kind{bundle.Published, bundle.Published, bundle.Published, bundle.RolledBack} {
		if e := told[i]; e.Kind != want || e.Revision != d.p.Statement.Revision || e.Of.Sequence != int64(max(1, i)) {
			t.Errorf("%d: told %+v", i, e)
		}
	}
}

// TestALoadThatCannotBeRecordedIsRefused.
func TestALoadThatCannotBeRecordedIsRefused(t *testing.T) {
	t.Parallel()
	o, dir := newOffice(t), t.TempDir()
	_, second, revisions := bundles(t, o)
	f := follow(t, o, dir)
	shipped := f.law.Revision()
	place(t, dir, second)
	f.fail = errors.New("the disk is full")
	if err := f.Look(t.Context()); err == nil || f.law.Revision() != shipped {
		t.Errorf("got %v, %s", err, f.law.Revision())
	}
	f.fail = nil
	if err := f.Look(t.Context()); err != nil || f.law.Revision() != revisions[1] {
		t.Errorf("with the disk back: got %v, %s", err, f.law.Revision())
	}
}

// TestFollowAServer speaks OPA's bundle protocol: a tag that the server answers
// with 304 where nothing is new.
func TestFollowAServer(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	first, second, revisions := bundles(t, o)
	var served atomic.Pointer[[]byte]
	var down atomic.Bool
	unchanged := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		data := *served.Load()
		tag := `"` + string(rune('a'+len(data)%26)) + `"`
		switch {
		case down.Load():
			http.Error(w, "down", http.StatusServiceUnavailable)
		case r.Header.Get("If-None-Match") == tag:
			unchanged++
			w.WriteHeader(http.StatusNotModified)
		default:
			w.Header().Set("ETag", tag)
			w.Write(data)
		}
	}))
	defer server.Close()
	f := follow(t, o, server.URL+"/bundles/underlag.tar.gz?token=secret")
	served.Store(&first)
	for range 2 {
		if err := f.Look(t.Context()); err != nil || f.law.Revision() != revisions[0] {
			t.Fatalf("got %v, %s", err, f.law.Revision())
		}
	}
	if unchanged != 1 {
		t.Errorf("%d answers were 304, want 1", unchanged)
	}
	down.Store(true)
	if err := f.Look(t.Context()); err == nil || !strings.Contains(err.Error(), "503") || f.law.Revision() != revisions[0] {
		t.Errorf("down: got %v", err)
	}
	down.Store(false)
	served.Store(&second)
	if err := f.Look(t.Context()); err != nil || f.law.Revision() != revisions[1] {
		t.Errorf("back: got %v, %s", err, f.law.Revision())
	}
	server.Close()
	if err := f.Look(t.Context()); err == nil || strings.Contains(err.Error(), "secret") || f.law.Revision() != revisions[1] {
		t.Errorf("gone: got %v", err)
	}
}

// TestRunSeesANewLawInTime: a running follower has a published law in force without
// being told, as soon as it has looked: every two seconds, and however busy the
// machine is, within a minute.
func TestRunSeesANewLawInTime(t *testing.T) {
	t.Parallel()
	o, dir := newOffice(t), t.TempDir()
	_, second, revisions := bundles(t, o)
	f := follow(t, o, dir)
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	var running sync.WaitGroup
	running.Go(func() { f.Run(ctx) })
	place(t, dir, second)
	for f.law.Revision() != revisions[1] {
		if ctx.Err() != nil {
			t.Fatal("the law published is not in force after a minute")
		}
		time.Sleep(10 * time.Millisecond)
	}
	stop()
	running.Wait()
}
