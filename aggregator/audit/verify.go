package audit

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"underlag/aggregator"
)

// Report is what Verify found.
type Report struct {
	Ledger  string    `json:"ledger"`
	Records int64     `json:"records"` // intact, before the first that is not
	Head    string    `json:"head"`    // hash of the last intact record
	First   time.Time `json:"first"`
	Last    time.Time `json:"last"`

	Inquiries  int64 `json:"inquiries"`  // begun
	Refused    int64 `json:"refused"`    // refused as a whole
	Unfinished int64 `json:"unfinished"` // begun without an end: under way, or cut off by a crash
	Identities int64 `json:"identities"` // rows that match their commitment

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

// Verify reads a ledger from the first record to the one that was last when it
// began, needs no key, changes nothing, and may run while a server writes. It
// checks that no record is missing, each matches its hash and its form, what
// follows an inquiry belongs to it, and each identity matches the commitment to
// it. What is not intact is in Report.Fault; an error means that the file could
// not be read as a ledger at all.
//
// A chain cannot show by itself that its end was cut off or that all of it was
// written anew. Compare Report.Head with one noted earlier, or pass receipts
// that were handed out: a record that does not bear a receipt out is a fault.
//
// progress, where not nil, is called after each chunk.
func Verify(ctx context.Context, path string, progress func(done, total int64), receipts ...aggregator.Receipt) (Report, error) {
	r, total, err := openCounted(ctx, path)
	if err != nil && damaged(err) {
		return Report{Fault: &Fault{0, problemUnreadable}}, nil
	}
	if err != nil {
		return Report{}, fmt.Errorf("audit: read ledger %s: %w", path, err)
	}
	defer r.close()
	v := newVerifier(receipts)
	for v.report.Fault == nil && v.next < total {
		err := v.readChunk(ctx, r, min(total, v.next+chunk))
		if err != nil {
			return v.result(total), fmt.Errorf("audit: read ledger %s: %w", path, err)
		}
		if progress != nil {
			progress(v.next, total)
		}
	}
	strays, err := r.strays(ctx)
	if err != nil && !damaged(err) {
		return v.result(total), fmt.Errorf("audit: read ledger %s: %w", path, err)
	}
	if v.report.Fault == nil && (err != nil || strays > 0) {
		v.fault(v.next, problemIdentityExtra)
	}
	return v.result(total), nil
}

func openCounted(ctx context.Context, path string) (*reader, int64, error) {
	r, err := openReader(ctx, path)
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
	receipts map[int64]aggregator.Receipt
	wrong    *Fault // of a receipt that no record can bear out
}

func newVerifier(receipts []aggregator.Receipt) *verifier {
	v := &verifier{begun: make(map[int64]string), receipts: make(map[int64]aggregator.Receipt)}
	for _, r := range receipts {
		other, twice := v.receipts[r.Index]
		if twice && other.Hash != r.Hash {
			v.wrong = &Fault{r.Index, problemReceipt}
		}
		v.receipts[r.Index] = r
	}
	return v
}

func (v *verifier) fault(index int64, problem aggregator.Text) {
	v.report.Fault = &Fault{Index: index, Problem: problem}
}

// readChunk reads and verifies records up to an index, or to the first that is
// not intact or cannot be read. An error says nothing about the records.
func (v *verifier) readChunk(ctx context.Context, r *reader, to int64) error {
	identities, err := r.identities(ctx, v.next, to)
	var records []storedRecord
	if err == nil {
		records, err = r.records(ctx, v.next, to)
	}
	if err != nil && !damaged(err) {
		return err
	}
	v.check(records, identities)
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
func (v *verifier) check(records []storedRecord, identities map[int64][]storedIdentity) {
	for _, r := range records {
		if r.index < v.next {
			v.fault(r.index, problemStray)
			return
		}
		if r.index != v.next {
			v.fault(v.next, problemMissing)
			return
		}
		problem := v.checkRecord(r, identities[r.index])
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
	problem = v.checkIdentities(rec.identities, identities)
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
	switch rec.kind {
	case kindGenesis:
		v.report.Ledger, v.report.First = rec.genesis.Ledger, rec.at
	case kindRefused:
		v.report.Refused++
	case kindBegin:
		v.report.Inquiries++
		v.begun[index] = rec.inquiry
	case kindSource, kindFinish:
		id, known := v.begun[rec.begin]
		if !known || id != rec.inquiry {
			return problemNotBegun
		}
		if rec.kind == kindFinish {
			delete(v.begun, rec.begin)
		}
	}
	return aggregator.Text{}
}

// checkIdentities checks that a record has the identities it commits to and no
// others. Retention, when it comes, is a record of its own that says which rows
// were erased; until then a missing row is a fault.
func (v *verifier) checkIdentities(commitments []string, stored []storedIdentity) aggregator.Text {
	for slot, commitment := range commitments {
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
		v.report.Head = hex.EncodeToString(v.previous[:])
	}
	if v.report.Fault == nil && v.next == 0 {
		v.fault(0, problemMissing)
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
	}
	return v.report
}

// The problems a record can have.
var (
	problemMissing = aggregator.Text{
		SV: "posten saknas", EN: "the record is missing"}
	problemStray = aggregator.Text{
		SV: "posten står före loggens början", EN: "the record stands before the beginning of the log"}
	problemUnreadable = aggregator.Text{
		SV: "posten kan inte läsas ur databasfilen", EN: "the record cannot be read from the database file"}
	problemHash = aggregator.Text{
		SV: "posten stämmer inte med sin kontrollsumma och posten före", EN: "the record does not match its hash and the record before it"}
	problemGenesis = aggregator.Text{
		SV: "loggen ska börja med en genesis-post och bara ha en", EN: "the log must begin with a genesis record and hold only one"}
	problemNotBegun = aggregator.Text{
		SV: "posten hör till en fråga som inte är påbörjad, eller redan är avslutad", EN: "the record belongs to an inquiry that is not begun, or already finished"}
	problemIdentity = aggregator.Text{
		SV: "en identitet stämmer inte med posten", EN: "an identity does not match the record"}
	problemIdentityMissing = aggregator.Text{
		SV: "en identitet som posten hänvisar till saknas", EN: "an identity that the record commits to is missing"}
	problemIdentityExtra = aggregator.Text{
		SV: "det finns en identitet som posten inte hänvisar till", EN: "there is an identity that the record does not commit to"}
	problemReceipt = aggregator.Text{
		SV: "posten är inte den som kvittot gäller", EN: "the record is not the one the receipt was given for"}
	problemCutOff = aggregator.Text{
		SV: "posten, som det finns ett kvitto på, ligger efter loggens slut", EN: "the record, for which a receipt was given, is beyond the end of the log"}
)

func problemForm(err error) aggregator.Text {
	if errors.Is(err, errNotCanonical) {
		return aggregator.Text{SV: "posten är inte skriven på sitt enda tillåtna sätt", EN: err.Error()}
	}
	return aggregator.Text{SV: "posten följer inte loggens format", EN: err.Error()}
}
