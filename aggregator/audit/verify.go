package audit

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"time"

	"golang.org/x/mod/sumdb/note"

	"underlag/aggregator"
)

// Report is what Verify found.
type Report struct {
	Ledger  string    `json:"ledger"`
	Records int64     `json:"records"` // intact, before the first that is not
	Head    string    `json:"head"`    // hash of the last intact record
	First   time.Time `json:"first"`
	Last    time.Time `json:"last"`

	Inquiries   int64 `json:"inquiries"`   // begun
	Refused     int64 `json:"refused"`     // refused as a whole
	Emergencies int64 `json:"emergencies"` // begun with the glass broken
	Unfinished  int64 `json:"unfinished"`  // begun without an end: under way, or cut off by a crash
	Identities  int64 `json:"identities"`  // rows that match their commitment
	Erased      int64 `json:"erased"`      // records whose identities were erased, as a later record says

	Root        string `json:"root"`        // of the Merkle tree of all intact records, in base64
	Checkpoints int64  `json:"checkpoints"` // that hold
	Covered     int64  `json:"covered"`     // records that the last of them covers
	Signed      bool   `json:"signed"`      // a published key was given, and each checkpoint bears its signature

	// Fault is the first record that is not intact; nil if all are.
	Fault *Fault `json:"fault"`
}

// Fault says which record is not intact and why, without quoting it.
type Fault struct {
	Index   int64           `json:"index"`
	Problem aggregator.Text `json:"problem"`
}

func (f *Fault) Error() string { return fmt.Sprintf("record %d: %s", f.Index, f.Problem.EN) }

// chunk is how many records Verify reads at a time. Between two chunks it holds
// nothing open, so that a server writing the same file is never held up.
const chunk = 2048

// Evidence is what others than the ledger's keeper hold, against which a ledger
// is verified. All of it may be empty.
type Evidence struct {
	PublicKeys  []string             // that every checkpoint must be signed by one of
	Receipts    []aggregator.Receipt // that came with answers
	Checkpoints []string             // kept from an earlier time; they need PublicKeys
}

// ErrEvidence is evidence that is no evidence, whatever the ledger holds.
var ErrEvidence = errors.New("audit: the evidence cannot be used")

// Verify reads a ledger from the first record to the one that was last when it
// began, needs no secret key, changes nothing, and may run while a server
// writes. It checks that no record is missing, each matches its hash and its
// form, what follows an inquiry belongs to it, each identity matches the
// commitment to it, the Merkle tree is that of the records, and each checkpoint
// is that of the tree. What is not intact is in Report.Fault; an error means
// that the ledger could not be read as one at all, or ErrEvidence.
//
// A ledger cannot show by itself that its end was cut off or that all of it was
// written anew by somebody who holds its keys. Evidence can: a receipt or
// checkpoint that is not borne out is a fault.
//
// progress, where not nil, is called after each chunk.
func Verify(ctx context.Context, location string, evidence Evidence, progress func(done, total int64)) (Report, error) {
	v, err := newVerifier(evidence)
	if err != nil {
		return Report{}, err
	}
	r, total, err := openCounted(ctx, location)
	if err != nil && damaged(err) {
		return Report{Fault: &Fault{0, problemUnreadable}}, nil
	}
	if err != nil {
		return Report{}, fmt.Errorf("audit: read ledger %s: %w", shown(location), err)
	}
	defer r.close()
	for v.report.Fault == nil && v.next < total {
		err := v.readChunk(ctx, r, min(total, v.next+chunk))
		if err == nil && v.next == total && v.unexplained() >= 0 {
			total, err = r.count(ctx) // what was erased meanwhile is explained by a record beyond the end
		}
		if err != nil {
			return v.result(total), fmt.Errorf("audit: read ledger %s: %w", shown(location), err)
		}
		if progress != nil {
			progress(v.next, total)
		}
	}
	if v.report.Fault == nil {
		err = v.checkStrays(ctx, r)
	}
	if err != nil {
		return v.result(total), fmt.Errorf("audit: read ledger %s: %w", shown(location), err)
	}
	return v.result(total), nil
}

func openCounted(ctx context.Context, location string) (reader, int64, error) {
	r, err := openReader(ctx, location)
	if err != nil {
		return nil, 0, err
	}
	total, err := r.count(ctx)
	if err != nil {
		return nil, 0, errors.Join(err, r.close())
	}
	return r, total, nil
}

// verifier checks records in their order.
type verifier struct {
	report   Report
	next     int64
	previous digest
	begun    map[int64]string // unfinished inquiries, by the index of their begin record
	erasures map[Class]*erasure
	awaited  string           // review that the next record must open; empty: none
	opened   map[int64]string // every review, by the index of its record
	receipts map[int64]aggregator.Receipt
	wrong    *Fault // of a receipt that no record can bear out
	merkle   merkle
	keys     note.Verifiers
	kept     []checkpointContent // that are not borne out yet, by size
}

func newVerifier(e Evidence) (*verifier, error) {
	v := &verifier{
		begun: make(map[int64]string), opened: make(map[int64]string), erasures: make(map[Class]*erasure),
		receipts: make(map[int64]aggregator.Receipt),
	}
	for _, r := range e.Receipts {
		other, twice := v.receipts[r.Index]
		if twice && other.Hash != r.Hash {
			v.wrong = &Fault{r.Index, problemReceipt}
		}
		v.receipts[r.Index] = r
	}
	var err error
	v.keys, err = verifiers(e.PublicKeys)
	if err != nil {
		return nil, err
	}
	v.report.Signed = v.keys != nil
	v.kept, err = openKept(e.Checkpoints, v.keys)
	return v, err
}

func (v *verifier) fault(index int64, problem aggregator.Text) {
	v.report.Fault = &Fault{Index: index, Problem: problem}
}

// stored is one chunk of a ledger.
type stored struct {
	records     []storedRecord
	identities  map[int64][]storedIdentity
	nodes       []storedNode
	checkpoints []storedCheckpoint
}

func readStored(ctx context.Context, r reader, from, to int64) (stored, error) {
	var s stored
	var err error
	s.identities, err = r.identities(ctx, from, to)
	if err != nil {
		return s, err
	}
	s.nodes, err = r.nodes(ctx, from, to)
	if err != nil {
		return s, err
	}
	s.checkpoints, err = r.checkpoints(ctx, from, to)
	if err != nil {
		return s, err
	}
	s.records, err = r.records(ctx, from, to)
	return s, err
}

// readChunk reads and verifies records up to an index, or to the first that is
// not intact or cannot be read. An error says nothing about the records.
func (v *verifier) readChunk(ctx context.Context, r reader, to int64) error {
	s, err := readStored(ctx, r, v.next, to)
	if err != nil && !damaged(err) {
		return err
	}
	v.check(s)
	switch {
	case v.report.Fault != nil:
	case err != nil:
		v.fault(v.next, problemUnreadable)
	case v.next < to:
		v.fault(v.next, problemMissing)
	}
	return nil
}

// check verifies records until the first that is not intact.
func (v *verifier) check(s stored) {
	for _, r := range s.records {
		if r.index < v.next {
			v.fault(r.index, problemStray)
			return
		}
		if r.index != v.next {
			v.fault(v.next, problemMissing)
			return
		}
		problem := v.checkRecord(r, s.identities[r.index])
		if problem == (aggregator.Text{}) {
			problem = v.checkTree(r, &s)
		}
		if problem != (aggregator.Text{}) {
			v.fault(r.index, problem)
			return
		}
		v.previous, v.next = digest(r.hash), r.index+1
	}
}

// checkRecord gives the first thing wrong with a record, or no text.
func (v *verifier) checkRecord(r storedRecord, identities []storedIdentity) aggregator.Text {
	if len(r.hash) != len(digest{}) || chain(v.previous, r.body) != digest(r.hash) {
		return problemHash
	}
	rec, err := decode(r.body)
	if err != nil {
		return problemForm(err)
	}
	problem := v.checkPlace(r.index, rec)
	if problem != (aggregator.Text{}) {
		return problem
	}
	problem = v.checkIdentities(r.index, rec, identities)
	if problem != (aggregator.Text{}) {
		return problem
	}
	receipt, expected := v.receipts[r.index]
	if expected && (receipt.Hash != hex.EncodeToString(r.hash) || receipt.Ledger != "" && receipt.Ledger != v.report.Ledger) {
		return problemReceipt
	}
	delete(v.receipts, r.index)
	v.report.Last = rec.at
	return aggregator.Text{}
}

// checkPlace checks that a record may stand where it stands.
func (v *verifier) checkPlace(index int64, rec record) aggregator.Text {
	if (index == 0) != (rec.kind == kindGenesis) {
		return problemGenesis
	}
	if v.awaited != "" && (rec.kind != kindReview || rec.review != v.awaited) {
		return problemNotReviewed
	}
	v.awaited = ""
	switch rec.kind {
	case kindGenesis:
		v.report.Ledger, v.report.First = rec.genesis.Ledger, rec.at
	case kindRefused:
		v.report.Refused++
	case kindBegin:
		v.report.Inquiries++
		v.begun[index] = rec.inquiry
		if rec.emergency {
			v.report.Emergencies++
			v.awaited = emergencyReview(index)
		}
	case kindSource, kindFinish:
		id, known := v.begun[rec.begin]
		if !known || id != rec.inquiry {
			return problemNotBegun
		}
		if rec.kind == kindFinish {
			delete(v.begun, rec.begin)
		}
	case kindReview:
		v.opened[index] = rec.review
	case kindAssigned:
		if rec.review == "" || v.opened[rec.begin] != rec.review {
			return problemNotOpened // closed meanwhile is no fault: two people may be at it
		}
	case kindClosed:
		if rec.review == "" || v.opened[rec.begin] != rec.review {
			return problemNotOpened // closed meanwhile is no fault either: the first closing counts
		}
	case kindErased:
		return v.noteErased(index, rec)
	}
	return aggregator.Text{}
}

// checkIdentities checks that a record has the identities it commits to and no
// others, or none of them where they may have been erased.
func (v *verifier) checkIdentities(index int64, rec record, stored []storedIdentity) aggregator.Text {
	if len(stored) == 0 && slices.ContainsFunc(rec.identities, func(c string) bool { return c != "" }) {
		v.noteMissing(index, rec)
		return aggregator.Text{}
	}
	for slot, commitment := range rec.identities {
		if commitment == "" {
			continue
		}
		if len(stored) == 0 || stored[0].slot != slot {
			return problemIdentityMissing
		}
		if stored[0].commitment() != commitment {
			return problemIdentity
		}
		stored = stored[1:]
		v.report.Identities++
	}
	if len(stored) > 0 {
		return problemIdentityExtra
	}
	return aggregator.Text{}
}

// result closes the report. A receipt for a record beyond the end is the proof
// that the end was cut off.
func (v *verifier) result(total int64) Report {
	v.report.Records = v.next
	v.report.Unfinished = int64(len(v.begun))
	if v.next > 0 {
		v.report.Head, v.report.Root = hex.EncodeToString(v.previous[:]), v.merkle.root().text()
	}
	if v.report.Fault == nil && v.next == 0 {
		v.fault(0, problemMissing)
	}
	if v.report.Fault == nil && v.next == total && v.awaited != "" {
		v.fault(v.next-1, problemNotReviewed)
	}
	if index := v.unexplained(); v.report.Fault == nil && index >= 0 {
		v.fault(index, problemIdentityMissing)
	}
	for _, e := range v.erasures {
		v.report.Erased += e.found
	}
	if v.report.Fault == nil {
		v.report.Fault = v.wrong
	}
	if v.report.Fault == nil && v.next == total {
		for index := range v.receipts {
			if v.report.Fault == nil || index < v.report.Fault.Index {
				v.fault(index, problemCutOff)
			}
		}
		if v.report.Fault == nil && len(v.kept) > 0 {
			v.fault(v.kept[0].size-1, problemCutOff)
		}
	}
	return v.report
}
