package httpapi

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"underlag/aggregator"
	"underlag/aggregator/httpapi/v1"
)

// Admin lets operators act on sources and replicas, and see how they are.
type Admin struct {
	// Organisations are those whose callers with the role source_admin may act: a
	// closed source is closed to every municipality.
	Organisations []aggregator.OrgNumber
	// Do records the act, then does it.
	Do func(context.Context, aggregator.Caller, aggregator.Act) (aggregator.Receipt, error)
	// Overview gives everything an operator is shown; nil: nothing is.
	Overview func(context.Context) aggregator.Overview
}

// RoleSourceAdmin is the role of a caller who may act on sources.
const RoleSourceAdmin = aggregator.RoleSourceAdmin

// Codes of the problems of an act.
const (
	codeOperator = "not_source_admin"
	codeReason   = "act_reason"
	codeWindow   = "act_window"
	CodeBreaker  = "act_breaker"
	CodeCancel   = "act_cancel"  // no such window stands
	CodeFull     = "act_full"    // no more windows can be planned
	CodeReplica  = "act_replica" // there is no such replica
)

var adminKinds = map[string]problemKind{
	codeOperator: titled(http.StatusForbidden, "Får inte styra källor", "May not act on sources").says(
		"Rollen source_admin i driftens organisation krävs.", "The role source_admin in the operator's organisation is required."),
	codeReason: titled(422, "Skäl krävs", "A reason is required").says(
		"Ange reason.sv och reason.en, högst 200 tecken, utan personnummer. De visas för alla.", "Give reason.sv and reason.en, at most 200 bytes, without personal numbers. Everybody sees them."),
	codeWindow: titled(422, "Fel tid för underhåll", "Wrong time of maintenance").says(
		"Ange from och to (to är senare än from) eller weekly (day, begin, end) för maintenance, och bara där.",
		"Give from and to (to is after from), or weekly (day, begin, end), for maintenance, and only there."),
	CodeBreaker: titled(422, "Fel läge för brytaren", "Wrong state of the breaker").says(
		"Ange breaker för breaker, och bara där: forced_open, forced_closed eller closed.", "Give breaker for breaker, and only there: forced_open, forced_closed or closed."),
	CodeCancel: titled(422, "Inget sådant underhåll", "No such maintenance").says(
		"Ange window för cancel, och bara där: id på ett fönster som står i GET /v1/admin/sources och inte är inställt.",
		"Give window for cancel, and only there: the id of a window that stands in GET /v1/admin/sources and is not called off."),
	CodeFull: titled(422, "För mycket underhåll är planerat", "Too much maintenance is planned").says(
		"Högst 500 fönster kan vara planerade på en gång. Ställ in ett (cancel) eller vänta tills ett har passerat.",
		"At most 500 windows can be planned at once. Cancel one, or wait until one has passed."),
	CodeReplica: titled(422, "Ingen sådan server", "No such replica").says(
		"Ange namnet på en server som står i GET /v1/admin/sources.", "Give the name of a replica that stands in GET /v1/admin/sources."),
}

// act does what an operator asks for to one source.
func (a *api) act(w http.ResponseWriter, r *http.Request) {
	code, kind := aggregator.AuthorityCode(r.PathValue("code")), aggregator.ActKind(r.PathValue("act"))
	known := slices.ContainsFunc(a.described, func(d aggregator.Descriptor) bool { return d.Code == code })
	a.actOn(w, r, aggregator.Act{Authority: code, Kind: kind}, known)
}

// actOnReplica does what an operator asks for to one replica.
func (a *api) actOnReplica(w http.ResponseWriter, r *http.Request) {
	act := aggregator.Act{Replica: r.PathValue("name"), Kind: aggregator.ActKind(r.PathValue("act"))}
	a.actOn(w, r, act, true)
}

// actOn does an act, of which found says whether there is such a thing.
func (a *api) actOn(w http.ResponseWriter, r *http.Request, act aggregator.Act, found bool) {
	caller, problem := a.operator(r)
	if problem == nil && !(found && CanAsk(act)) {
		problem = plainProblem(codeNotFound)
	}
	if problem == nil {
		act, problem = readAct(w, r, act)
	}
	if problem != nil {
		writeProblem(w, r, problem)
		return
	}
	receipt, err := a.Admin.Do(r.Context(), caller, act)
	if err != nil {
		writeProblem(w, r, asProblem(err))
		return
	}
	writeJSON(w, marshal(v1.FromReceipt(receipt)))
}

// Allows tells whether a caller, named by a proof of its own, may act.
func (a *Admin) Allows(c aggregator.Caller) bool {
	return a != nil && !c.Named && slices.Contains(c.Roles, RoleSourceAdmin) && slices.Contains(a.Organisations, c.Organisation.Number)
}

// readAct reads the rest of an act.
func readAct(w http.ResponseWriter, r *http.Request, act aggregator.Act) (aggregator.Act, *aggregator.Problem) {
	body, problem := readBody(w, r)
	if problem != nil {
		return act, problem
	}
	request, err := v1.DecodeAct(body)
	if err != nil {
		return act, plainProblem("json_invalid")
	}
	return CheckAct(request, act)
}

// CheckAct gives the act that a request asks for, of which act says of what it is;
// or what is wrong with it, in the words of the API.
func CheckAct(request v1.ActRequest, act aggregator.Act) (aggregator.Act, *aggregator.Problem) {
	act, err := request.Act(act)
	switch {
	case errors.Is(err, v1.ErrReason):
		return act, plainProblem(codeReason)
	case errors.Is(err, v1.ErrWindow):
		return act, plainProblem(codeWindow)
	case errors.Is(err, v1.ErrBreaker):
		return act, plainProblem(CodeBreaker)
	case errors.Is(err, v1.ErrCancel):
		return act, plainProblem(CodeCancel)
	}
	return act, nil
}

// CanAsk tells whether what an act is done to, a source or a replica, has its kind.
func CanAsk(act aggregator.Act) bool {
	if act.Replica != "" {
		return act.Authority == "" && act.Kind.OfReplica()
	}
	return slices.Contains(kinds, act.Kind)
}

var kinds = []aggregator.ActKind{aggregator.ActDisable, aggregator.ActEnable, aggregator.ActMaintain, aggregator.ActCancel, aggregator.ActBreaker}
