package httpapi

import (
	"context"
	"io"
	"net/http"
	"time"

	"underlag/aggregator"
	"underlag/aggregator/httpapi/v1"
)

// LogReview is what log reviewers do. It decides who is one, and records what
// must be; its errors are *aggregator.Problem with a code of the table in codes.go.
type LogReview interface {
	// Search gives a page of what a search finds.
	Search(ctx context.Context, by aggregator.Caller, s v1.LogSearch) (v1.LogPage, error)
	// Export writes everything that a search finds, in the search's format. Begin is
	// called once nothing but reading can fail any more, and gives what is written to.
	Export(ctx context.Context, by aggregator.Caller, s v1.LogSearch, begin func() io.Writer) error
	Reviews(ctx context.Context, by aggregator.Caller) (v1.LogReviews, error)
	// Check computes the signals of a period, draws a sample, and opens reviews; it
	// gives those that are new.
	Check(ctx context.Context, by aggregator.Caller, c v1.LogCheck) (v1.LogReviews, error)
	Close(ctx context.Context, by aggregator.Caller, id string, c v1.LogClose) error
	Assign(ctx context.Context, by aggregator.Caller, id string, a v1.LogAssign) error
	// Verify gives how the verification stands, and never waits for it.
	Verify(ctx context.Context, by aggregator.Caller) (v1.LogVerification, error)
	Prove(ctx context.Context, by aggregator.Caller, inquiry string) (v1.Proof, error)
}

// Codes of the problems of a log review, beside those of v1.
const (
	CodeNotLogReviewer = "not_log_reviewer"
	CodeNoLogReview    = "log_review_unknown"
	CodeOwnLogReview   = "log_review_own"
	CodeLogFinding     = "log_finding"
	CodeLogAssigned    = "log_review_assigned"
	CodeLogOwner       = "log_review_owner"
	CodeNoLogInquiry   = "log_inquiry_unknown"
	CodeNotCovered     = "log_not_covered"
)

// NewLogProblem is a problem of a log review, with the text of the table.
func NewLogProblem(code string, cause error) *aggregator.Problem {
	return aggregator.NewProblem(code, "", problemKinds[code].Text, cause)
}

// logTypes are the media types of exports. CEF has none of its own.
var logTypes = map[string]string{
	"csv": "text/csv; charset=utf-8", "jsonl": "application/jsonl", "cef": "text/plain; charset=utf-8",
}

func (a *api) searchLog(w http.ResponseWriter, r *http.Request) {
	search, ok := fromReviewer(a, w, r, v1.DecodeLog[v1.LogSearch])
	if !ok {
		return
	}
	if search.body.Format == "" {
		search.body.Format = wantedExport(r.Header)
	}
	if search.body.Format != "" && logTypes[search.body.Format] != "" {
		a.exportLog(w, r, search.by, search.body)
		return
	}
	page, err := a.LogReview.Search(r.Context(), search.by, search.body)
	answerLog(w, r, page, err)
}

// wantedExport is the form that the caller prefers to a page.
func wantedExport(h http.Header) string {
	accept := h.Get("Accept")
	page := max(quality(accept, "application/json"), quality(accept, "application/*"), quality(accept, "*/*"))
	for form, media := range map[string]string{"csv": "text/csv", "jsonl": "application/jsonl"} {
		if quality(accept, media) > page {
			return form
		}
	}
	return ""
}

// exportLog streams a file. A fault while it is read cuts it off, so that half of
// it cannot be taken for all.
func (a *api) exportLog(w http.ResponseWriter, r *http.Request, by aggregator.Caller, s v1.LogSearch) {
	begun := false
	err := a.LogReview.Export(r.Context(), by, s, func() io.Writer {
		begun = true
		h := w.Header()
		h.Set("Content-Type", logTypes[s.Format])
		h.Set("Content-Disposition", `attachment; filename="log.`+s.Format+`"`)
		h.Set("Vary", "Accept")
		return w
	})
	switch {
	case err == nil:
	case begun:
		panic(http.ErrAbortHandler)
	default:
		writeProblem(w, r, asProblem(err))
	}
}

func (a *api) listReviews(w http.ResponseWriter, r *http.Request) {
	by, ok := a.reviewer(w, r)
	if !ok {
		return
	}
	list, err := a.LogReview.Reviews(r.Context(), by)
	answerLog(w, r, list, err)
}

func (a *api) checkLog(w http.ResponseWriter, r *http.Request) {
	check, ok := fromReviewer(a, w, r, v1.DecodeLog[v1.LogCheck])
	if !ok {
		return
	}
	list, err := a.LogReview.Check(r.Context(), check.by, check.body)
	answerLog(w, r, list, err)
}

func (a *api) closeReview(w http.ResponseWriter, r *http.Request) {
	closing, ok := fromReviewer(a, w, r, v1.DecodeLog[v1.LogClose])
	if !ok {
		return
	}
	err := a.LogReview.Close(r.Context(), closing.by, r.PathValue("id"), closing.body)
	answerLog(w, r, v1.LogDone{Recorded: true}, err)
}

func (a *api) assignReview(w http.ResponseWriter, r *http.Request) {
	assigning, ok := fromReviewer(a, w, r, v1.DecodeLog[v1.LogAssign])
	if !ok {
		return
	}
	err := a.LogReview.Assign(r.Context(), assigning.by, r.PathValue("id"), assigning.body)
	answerLog(w, r, v1.LogDone{Recorded: true}, err)
}

func (a *api) verifyLog(w http.ResponseWriter, r *http.Request) {
	by, ok := a.reviewer(w, r)
	if !ok {
		return
	}
	how, err := a.LogReview.Verify(r.Context(), by)
	answerLog(w, r, how, err)
}

func (a *api) proveLog(w http.ResponseWriter, r *http.Request) {
	prove, ok := fromReviewer(a, w, r, v1.DecodeLog[v1.LogProve])
	if !ok {
		return
	}
	proof, err := a.LogReview.Prove(r.Context(), prove.by, prove.body.Inquiry)
	answerLog(w, r, proof, err)
}

// reviewer gives who is calling. Whether that is a log reviewer the reviews
// themselves decide; where there are none, nobody is.
func (a *api) reviewer(w http.ResponseWriter, r *http.Request) (aggregator.Caller, bool) {
	caller, err := a.Callers.Caller(r)
	if err == nil && (a.LogReview == nil || !caller.Holds(aggregator.RoleLogReviewer)) {
		err = plainProblem(CodeNotLogReviewer)
	}
	if err != nil {
		writeProblem(w, r, asProblem(err))
		return aggregator.Caller{}, false
	}
	return caller, true
}

// logRequest is what a log reviewer sent.
type logRequest[T any] struct {
	by   aggregator.Caller
	body T
}

// fromReviewer reads who is calling, and then what is asked for.
func fromReviewer[T any](a *api, w http.ResponseWriter, r *http.Request, decode func([]byte) (T, error)) (logRequest[T], bool) {
	var out logRequest[T]
	by, ok := a.reviewer(w, r)
	if !ok {
		return out, false
	}
	raw, problem := readBody(w, r)
	if problem == nil {
		var err error
		if out.body, err = decode(raw); err != nil {
			problem = plainProblem("json_invalid")
		}
	}
	if problem != nil {
		writeProblem(w, r, problem)
		return out, false
	}
	out.by = by
	return out, true
}

func answerLog[T any](w http.ResponseWriter, r *http.Request, body T, err error) {
	if err != nil {
		writeProblem(w, r, asProblem(err))
		return
	}
	writeJSON(w, marshal(body))
}

var logKinds = map[string]problemKind{
	CodeNotLogReviewer: titled(http.StatusForbidden, "Får inte granska loggen", "May not review the log").says(
		"Rollen log_reviewer krävs, hos en namngiven person med eget åtkomstintyg.", "The role log_reviewer is required, of a named person with an access token of their own."),
	v1.CodeLogReason: titled(422, "Skäl krävs för att granska loggen", "A reason is required to review the log"),
	v1.CodeLogQuery:  titled(422, "Sökningen i loggen har fel form", "The search of the log is of the wrong form"),
	CodeNoLogReview: titled(http.StatusNotFound, "Ingen öppen granskning med det id:t", "No open review with this id").says(
		"Organisationen har ingen öppen granskning med det id:t. GET /v1/admin/log/reviews visar dem.", "The organisation has no open review with this id. GET /v1/admin/log/reviews lists them."),
	CodeOwnLogReview: titled(http.StatusForbidden, "Ens egen slagning", "One's own look-up").says(
		"Ingen avslutar granskningen av en fråga som hon själv har ställt. Någon annan får göra det.", "Nobody closes the review of an inquiry that they made themselves. Somebody else must."),
	CodeLogFinding: titled(422, "Slutsats krävs", "A finding is required").says(
		"Ange finding: justified, misuse eller unclear, och reason.", "Give finding: justified, misuse or unclear, and reason."),
	CodeLogAssigned: titled(http.StatusForbidden, "Någon annans granskning", "Somebody else's review").says(
		"Granskningen är någon annans. Hon, eller den som ersätter henne, avslutar den; den kan också ges en ny ägare.", "The review is somebody else's. She or her substitute closes it; it can also be given a new owner."),
	CodeLogOwner: titled(422, "Ägare krävs", "An owner is required").says(
		"Ange owner, högst åtta substitutes, och reason.", "Give owner, at most eight substitutes, and reason."),
	CodeNoLogInquiry: titled(http.StatusNotFound, "Ingen fråga med det id:t i loggen", "No inquiry with this id in the log").says(
		"Organisationen har ingen fråga med det id:t i loggen.", "The organisation has no inquiry with this id in the log."),
	CodeNotCovered: titled(http.StatusServiceUnavailable, "Ingen kontrollpunkt ännu", "No checkpoint yet").says(
		"Frågans senaste poster omfattas inte av en undertecknad kontrollpunkt ännu. Försök igen om en sekund.", "The inquiry's last records are not covered by a signed checkpoint yet. Try again in a second.").retry(time.Second),
}
