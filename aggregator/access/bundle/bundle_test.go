package bundle_test

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	opa "github.com/open-policy-agent/opa/v1/bundle"

	"underlag/aggregator"
	"underlag/aggregator/access"
	"underlag/aggregator/access/bundle"
	"underlag/aggregator/access/review"
	"underlag/policies"
	"underlag/sources"
)

const today = aggregator.Date(20261121)

// office is the people and keys of a test: three reviewers, one of whom writes,
// and a publisher.
type office struct {
	trust     *bundle.Trust
	keys      map[string]ed25519.PrivateKey
	publicPEM string // of the publisher
}

func newOffice(t testing.TB) *office {
	t.Helper()
	o := &office{trust: &bundle.Trust{Reviewers: map[string]string{}, Publishers: map[string]string{}}, keys: map[string]ed25519.PrivateKey{}}
	for _, name := range []string{"Anna", "Bo", "Cilla", "publisher", "stranger"} {
		private, public, err := bundle.NewKey()
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(t.TempDir(), "key.pem")
		if err := os.WriteFile(file, private, 0o600); err != nil {
			t.Fatal(err)
		}
		if o.keys[name], err = bundle.ReadKey(file); err != nil {
			t.Fatal(err)
		}
		switch name {
		case "publisher":
			o.trust.Publishers[name], o.publicPEM = string(public), string(public)
		case "stranger":
		default:
			o.trust.Reviewers[name] = string(public)
		}
	}
	return o
}

func config(tree fs.FS) access.Config {
	return access.Config{FS: tree, Catalogue: sources.Descriptors(), Environment: access.Demo}
}

// lawFiles are the files of the shipped law, one of them changed.
func lawFiles(t testing.TB, file, old, new string) (map[string][]byte, string) {
	t.Helper()
	law, err := access.Load(config(policies.FS))
	if err != nil {
		t.Fatal(err)
	}
	files, tree := map[string][]byte{}, fstest.MapFS{}
	for _, name := range law.FileNames() {
		files[name] = bytes.Clone(law.File(name))
		if name == file {
			files[name] = bytes.Replace(files[name], []byte(old), []byte(new), 1)
		}
		tree[name] = &fstest.MapFile{Data: files[name]}
	}
	changed, err := access.Load(config(tree))
	if err != nil {
		t.Fatal(err)
	}
	return files, changed.Revision()
}

// draft is a publication in the making: each test puts one thing out of order.
type draft struct {
	files     map[string][]byte
	p         bundle.Publication
	reviewers []string
	publisher string
}

func newDraft(t testing.TB, sequence int64) *draft {
	t.Helper()
	files, revision := lawFiles(t, "", "", "")
	return &draft{
		files: files, reviewers: []string{"Anna", "Bo"}, publisher: "publisher",
		p: bundle.Publication{Statement: bundle.Statement{Revision: revision, Author: "Cilla", From: today}, Sequence: sequence},
	}
}

func (d *draft) write(t testing.TB, o *office) []byte {
	t.Helper()
	if d.p.Replay.Draft == "" {
		d.p.Replay = review.Report{Law: "sha256:before", Draft: d.p.Statement.Revision}
	}
	for _, name := range d.reviewers {
		a, err := bundle.Approve(d.p.Statement, name, o.keys[name])
		if err != nil {
			t.Fatal(err)
		}
		d.p.Approvals = append(d.p.Approvals, a)
	}
	data, err := bundle.Write(d.files, d.p, "publisher", o.keys[d.publisher])
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestAPublishedLawIsRead(t *testing.T) {
	t.Parallel()
	o, d := newOffice(t), newDraft(t, 3)
	law, err := bundle.Read(d.write(t, o), o.trust, config(nil), today, 2)
	if err != nil {
		t.Fatal(err)
	}
	if law.Revision() != d.p.Statement.Revision || law.Publication.Sequence != 3 || len(law.Publication.Approvals) != 2 {
		t.Errorf("got %s, %+v", law.Revision(), law.Publication)
	}
}

// TestOPAReadsTheBundle: what is published is OPA's own format and signature.
func TestOPAReadsTheBundle(t *testing.T) {
	t.Parallel()
	o, d := newOffice(t), newDraft(t, 1)
	keys := map[string]*opa.KeyConfig{"publisher": {Key: o.publicPEM, Algorithm: "EdDSA"}}
	reader := opa.NewReader(bytes.NewReader(d.write(t, o))).WithBundleVerificationConfig(opa.NewVerificationConfig(keys, "publisher", "", nil))
	read, err := reader.Read()
	if err != nil {
		t.Fatal(err)
	}
	if read.Manifest.Revision != d.p.Statement.Revision || len(read.Modules) < 10 {
		t.Errorf("got revision %s and %d modules", read.Manifest.Revision, len(read.Modules))
	}
}

// TestRefused puts one thing out of order at a time.
func TestRefused(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		draft func(*testing.T, *draft, *office)
		data  func([]byte) []byte
		want  error
		says  string
	}{
		{name: "another publisher", draft: func(_ *testing.T, d *draft, _ *office) { d.publisher = "stranger" }, want: bundle.ErrUnsigned},
		{name: "one approval", draft: func(_ *testing.T, d *draft, _ *office) { d.reviewers = []string{"Anna"} }, says: "1 of 2"},
		{name: "no approval", draft: func(_ *testing.T, d *draft, _ *office) { d.reviewers = nil }, says: "0 of 2"},
		{name: "the same person twice", draft: func(_ *testing.T, d *draft, _ *office) { d.reviewers = []string{"Anna", "Anna"} }, says: "1 of 2"},
		{name: "the author in another's name", draft: func(t *testing.T, d *draft, o *office) {
			a, err := bundle.Approve(d.p.Statement, "Bo", o.keys["Cilla"])
			if err != nil {
				t.Fatal(err)
			}
			d.reviewers, d.p.Approvals = []string{"Anna"}, []bundle.Approval{a}
		}, says: "the signature is not Bo's"},
		{name: "the author approves", draft: func(t *testing.T, d *draft, o *office) {
			d.p.Statement.Author = "Anna"
			d.reviewers = []string{"Bo"}
			other := d.p.Statement
			other.Author = ""
			a, err := bundle.Approve(other, "Anna", o.keys["Anna"])
			if err != nil {
				t.Fatal(err)
			}
			a.Statement = d.p.Statement
			d.p.Approvals = []bundle.Approval{a}
		}, says: "Anna wrote the law"},
		{name: "a stranger approves", draft: func(t *testing.T, d *draft, o *office) {
			a, err := bundle.Approve(d.p.Statement, "stranger", o.keys["stranger"])
			if err != nil {
				t.Fatal(err)
			}
			d.p.Approvals = []bundle.Approval{a}
		}, says: "stranger is no reviewer"},
		{name: "another revision was approved", draft: func(t *testing.T, d *draft, o *office) {
			other := d.p.Statement
			other.Revision = "sha256:00"
			a, err := bundle.Approve(other, "Bo", o.keys["Bo"])
			if err != nil {
				t.Fatal(err)
			}
			d.reviewers, d.p.Approvals = []string{"Anna"}, []bundle.Approval{a}
		}, says: "approved something else"},
		{name: "other files than approved", draft: func(t *testing.T, d *draft, _ *office) {
			d.files, _ = lawFiles(t, "tables/csn.yaml", "hard: 36", "hard: 60")
		}, want: bundle.ErrRevision},
		{name: "a law that cannot be loaded", draft: func(_ *testing.T, d *draft, _ *office) {
			d.files["tables/csn.yaml"] = []byte("authority: CSN\n")
		}, says: "tables/csn.yaml"},
		{name: "an income table changed after approval", draft: func(t *testing.T, d *draft, _ *office) {
			d.files, _ = lawFiles(t, "tables/income/csn.yaml", "treatment: exclude", "treatment: include")
		}, want: bundle.ErrRevision},
		{name: "a purpose of SSBTEK changed after approval", draft: func(t *testing.T, d *draft, _ *office) {
			d.files, _ = lawFiles(t, "ssbtek/purposes.yaml", "purpose: recovery", "purpose: control")
		}, want: bundle.ErrRevision},
		{name: "a replay of another draft", draft: func(_ *testing.T, d *draft, _ *office) {
			d.p.Replay = review.Report{Law: d.p.Statement.Revision, Draft: "sha256:00"}
		}, want: bundle.ErrReplay},
		{name: "expired", draft: func(_ *testing.T, d *draft, _ *office) {
			d.p.Statement.To = today.AddDays(-1)
			d.p.Statement.From = today.AddDays(-9)
		}, want: bundle.ErrExpired},
		{name: "not yet in force", draft: func(_ *testing.T, d *draft, _ *office) { d.p.Statement.From = today.AddDays(1) }, want: bundle.ErrExpired},
		{name: "older", draft: func(_ *testing.T, d *draft, _ *office) { d.p.Sequence = 4 }, want: bundle.ErrOlder},
		{name: "cut off", data: func(data []byte) []byte { return data[:len(data)/2] }, says: "not a bundle"},
		{name: "no bundle", data: func([]byte) []byte { return []byte("law") }, says: "not a bundle"},
		{name: "unsigned", data: without(".signatures.json"), want: bundle.ErrUnsigned},
		{name: "a file missing", data: without("testnumbers/samordningsnummer.txt"), want: bundle.ErrUnsigned},
		{name: "a table changed", data: changed("tables/csn.yaml", func(b []byte) []byte { return bytes.Replace(b, []byte("unconfirmed"), []byte("confirmed"), 1) }), want: bundle.ErrUnsigned},
		{name: "a file more", data: changed("tables/kfm.yaml", func([]byte) []byte { return []byte("authority: KFM\n") }), want: bundle.ErrUnsigned},
		{name: "the manifest changed", data: changed(".manifest", func(b []byte) []byte { return bytes.Replace(b, []byte(`"sequence":5`), []byte(`"sequence":9`), 1) }), want: bundle.ErrUnsigned},
		{name: "another verifier asked for", data: changed(".signatures.json", func(b []byte) []byte { return bytes.Replace(b, []byte("{"), []byte(`{"plugin":"_default",`), 1) }), want: bundle.ErrUnsigned},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			o, d := newOffice(t), newDraft(t, 5)
			if test.draft != nil {
				test.draft(t, d, o)
			}
			data := d.write(t, o)
			if test.data != nil {
				data = test.data(data)
			}
			law, err := bundle.Read(data, o.trust, config(nil), today, 4)
			if err == nil || law != nil || test.want != nil && !errors.Is(err, test.want) || !strings.Contains(err.Error(), test.says) {
				t.Errorf("got %v, want %v %s", err, test.want, test.says)
			}
		})
	}
}

func TestTheAuthorCannotApprove(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	if _, err := bundle.Approve(bundle.Statement{Author: "Anna"}, "Anna", o.keys["Anna"]); err == nil {
		t.Error("the author has approved")
	}
}

func TestATrustFile(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	write := func(trust *bundle.Trust) string {
		data, err := json.Marshal(map[string]any{"reviewers": trust.Reviewers, "publishers": trust.Publishers})
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(t.TempDir(), "trust.yaml")
		if err := os.WriteFile(file, data, 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	if _, err := bundle.ReadTrust(write(o.trust)); err != nil {
		t.Error(err)
	}
	o.trust.Reviewers["Dan"] = o.trust.Reviewers["Anna"]
	if _, err := bundle.ReadTrust(write(o.trust)); err == nil || !strings.Contains(err.Error(), "one key") {
		t.Errorf("one key for two people: got %v", err)
	}
	if _, err := bundle.ReadTrust(write(&bundle.Trust{Reviewers: map[string]string{"Anna": o.publicPEM}})); err == nil {
		t.Error("trust without a publisher and with one reviewer is taken")
	}
}

func TestAKeyOthersMayReadIsRefused(t *testing.T) {
	t.Parallel()
	private, _, err := bundle.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "key.pem")
	if err := os.WriteFile(file, private, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(file, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := bundle.ReadKey(file); err == nil || !strings.Contains(err.Error(), "chmod 600") {
		t.Errorf("got %v", err)
	}
}

func FuzzRead(f *testing.F) {
	o, d := newOffice(f), newDraft(f, 1)
	data := d.write(f, o)
	f.Add(data)
	f.Add(data[:100])
	f.Fuzz(func(t *testing.T, data []byte) {
		law, err := bundle.Read(data, o.trust, config(nil), today, 0)
		if err == nil && law.Revision() != d.p.Statement.Revision {
			t.Error("another law is read")
		}
	})
}
