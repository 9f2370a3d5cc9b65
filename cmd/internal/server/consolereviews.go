package server

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strconv"

	"underlag/aggregator"
	"underlag/aggregator/accessreport"
	"underlag/aggregator/audit"
	"underlag/aggregator/console/records"
	"underlag/aggregator/httpapi/v1"
)

// Export writes what the API's export writes.
func (d recordsDesk) Export(ctx context.Context, by aggregator.Caller, s records.Search, format string, begin func() io.Writer) error {
	search := searched(s)
	search.Format = format
	return d.logReview.Export(ctx, by, search, begin)
}

// Reviews gives the organisation's reviews, oldest first.
func (d recordsDesk) Reviews(ctx context.Context, by aggregator.Caller) ([]records.Review, error) {
	reviewer, err := audit.ReviewerOf(by, "")
	if err != nil {
		return nil, logProblem(err)
	}
	list, err := d.log.Reviews(ctx, reviewer)
	if err != nil {
		return nil, logProblem(err)
	}
	out, err := d.inWords(ctx, reviewer, list)
	return out, logProblem(err)
}

// Close closes a review as the API does.
func (d recordsDesk) Close(ctx context.Context, by aggregator.Caller, id, finding, reason string) error {
	return d.logReview.Close(ctx, by, id, v1.LogClose{Finding: finding, Reason: reason})
}

// Assign gives a review an owner as the API does.
func (d recordsDesk) Assign(ctx context.Context, by aggregator.Caller, id, owner, reason string) error {
	return d.logReview.Assign(ctx, by, id, v1.LogAssign{Owner: owner, Reason: reason})
}

// Check makes the check that the API makes.
func (d recordsDesk) Check(ctx context.Context, by aggregator.Caller, c records.Check) error {
	sample, err := strconv.Atoi(c.Sample)
	if err != nil {
		sample = -1 // which the API's own check tells of
	}
	_, err = d.logReview.Check(ctx, by, v1.LogCheck{Reason: c.Reason, From: c.From, To: c.To, Sample: sample})
	return err
}

// Verification tells how the one verification of this server stands.
func (d recordsDesk) Verification(ctx context.Context, by aggregator.Caller, begin bool) (records.Verification, error) {
	if _, err := audit.ReviewerOf(by, ""); err != nil {
		return records.Verification{}, logProblem(err)
	}
	how := d.verified.Last
	if begin {
		how = d.verified.Begin
	}
	v := how()
	out := records.Verification{Running: v.Running, Done: v.Done, Total: v.Total, Begun: v.Begun, Ended: v.Ended, Unreadable: v.Err != nil}
	if r := v.Report; r != nil && v.Err == nil {
		out.Records, out.Head, out.Root, out.Checkpoints, out.Covered = r.Records, r.Head, r.Root, r.Checkpoints, r.Covered
		out.First, out.Last = r.First, r.Last
		if r.Fault != nil {
			out.Fault = &records.Fault{Record: r.Fault.Index, Text: r.Fault.Problem}
		}
	}
	var err error
	if out.Checkpoint, err = d.log.LastCheckpoint(ctx); errors.Is(err, audit.ErrNotCovered) {
		err = nil
	}
	return out, logProblem(err)
}

// Report makes the report that the command auditlog makes; whether caseworkers are
// named is the municipality's choice.
func (d recordsDesk) Report(ctx context.Context, by aggregator.Caller, r records.Report) ([]byte, error) {
	reviewer, _, err := asReviewer(by, v1.LogSearch{Reason: r.Reason})
	if err != nil {
		return nil, logProblem(err)
	}
	if !d.enter() {
		return nil, busy()
	}
	defer d.leave()
	told, err := d.s.tells.For(ctx, reviewer, r.Person, d.s.tells.Municipalities[reviewer.Organisation].NamesCaseworkers)
	if err != nil {
		return nil, logProblem(err)
	}
	var file bytes.Buffer
	write := accessreport.HTML
	if r.Format == "pdf" {
		write = accessreport.PDF
	}
	err = write(&file, told, accessreport.Lang(r.Lang))
	return file.Bytes(), err
}
