package server

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"

	"underlag/aggregator"
	"underlag/aggregator/access"
	"underlag/aggregator/access/bundle"
	"underlag/aggregator/access/review"
	"underlag/aggregator/audit"
	"underlag/aggregator/config"
	"underlag/policies"
)

// office makes keys for two reviewers and a publisher, and the file of trust.
func office(t *testing.T) (trustFile string, keys map[string]ed25519.PrivateKey) {
	t.Helper()
	trust, keys := bundle.Trust{Reviewers: map[string]string{}, Publishers: map[string]string{}}, map[string]ed25519.PrivateKey{}
	for _, name := range []string{"Anna", "Bo", "drift"} {
		private, public, err := bundle.NewKey()
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(t.TempDir(), "key.pem")
		if err := os.WriteFile(file, private, 0o600); err != nil {
			t.Fatal(err)
		}
		if keys[name], err = bundle.ReadKey(file); err != nil {
			t.Fatal(err)
		}
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
	trustFile = filepath.Join(t.TempDir(), "trust.yaml")
	if err := os.WriteFile(trustFile, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return trustFile, keys
}

// TestTheLawIsFollowed: a server begins with the law that it came with, takes
// one that is published, and says so.
func TestTheLawIsFollowed(t *testing.T) {
	t.Parallel()
	trustFile, keys := office(t)
	dir := t.TempDir()
	c := Config{Environment: access.Demo, Law: Law{
		From: dir, Trust: trustFile, Keep: filepath.Join(t.TempDir(), "kept.tar.gz"), Every: config.Duration(10 * time.Millisecond),
	}}
	ledger := openLedger(t)
	if err := c.checkLaw(policies.FS); err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	now := func() time.Time { return time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC) }
	begin := func(c Config) (*inForce, *bundle.Follower, error) {
		return c.law(t.Context(), policies.FS, ledger, nil, slog.New(slog.NewTextHandler(&said, nil)), now)
	}
	law, follower, err := begin(c)
	if err != nil || follower == nil {
		t.Fatal(err)
	}
	shipped := law.Revision()
	if !strings.Contains(said.String(), "law refused; the one in force stays") {
		t.Errorf("nothing is published, and it says %q", said.String())
	}
	revision := publish(t, dir, trustFile, keys, c)
	if err := follower.Look(t.Context()); err != nil || law.Revision() != revision || revision == shipped {
		t.Errorf("got %v, %s", err, law.Revision())
	}
	if !strings.Contains(said.String(), "law changed") || !strings.Contains(said.String(), revision) {
		t.Errorf("it says %q", said.String())
	}
	last, err := ledger.LastLaw(t.Context())
	if want := (audit.LoadedLaw{Revision: revision, Sequence: 1}); err != nil || last != want {
		t.Errorf("the ledger says %+v, %v; want %+v", last, err, want)
	}

	// A server that starts anew goes on with it, published or kept, and does not
	// start with an older one.
	if law, _, err := begin(c); err != nil || law.Revision() != revision {
		t.Errorf("started anew: %v", err)
	}
	c.Law.From = t.TempDir()
	if law, _, err := begin(c); err != nil || law.Revision() != revision {
		t.Errorf("with the one it kept: %v", err)
	}
	c.Law.Keep = filepath.Join(t.TempDir(), "kept.tar.gz")
	if _, _, err := begin(c); !errors.Is(err, bundle.ErrNoLastLaw) {
		t.Errorf("with nothing: got %v", err)
	}

	// A ledger that cannot be written refuses the load.
	if err := ledger.Close(); err != nil {
		t.Fatal(err)
	}
	older := access.NewLawInForce(mustLoad(t, c))
	follower = bundle.NewFollower(older, bundle.Options{From: dir, Trust: readTrust(t, trustFile), Access: c.access(nil), Now: now, Tell: tell(slog.New(slog.DiscardHandler), ledger)})
	if follower.Look(t.Context()) == nil || older.Revision() != shipped {
		t.Error("a law was put in force without a record")
	}
}

// TestTheLawBegunWithIsRecorded: the law that the program came with is recorded
// once for each change, hides no bundle from those who start later and takes the
// place of none, and without a record nothing begins.
func TestTheLawBegunWithIsRecorded(t *testing.T) {
	t.Parallel()
	ledger, file := openLedgerFile(t)
	begin := func(tree fs.FS) (string, error) {
		law, _, err := Config{Environment: access.Demo}.law(t.Context(), tree, ledger, nil, slog.New(slog.DiscardHandler), nil)
		if err != nil {
			return "", err
		}
		return law.Revision(), nil
	}
	loads := func(want int) {
		t.Helper()
		var lines strings.Builder
		if err := audit.Show(t.Context(), file, "", &lines); err != nil {
			t.Fatal(err)
		}
		if got := strings.Count(lines.String(), `"event":"loaded"`); got != want {
			t.Errorf("%d loads are recorded, want %d", got, want)
		}
	}
	shipped, err := begin(policies.FS)
	if err != nil {
		t.Fatal(err)
	}
	loads(1)
	if _, err := begin(policies.FS); err != nil {
		t.Fatal(err)
	}
	loads(1)
	other := t.TempDir()
	if err := os.CopyFS(other, policies.FS); err != nil {
		t.Fatal(err)
	}
	table := filepath.Join(other, "tables", "income", "practice.yaml")
	text, err := os.ReadFile(table)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(table, bytes.Replace(text, []byte("percent: 12"), []byte("percent: 10"), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	if revision, err := begin(os.DirFS(other)); err != nil || revision == shipped {
		t.Errorf("another income table: %v, %s", err, revision)
	}
	loads(2)
	if last, err := ledger.LastLaw(t.Context()); err != nil || last != (audit.LoadedLaw{}) {
		t.Errorf("no bundle was loaded: got %+v, %v", last, err)
	}
	bundled := audit.LawEvent{Kind: audit.LawLoaded, Revision: "sha256:00ff", Sequence: 3, InForce: "sha256:00ff", Author: "x", Approvals: []string{"y", "z"}}
	if _, err := ledger.Law(t.Context(), bundled); err != nil {
		t.Fatal(err)
	}
	if _, err := begin(policies.FS); !errors.Is(err, errLawLeft) {
		t.Errorf("a law out of a bundle is left for the one the program came with: %v", err)
	}
	if err := ledger.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := begin(policies.FS); err == nil {
		t.Error("a law was begun with without a record")
	}
}

func openLedger(t *testing.T) *audit.Log {
	t.Helper()
	l, _ := openLedgerFile(t)
	return l
}

func openLedgerFile(t *testing.T) (*audit.Log, string) {
	t.Helper()
	keys, err := audit.GenerateKeys()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "ledger.db")
	l, err := audit.Open(file, audit.Options{Keys: keys})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l, file
}

func mustLoad(t *testing.T, c Config) *access.Law {
	t.Helper()
	law, err := access.Load(c.access(policies.FS))
	if err != nil {
		t.Fatal(err)
	}
	return law
}

func readTrust(t *testing.T, file string) *bundle.Trust {
	t.Helper()
	trust, err := bundle.ReadTrust(file)
	if err != nil {
		t.Fatal(err)
	}
	return trust
}

// publish publishes the shipped law with a shorter limit, and gives its revision.
func publish(t *testing.T, dir, trustFile string, keys map[string]ed25519.PrivateKey, c Config) string {
	t.Helper()
	trust := readTrust(t, trustFile)
	changed := t.TempDir()
	if err := os.CopyFS(changed, policies.FS); err != nil {
		t.Fatal(err)
	}
	table := filepath.Join(changed, "tables", "csn.yaml")
	text, err := os.ReadFile(table)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(table, bytes.Replace(text, []byte("hard: 36"), []byte("hard: 24"), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	law, err := access.Load(c.access(os.DirFS(changed)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for _, name := range law.FileNames() {
		files[name] = law.File(name)
	}
	of := bundle.Publication{Statement: bundle.Statement{Revision: law.Revision(), Author: "Cilla", From: 20261101}}
	of.Replay = review.Report{Law: "sha256:before", Draft: law.Revision()}
	for _, name := range []string{"Anna", "Bo"} {
		a, err := bundle.Approve(of.Statement, name, keys[name])
		if err != nil {
			t.Fatal(err)
		}
		of.Approvals = append(of.Approvals, a)
	}
	p := bundle.Publisher{Folder: dir, Trust: trust, ID: "drift", Key: keys["drift"], Access: c.access(nil)}
	if _, err := p.Publish(t.Context(), files, of, aggregator.Date(20261121)); err != nil {
		t.Fatal(err)
	}
	return law.Revision()
}

func TestLawKeysBelongTogether(t *testing.T) {
	t.Parallel()
	for _, l := range []Law{{From: "x"}, {Trust: "x"}, {From: "x", Trust: "x"}, {From: "x", Trust: "nowhere", Keep: "x"}, {Every: config.Duration(time.Second)}} {
		c := Config{Environment: access.Demo, Law: l}
		_, _, err := c.law(t.Context(), policies.FS, nil, nil, slog.New(slog.DiscardHandler), nil)
		if err == nil || c.checkLaw(policies.FS) == nil {
			t.Errorf("%+v is taken", l)
		}
	}
}
