package reviewdesk

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"underlag/aggregator"
	"underlag/aggregator/access"
	"underlag/aggregator/access/bundle"
	"underlag/aggregator/access/review"
	"underlag/aggregator/console/rules"
	"underlag/cmd/internal/lawdesk"
)

// heavy waits for its turn, and gives what ends it.
func (d *Drafts) heavy(ctx context.Context) (done func(), err error) {
	select {
	case d.work <- struct{}{}:
		return func() { <-d.work }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Examine implements rules.Drafts.
func (d *Drafts) Examine(ctx context.Context, name string) (rules.Examined, error) {
	var e rules.Examined
	done, err := d.heavy(ctx)
	if err != nil {
		return e, err
	}
	defer done()
	tree := os.DirFS(d.law(name))
	findings, err := lawdesk.Check(ctx, tree, d.Desk.Today())
	if err != nil {
		return e, err
	}
	for _, f := range findings {
		e.Findings = append(e.Findings, rules.Finding{File: f.File, Line: f.Line, Key: f.Key, Error: f.Severity == review.Error, Problem: f.Problem, Remedy: f.Remedy})
		if f.Severity == review.Error {
			e.Errors++
		} else {
			e.Warnings++
		}
	}
	law, err := access.Load(lawdesk.Config(tree))
	if err != nil {
		return e, nil // the check says why
	}
	e.Loads = true
	return e, d.compare(ctx, &e, law, tree)
}

// compare tests a draft, and tells what it changes.
func (d *Drafts) compare(ctx context.Context, e *rules.Examined, law *access.Law, tree fs.FS) error {
	now, err := d.Desk.reading()
	if err != nil {
		return err
	}
	e.Changes = changes(review.Diff(now.law, law))
	tested, err := lawdesk.Test(ctx, law, tree, 0)
	if err != nil {
		return nil // questions that cannot be read are among the findings
	}
	e.Asked, e.Failed = len(tested.Results)+len(tested.Principles), tested.Failed()
	for _, r := range slices.Concat(tested.Results, tested.Principles) {
		if len(r.Faults) > 0 {
			e.Failures = append(e.Failures, rules.Question{File: r.File, Line: r.Line, Ask: r.Ask, Faults: r.Faults})
		}
	}
	return nil
}

// refusals are what the law's own functions refuse, in words.
var refusals = []struct {
	err   error
	words *aggregator.Problem
}{
	{lawdesk.ErrFindings, rules.Problem("draft_faulty", "Kontrollen hittar fel i utkastet; de ska rättas först.", "The check finds errors in the draft; they come first.")},
	{lawdesk.ErrTests, rules.Problem("draft_untested", "Frågor stämmer inte; det ska rättas först.", "Questions are not answered as expected; that comes first.")},
	{bundle.ErrReplayOld, rules.Problem("replay_old", "Återspelningen jämför med en annan lag än den som är publicerad nu. Återspela igen.", "The replay compares with another law than the one published now. Replay again.")},
	{bundle.ErrReplay, rules.Problem("replay_of_another", "Återspelningen gäller utkastet som det var. Återspela det som det är nu.", "The replay is of the draft as it was. Replay it as it is now.")},
	{bundle.ErrRevision, rules.Problem("approval_old", "Ett godkännande gäller utkastet som det var. Det ska godkännas som det är nu.", "An approval is of the draft as it was. It must be approved as it is now.")},
	{bundle.ErrApprovals, rules.Problem("not_approved", "En lag behöver två granskares godkännande, utöver den som skrev den.", "A law needs the approval of two reviewers besides its author.")},
	{bundle.ErrExpired, rules.Problem("not_in_force", "Lagen gäller inte i dag: dagen ligger utanför dem som är godkända.", "The law is not in force today: the day is outside those approved.")},
	{bundle.ErrUnrecorded, rules.Problem("not_recorded", "Publiceringen kunde inte skrivas i loggen, så inget är publicerat. Försök igen.", "The publication could not be recorded in the ledger, so nothing is published. Try again.")},
	{bundle.ErrNoEarlier, rules.Problem("no_earlier", "Ingen tidigare publicerad lag har den revisionen.", "No law published earlier has that revision.")},
}

// refused tells in words why the law's own functions refuse what was asked for. What
// is no refusal is given back as it is.
func refused(err error) error {
	for _, r := range refusals {
		if errors.Is(err, r.err) {
			return r.words
		}
	}
	return err
}

// Replay implements rules.Drafts.
func (d *Drafts) Replay(ctx context.Context, by aggregator.Caller, name string, since aggregator.Date) error {
	done, err := d.heavy(ctx)
	if err != nil {
		return err
	}
	defer done()
	draft, err := access.Load(lawdesk.Config(os.DirFS(d.law(name))))
	if err != nil {
		return rules.Problem("draft_unloadable", "Utkastet kan inte läsas in som det är; kontrollen säger varför.", "The draft cannot be loaded as it is; the check says why.")
	}
	now, err := d.Desk.reading()
	if err != nil {
		return err
	}
	replay, err := lawdesk.Replay(ctx, now.law, draft, d.Ledger, since)
	if err != nil {
		return err
	}
	return lawdesk.WriteReport(d.at(name, replayFile), replay.Report(since))
}

// impact is what the replay came to, if it is of just this revision.
func (d *Drafts) impact(name, revision string) (*rules.Impact, error) {
	r, err := lawdesk.ReadReport(d.at(name, replayFile))
	if errors.Is(err, fs.ErrNotExist) || err == nil && r.Draft != revision {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	i := &rules.Impact{Since: r.Since, Decisions: r.Decisions, Alike: r.Alike, NotReproduced: r.NotReproduced.Persons, Incomplete: r.Incomplete}
	for n := range r.Effects {
		of := &r.Effects[n]
		e := rules.Effect{Organisation: of.Organisation, Purpose: review.PurposeWord(of.Purpose), Persons: of.Persons, Examples: of.Examples}
		e.What.SV, e.Effect.SV = of.Words(review.Swedish)
		e.What.EN, e.Effect.EN = of.Words(review.English)
		i.Effects = append(i.Effects, e)
	}
	return i, nil
}

// approvals are the reviewers who have signed a statement.
func (d *Drafts) approvals(name string, of bundle.Statement) ([]string, error) {
	kept, err := filepath.Glob(d.at(name, approvalsFolder, "*.json"))
	if err != nil || len(kept) == 0 {
		return nil, err
	}
	list, err := lawdesk.ReadApprovals(d.at(name, approvalsFolder))
	if err != nil {
		return nil, err
	}
	trust, err := bundle.ReadTrust(d.Desk.Trust)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, a := range list {
		if trust.Approves(of, a) == nil {
			names = append(names, a.Reviewer)
		}
	}
	return names, nil
}

// Approve implements rules.Drafts. Whoever hands a signature in is the reviewer whose
// it is, by the name in the file of trust: an author cannot be another reviewer under
// another name.
func (d *Drafts) Approve(by aggregator.Caller, name string, signature []byte) error {
	a, err := d.about(name)
	if err != nil {
		return err
	}
	var approval bundle.Approval
	decoder := json.NewDecoder(bytes.NewReader(signature))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&approval); err != nil {
		return rules.Problem("signature_invalid", "Filen är inget godkännande som policy approve har skrivit.", "The file is no approval that policy approve wrote.")
	}
	if a == nil || a.Published > 0 || a.From == 0 {
		return rules.Problem("not_to_approve", "Utkastet är inte till för godkännande nu.", "The draft is not for approval now.")
	}
	if approval.Reviewer != by.ID || a.Author == by.ID {
		return rules.Problem("signature_of_another", "Var och en lämnar in sin egen signatur, under det namn som man loggar in med, och aldrig på ett eget utkast.", "Each hands in a signature of their own, under the name one logs in by, and never on a draft of one's own.")
	}
	if d.Desk.Trust == "" {
		return rules.Problem("no_trust", "Tjänsten har ingen lista över granskare (law.trust).", "The service has no list of reviewers (law.trust).")
	}
	revision, err := d.revision(name)
	if err != nil {
		return err
	}
	trust, err := bundle.ReadTrust(d.Desk.Trust)
	if err != nil {
		return err
	}
	if err := trust.Approves(d.statement(a, revision), approval); err != nil {
		return rules.Problem("signature_refused", "Signaturen gäller inte utkastet som det är nu, dess dagar eller din nyckel. Hämta utkastet och skriv under det igen.", "The signature is not of the draft as it is now, its days or your key. Download the draft and sign it again.")
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := os.MkdirAll(d.at(name, approvalsFolder), 0o750); err != nil {
		return err
	}
	text, err := json.MarshalIndent(approval, "", "  ")
	if err != nil {
		return err
	}
	return replace(d.at(name, approvalsFolder, digest([]byte(by.ID))[:16]+".json"), append(text, '\n'))
}

// CanPublish implements rules.Drafts.
func (d *Drafts) CanPublish() bool { return d.Press.Publisher != "" }

var cannotPublish = rules.Problem("cannot_publish", "Härifrån kan inga lagar publiceras.", "No laws can be published from here.")

// Publish implements rules.Drafts.
func (d *Drafts) Publish(ctx context.Context, by aggregator.Caller, name string) (int64, error) {
	if !d.CanPublish() {
		return 0, cannotPublish
	}
	done, err := d.heavy(ctx)
	if err != nil {
		return 0, err
	}
	defer done()
	d.mu.Lock()
	defer d.mu.Unlock()
	a, err := d.about(name)
	if err != nil {
		return 0, err
	}
	if a == nil || a.Published > 0 {
		return 0, rules.Problem("draft_published", "Utkastet är redan publicerat.", "The draft is published already.")
	}
	if _, err := os.Stat(d.at(name, replayFile)); errors.Is(err, fs.ErrNotExist) {
		return 0, rules.Problem("not_replayed", "Det gick inte: utkastet har inte återspelats.", "It was refused: the draft has not been replayed.")
	}
	if kept, _ := filepath.Glob(d.at(name, approvalsFolder, "*.json")); len(kept) == 0 {
		return 0, rules.Problem("not_approved", "Det gick inte: ingen har godkänt utkastet som det är nu.", "It was refused: nobody has approved the draft as it is now.")
	}
	press := d.Press
	press.By = by
	law, err := press.Publish(ctx, lawdesk.Draft{Tree: os.DirFS(d.law(name)), Approvals: d.at(name, approvalsFolder), Replay: d.at(name, replayFile)}, d.Desk.Today())
	if err != nil {
		return 0, refused(err)
	}
	a.Published, a.Revision = law.Publication.Sequence, law.Publication.Statement.Revision
	defer d.Desk.forget() // once the draft is known to be what was published
	return a.Published, d.keep(name, a)
}

// longestReason is how many characters a reason may have.
const longestReason = 200

// Rollback implements rules.Drafts.
func (d *Drafts) Rollback(ctx context.Context, by aggregator.Caller, revision, reason string) (int64, error) {
	if !d.CanPublish() {
		return 0, cannotPublish
	}
	reason = strings.TrimSpace(reason)
	if reason == "" || utf8.RuneCountInString(reason) > longestReason {
		return 0, rules.Problem("reason_invalid", "Ange ett skäl, högst 200 tecken. Det skrivs i loggen.", "Give a reason, at most 200 characters. It is recorded in the ledger.")
	}
	done, err := d.heavy(ctx)
	if err != nil {
		return 0, err
	}
	defer done()
	press := d.Press
	press.Reason, press.By = reason, by
	law, err := press.Rollback(ctx, revision, d.Desk.Today())
	if err != nil {
		return 0, refused(err)
	}
	return law.Publication.Sequence, nil
}
