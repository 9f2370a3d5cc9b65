package audit

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"underlag/aggregator"
)

// provenLog gives a closed log with enough records that proofs use stored nodes,
// the receipts of one inquiry in it, and the proof of it.
func provenLog(t *testing.T) (path string, receipts []aggregator.Receipt, proof []byte) {
	t.Helper()
	l, path, _ := newLog(t)
	for n := range 300 {
		_, err := l.Refuse(t.Context(), entry(t, fmt.Sprintf("before%d", n)), aggregator.Refusal{Code: "no_case"})
		if err != nil {
			t.Fatal(err)
		}
	}
	receipts = append(receipts, begin(t, l, "q1"))
	begin(t, l, "q2")
	receipts = append(receipts, finish(t, l, "q1"))
	err := l.Close()
	if err != nil {
		t.Fatal(err)
	}
	p, err := Prove(t.Context(), path, "q1")
	if err != nil {
		t.Fatal(err)
	}
	proof, err = json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	return path, receipts, proof
}

func TestProofIsCheckedWithThePublishedKeyAlone(t *testing.T) {
	t.Parallel()
	path, receipts, proof := provenLog(t)
	report := verify(t, path, receipts...)
	if report.Fault != nil {
		t.Fatal(report.Fault)
	}
	proven, err := CheckProof(proof, []string{testKeys(t).Public()})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(receipts, proven.Receipts); diff != "" {
		t.Error(diff)
	}
	if proven.Ledger != report.Ledger || proven.Size != report.Records || len(proven.Records) != 2 {
		t.Errorf("got ledger %s, size %d and %d records; want %s, %d, 2", proven.Ledger, proven.Size, len(proven.Records), report.Ledger, report.Records)
	}
	if strings.Contains(string(proof), anna) || strings.Contains(string(proof), "anna.handlaggare") {
		t.Error("the proof names somebody")
	}
}

func TestProofsThatDoNotHold(t *testing.T) {
	t.Parallel()
	_, _, proof := provenLog(t)
	other, err := GenerateKeys()
	if err != nil {
		t.Fatal(err)
	}
	ours := []string{testKeys(t).Public()}
	tests := []struct {
		name   string
		keys   []string
		change func(p *Proof)
		want   error
	}{
		{"no key", nil, func(*Proof) {}, ErrEvidence},
		{"not a key", []string{"key"}, func(*Proof) {}, ErrEvidence},
		{"another's key", []string{other.Public()}, func(*Proof) {}, ErrNotProven},
		{"another format", ours, func(p *Proof) { p.Format = "x" }, ErrProof},
		{"no record", ours, func(p *Proof) { p.Records = nil }, ErrProof},
		{"record changed", ours, func(p *Proof) {
			p.Records[0].Record = strings.Replace(p.Records[0].Record, "application", "control", 1)
		}, ErrNotProven},
		{"hash changed", ours, func(p *Proof) { p.Records[0].Hash = p.Records[1].Hash }, ErrNotProven},
		{"previous cut", ours, func(p *Proof) { p.Records[0].Previous = "00" }, ErrNotProven},
		{"record and hash of another ledger", ours, func(p *Proof) {
			r := &p.Records[1]
			r.Record = strings.Replace(r.Record, `"ready":false`, `"ready":true`, 1)
			r.Hash = chain(digest{}, []byte(r.Record)).String()
			r.Previous = digest{}.String()
		}, ErrNotProven},
		{"another index", ours, func(p *Proof) { p.Records[0].Index++ }, ErrNotProven},
		{"hash of another, record left out", ours, func(p *Proof) {
			r := &p.Records[0]
			r.Record, r.Previous, r.Hash = "", "", p.Records[1].Hash
		}, ErrNotProven},
		{"record left out, hash before not", ours, func(p *Proof) { p.Records[0].Record = "" }, ErrNotProven},
		{"beyond the tree", ours, func(p *Proof) { p.Records[0].Index = 1 << 40 }, ErrNotProven},
		{"before the tree", ours, func(p *Proof) { p.Records[0].Index = -1 }, ErrNotProven},
		{"path cut", ours, func(p *Proof) { p.Records[0].Path = p.Records[0].Path[1:] }, ErrNotProven},
		{"path of another", ours, func(p *Proof) { p.Records[0].Path = p.Records[1].Path }, ErrNotProven},
		{"not a hash in the path", ours, func(p *Proof) { p.Records[0].Path[0] = "x" }, ErrNotProven},
		{"checkpoint changed", ours, func(p *Proof) { p.Checkpoint = strings.Replace(p.Checkpoint, "\n304\n", "\n305\n", 1) }, ErrNotProven},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var p Proof
			if err := json.Unmarshal(proof, &p); err != nil {
				t.Fatal(err)
			}
			test.change(&p)
			changed, err := json.Marshal(p)
			if err != nil {
				t.Fatal(err)
			}
			_, err = CheckProof(changed, test.keys)
			if !errors.Is(err, test.want) {
				t.Errorf("got %v, want %v", err, test.want)
			}
		})
	}
}

func TestWhatCannotBeProven(t *testing.T) {
	t.Parallel()
	path, _, _ := provenLog(t)
	_, err := Prove(t.Context(), path, "q9")
	if !errors.Is(err, ErrNoInquiry) {
		t.Errorf("unknown inquiry: got %v, want %v", err, ErrNoInquiry)
	}
	tamper(t, path, "DROP TRIGGER checkpoints_never_leave; DELETE FROM checkpoints")
	_, err = Prove(t.Context(), path, "q1")
	if !errors.Is(err, errNoCheckpoint) {
		t.Errorf("no checkpoint: got %v, want %v", err, errNoCheckpoint)
	}
}

func FuzzCheckProof(f *testing.F) {
	f.Add([]byte(`{"format":"underlag-inclusion-proof-1","checkpoint":"x\n1\n\n\n","records":[{}]}`))
	public := testKeys(f).Public()
	f.Fuzz(func(t *testing.T, text []byte) {
		_, err := CheckProof(text, []string{public})
		if err == nil {
			t.Error("a proof held that nobody signed")
		}
	})
}

// TestConsistentWithWhatWasKept keeps a checkpoint, goes on, and then takes
// something back.
func TestConsistentWithWhatWasKept(t *testing.T) {
	onEveryStore(t, func(t *testing.T, s testStore) {
		public := []string{testKeys(t).Public()}
		location, c := s.location(t), &clock{at: noon}
		l := openLog(t, location, c)
		refuseMany(t, l, "a", 300, 8)
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		kept := lastCheckpoint(t, location)
		if same, err := Consistent(t.Context(), location, kept, public); err != nil || same != kept {
			t.Errorf("unchanged: got %q, %v", same, err)
		}
		l = openLog(t, location, c)
		refuseMany(t, l, "b", 300, 8)
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		later, err := Consistent(t.Context(), location, kept, public)
		if err != nil || later != lastCheckpoint(t, location) {
			t.Errorf("continued: got %q, %v", later, err)
		}
		if _, err := Consistent(t.Context(), location, kept, nil); !errors.Is(err, ErrEvidence) {
			t.Errorf("without a key: got %v, want %v", err, ErrEvidence)
		}
		s.run(t, location, s.unlock+"DELETE FROM checkpoints WHERE size > 301")
		if _, err := Consistent(t.Context(), location, later, public); !errors.Is(err, ErrNotConsistent) {
			t.Errorf("checkpoint taken back: got %v, want %v", err, ErrNotConsistent)
		}
		other := openLog(t, s.location(t), c)
		refuseMany(t, other, "c", 700, 8)
		if err := other.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := Consistent(t.Context(), other.location, later, public); !errors.Is(err, ErrNotConsistent) {
			t.Errorf("another ledger: got %v, want %v", err, ErrNotConsistent)
		}
	})
}

// TestForkIsNotConsistent cuts a ledger's end off and lets it go on otherwise.
func TestForkIsNotConsistent(t *testing.T) {
	t.Parallel()
	path := closedLog(t)
	kept := lastCheckpoint(t, path)
	tamper(t, path, "DROP TRIGGER records_never_leave; DROP TRIGGER checkpoints_never_leave; DELETE FROM checkpoints; DELETE FROM records WHERE idx = 3")
	l := openLog(t, path, &clock{at: noon})
	begin(t, l, "other")
	begin(t, l, "more")
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	_, err := Consistent(t.Context(), path, kept, []string{testKeys(t).Public()})
	if !errors.Is(err, ErrNotConsistent) {
		t.Errorf("got %v, want %v", err, ErrNotConsistent)
	}
}
