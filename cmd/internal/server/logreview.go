package server

import (
	"context"
	"errors"
	"io"

	"underlag/aggregator"
	"underlag/aggregator/audit"
	"underlag/aggregator/httpapi"
	"underlag/aggregator/httpapi/v1"
	"underlag/cmd/internal/accesses"
)

// heavyAtOnce bounds how many exports and checks, which read long, go on at once.
const heavyAtOnce = 2

// logReview lets log reviewers in over the API. The ledger's own functions decide
// who is one, and record what must be.
type logReview struct {
	log      *audit.Log
	verified *audit.Verification
	heavy    chan struct{}
}

var _ httpapi.LogReview = (*logReview)(nil)

func (s *Server) logReview() httpapi.LogReview {
	s.verified = s.ledger.Verification()
	s.reviewing = &logReview{s.ledger, s.verified, make(chan struct{}, heavyAtOnce)}
	return s.reviewing
}

// Search gives a page.
func (l *logReview) Search(ctx context.Context, by aggregator.Caller, s v1.LogSearch) (v1.LogPage, error) {
	reviewer, query, err := asReviewer(by, s)
	if err != nil {
		return v1.LogPage{}, logProblem(err)
	}
	page, err := l.log.SearchPage(ctx, reviewer, query, audit.Page{After: s.After, Limit: s.Limit})
	if err != nil {
		return v1.LogPage{}, logProblem(err)
	}
	out := v1.LogPage{Found: make([]v1.LogAccess, 0, len(page.Accesses))}
	for _, a := range page.Accesses {
		out.Found = append(out.Found, fromAccess(a))
	}
	if page.Next != 0 {
		out.Next = &page.Next
	}
	return out, nil
}

// Export writes everything, in the form that the search asks for.
func (l *logReview) Export(ctx context.Context, by aggregator.Caller, s v1.LogSearch, begin func() io.Writer) error {
	reviewer, query, err := asReviewer(by, s)
	if err != nil {
		return logProblem(err)
	}
	if !l.enter() {
		return busy()
	}
	defer l.leave()
	file := &begunWriter{begin: begin}
	export, err := audit.NewExport(s.Format, file)
	if err != nil {
		return logProblem(err)
	}
	if err := l.log.Search(ctx, reviewer, query, export.Write); err != nil {
		return logProblem(err)
	}
	file.open() // an empty file is a file
	return export.Close()
}

// begunWriter begins when something is written, so that a fault before that is
// answered as one.
type begunWriter struct {
	begin func() io.Writer
	to    io.Writer
}

func (w *begunWriter) open() {
	if w.to == nil {
		w.to = w.begin()
	}
}

// Write implements io.Writer.
func (w *begunWriter) Write(b []byte) (int, error) {
	w.open()
	return w.to.Write(b)
}

// Reviews lists the organisation's reviews.
func (l *logReview) Reviews(ctx context.Context, by aggregator.Caller) (v1.LogReviews, error) {
	reviewer, err := audit.ReviewerOf(by, "")
	if err != nil {
		return v1.LogReviews{}, logProblem(err)
	}
	list, err := l.log.Reviews(ctx, reviewer)
	if err != nil {
		return v1.LogReviews{}, logProblem(err)
	}
	out := v1.LogReviews{Reviews: make([]v1.LogReview, 0, len(list))}
	for _, r := range list {
		review := v1.LogReview{ID: r.ID, At: r.At, Unit: r.Unit, Rule: r.Rule, Records: append([]int64{}, r.Records...)}
		if c := r.Closed; c != nil {
			review.Closed = &v1.LogClosed{At: c.At, Finding: c.Finding, Reason: c.Reason}
		}
		if r.Assigned != nil {
			review.Assigned = &r.Assigned.At
		}
		out.Reviews = append(out.Reviews, review)
	}
	out.Closed, out.Total = audit.ClosingRate(list)
	return out, nil
}

// Check opens the reviews that a period gives rise to.
func (l *logReview) Check(ctx context.Context, by aggregator.Caller, c v1.LogCheck) (v1.LogReviews, error) {
	reviewer, err := audit.ReviewerOf(by, c.Reason)
	if err != nil {
		return v1.LogReviews{}, logProblem(err)
	}
	from, to, err := c.Period()
	if err != nil {
		return v1.LogReviews{}, err
	}
	if !l.enter() {
		return v1.LogReviews{}, busy()
	}
	defer l.leave()
	opened, err := l.log.Check(ctx, reviewer, audit.Check{From: from, To: to, Sample: c.Sample})
	if err != nil {
		return v1.LogReviews{}, logProblem(err)
	}
	out := v1.LogReviews{Reviews: make([]v1.LogReview, 0, len(opened)), Total: len(opened)}
	for _, o := range opened {
		out.Reviews = append(out.Reviews, v1.LogReview{ID: o.ID, At: o.At, Unit: o.Unit, Rule: o.Rule, Records: append([]int64{}, o.Records...)})
	}
	return out, nil
}

// Close closes a review that is not of the reviewer's own inquiry.
func (l *logReview) Close(ctx context.Context, by aggregator.Caller, id string, c v1.LogClose) error {
	reviewer, err := audit.ReviewerOf(by, c.Reason)
	if err == nil {
		err = l.log.Conclude(ctx, reviewer, id, c.Finding)
	}
	return logProblem(err)
}

// Assign gives a review an owner, who alone closes it, or a substitute.
func (l *logReview) Assign(ctx context.Context, by aggregator.Caller, id string, a v1.LogAssign) error {
	reviewer, err := audit.ReviewerOf(by, a.Reason)
	if err == nil {
		err = l.log.Assign(ctx, reviewer, id, a.Owner, a.Substitutes...)
	}
	return logProblem(err)
}

// Verify tells how the verification stands.
func (l *logReview) Verify(_ context.Context, by aggregator.Caller) (v1.LogVerification, error) {
	if _, err := audit.ReviewerOf(by, ""); err != nil {
		return v1.LogVerification{}, logProblem(err)
	}
	v := l.verified.Look()
	out := v1.LogVerification{Running: v.Running, Done: v.Done, Total: v.Total}
	if !v.Ended.IsZero() {
		out.Begun, out.Ended = &v.Begun, &v.Ended
	}
	if r := v.Report; r != nil && v.Err == nil {
		intact := r.Fault == nil
		out.Intact, out.Records, out.Head, out.Root, out.Checkpoints, out.Covered = &intact, r.Records, r.Head, r.Root, r.Checkpoints, r.Covered
		if r.Fault != nil {
			out.Fault = &v1.LogFault{Index: r.Fault.Index, Text: r.Fault.Problem}
		}
	}
	return out, nil
}

// Prove proves the records of an inquiry of the organisation's.
func (l *logReview) Prove(ctx context.Context, by aggregator.Caller, inquiry string) (v1.Proof, error) {
	reviewer, err := audit.ReviewerOf(by, "")
	if err != nil {
		return v1.Proof{}, logProblem(err)
	}
	proof, err := l.log.Prove(ctx, reviewer, inquiry)
	if err != nil {
		return v1.Proof{}, logProblem(err)
	}
	return v1.FromProof(accesses.Proof(proof)), nil
}

func (l *logReview) enter() bool {
	select {
	case l.heavy <- struct{}{}:
		return true
	default:
		return false
	}
}

func (l *logReview) leave() { <-l.heavy }

func busy() error {
	return aggregator.NewProblem(aggregator.CodeTooBusy, "", aggregator.Text{
		SV: "Loggen läses redan av så många som den klarar. Försök igen om en stund.",
		EN: "As many read the log as it can bear. Try again shortly.",
	}, nil)
}

func asReviewer(by aggregator.Caller, s v1.LogSearch) (audit.Reviewer, audit.Query, error) {
	reviewer, err := audit.ReviewerOf(by, s.Reason)
	if err != nil {
		return reviewer, audit.Query{}, err
	}
	q, err := s.Query()
	return reviewer, audit.Query{
		Person: q.Person, Caseworker: s.Caseworker, Case: aggregator.CaseRef(s.Case), Unit: s.Unit,
		Purpose: aggregator.Purpose(s.Purpose), Authority: aggregator.AuthorityCode(s.Authority),
		Outcome: aggregator.Outcome(s.Outcome), Provision: aggregator.ProvisionID(s.Provision), From: q.From, To: q.To,
	}, err
}

func fromAccess(a audit.Access) v1.LogAccess {
	out := v1.LogAccess{
		Index: a.Index, At: a.At, Inquiry: a.Inquiry, Organisation: a.Organisation, Unit: a.Unit, Automation: a.Automation,
		Caseworker: a.Caseworker, Case: a.Case, Purpose: a.Purpose, Law: a.Law, Refusal: a.Refusal, Finished: a.Finished, Ready: a.Ready,
		Subjects: make([]v1.LogSubject, 0, len(a.Subjects)),
	}
	for _, s := range a.Subjects {
		subject := v1.LogSubject{Person: s.Person, Role: s.Role, Sources: make([]v1.LogSource, 0, len(s.Sources))}
		for _, source := range s.Sources {
			told := v1.LogSource(source)
			told.Provisions = append([]string{}, source.Provisions...)
			subject.Sources = append(subject.Sources, told)
		}
		out.Subjects = append(out.Subjects, subject)
	}
	return out
}

// logProblems are the problems of the ledger's errors.
var logProblems = []struct {
	err  error
	code string
}{
	{audit.ErrNotReviewer, httpapi.CodeNotLogReviewer},
	{audit.ErrNoReview, httpapi.CodeNoLogReview},
	{audit.ErrOwn, httpapi.CodeOwnLogReview},
	{audit.ErrNotOwn, httpapi.CodeLogAssigned},
	{audit.ErrOwner, httpapi.CodeLogOwner},
	{audit.ErrFinding, httpapi.CodeLogFinding},
	{audit.ErrNoInquiry, httpapi.CodeNoLogInquiry},
	{audit.ErrNotCovered, httpapi.CodeNotCovered},
	{audit.ErrEntry, v1.CodeLogQuery},
}

// logProblem gives a ledger's error as a problem. What is none of the table says
// that the ledger cannot be used.
func logProblem(err error) error {
	var already *aggregator.Problem
	if err == nil || errors.As(err, &already) {
		return err
	}
	for _, p := range logProblems {
		if errors.Is(err, p.err) {
			return httpapi.NewLogProblem(p.code, err)
		}
	}
	return aggregator.NewProblem(aggregator.CodeLedger, "", aggregator.Text{
		SV: "Loggen går inte att använda just nu, och inget visas utan loggpost. Försök igen om en stund.",
		EN: "The ledger cannot be used just now, and nothing is shown without a record. Try again shortly.",
	}, err)
}
