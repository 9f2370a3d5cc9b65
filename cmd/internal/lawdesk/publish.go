package lawdesk

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"underlag/aggregator"
	"underlag/aggregator/access"
	"underlag/aggregator/access/bundle"
	"underlag/aggregator/audit"
	"underlag/cmd/internal/lawrecord"
)

// Press is where laws are published: who signs, into which folder of bundles, and
// the ledger that holds a record of it first.
type Press struct {
	TrustFile  string
	Publisher  string // id in the file of trust
	KeyFile    string // of the publisher's private key
	Folder     string // of the bundles
	Ledger     string // a file, begun if there is none, or postgres://HOST/DATABASE
	LedgerKeys string
	Log        *audit.Log        // the ledger where it is open already, in place of Ledger and LedgerKeys
	Reason     string            // why one rolls back, for the record; empty: it is not said
	By         aggregator.Caller // the login that publishes, for the record; zero: none but the publisher's key
}

// Draft is a law to publish: its tree, the folder of its approvals and the file
// with the report of its replay.
type Draft struct {
	Tree      fs.FS
	Approvals string
	Replay    string // written by WriteReport
}

// Publish puts an approved draft into the folder of bundles, on a day.
func (p Press) Publish(ctx context.Context, d Draft, on aggregator.Date) (*bundle.Law, error) {
	publisher, ledger, err := p.open()
	if err != nil {
		return nil, err
	}
	defer ledger()
	of, err := d.publication()
	if err != nil {
		return nil, err
	}
	law, err := Sound(ctx, d.Tree, on)
	if err == nil {
		err = d.fits(law.Revision(), of)
	}
	if err != nil {
		return nil, err
	}
	return publisher.Publish(ctx, files(law), of, on)
}

// publication is what is published of the draft beside its files.
func (d *Draft) publication() (bundle.Publication, error) {
	approvals, err := ReadApprovals(d.Approvals)
	if err != nil {
		return bundle.Publication{}, err
	}
	report, err := ReadReport(d.Replay)
	if err != nil {
		return bundle.Publication{}, fmt.Errorf("-replay: %w", err)
	}
	return bundle.Publication{Statement: approvals[0].Statement, Approvals: approvals, Replay: report}, nil
}

// fits refuses approvals and a replay of another draft than this, in words that
// say which. The bundle would be refused too.
func (d *Draft) fits(revision string, of bundle.Publication) error {
	for _, a := range of.Approvals {
		if a.Statement.Revision != revision {
			return fmt.Errorf("%w: the approval of %s in %s is of %s, and the draft is %s; it must be approved as it is now", bundle.ErrRevision, a.Reviewer, d.Approvals, a.Statement.Revision, revision)
		}
	}
	if of.Replay.Draft != revision {
		return fmt.Errorf("%w: %s is of %s, and the draft is %s", bundle.ErrReplay, d.Replay, of.Replay.Draft, revision)
	}
	return nil
}

// files are those that a law consists of, by path.
func files(law *access.Law) map[string][]byte {
	all := map[string][]byte{}
	for _, name := range law.FileNames() {
		all[name] = law.File(name)
	}
	return all
}

// Rollback publishes an earlier revision anew, on a day.
func (p Press) Rollback(ctx context.Context, revision string, on aggregator.Date) (*bundle.Law, error) {
	publisher, ledger, err := p.open()
	if err != nil {
		return nil, err
	}
	defer ledger()
	return publisher.Rollback(ctx, revision, on)
}

// open gives the publisher, whose publications are recorded in the ledger, and what
// closes the ledger afterwards.
func (p *Press) open() (_ *bundle.Publisher, done func(), _ error) {
	if p.TrustFile == "" || p.Publisher == "" || p.KeyFile == "" || p.Folder == "" || p.Log == nil && (p.Ledger == "" || p.LedgerKeys == "") {
		return nil, nil, errors.New("-trust, -publisher, -key, -into, -ledger and -ledger-keys are needed")
	}
	trust, err := bundle.ReadTrust(p.TrustFile)
	if err != nil {
		return nil, nil, err
	}
	key, err := bundle.ReadKey(p.KeyFile)
	if err != nil {
		return nil, nil, err
	}
	ledger, done := p.Log, func() {}
	if ledger == nil {
		if ledger, err = p.openLedger(); err != nil {
			return nil, nil, err
		}
		done = func() { ledger.Close() }
	}
	return &bundle.Publisher{
		Folder: p.Folder, Trust: trust, ID: p.Publisher, Key: key, Tell: lawrecord.Tell(ledger), Access: Config(nil), Reason: p.Reason, By: p.By,
		Check: func(law *access.Law, files fs.FS) error { _, err := WholeOf(law, files); return err },
	}, done, nil
}

// openLedger opens a ledger beside the service that writes it, or begins one.
func (p *Press) openLedger() (*audit.Log, error) {
	keys, err := audit.LoadKeys(p.LedgerKeys)
	if err != nil {
		return nil, err
	}
	_, err = os.Stat(p.Ledger)
	return audit.Open(p.Ledger, audit.Options{Keys: keys, Beside: err == nil})
}
