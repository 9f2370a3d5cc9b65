package v1

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"time"

	"underlag/aggregator"
)

// ActRequest is the body of POST /v1/admin/sources/{code}/{act} and of
// POST /v1/admin/replicas/{name}/{act}.
type ActRequest struct {
	Reason  aggregator.Text `json:"reason"`
	From    *time.Time      `json:"from"`    // of maintenance
	To      *time.Time      `json:"to"`      // of maintenance
	Weekly  *Weekly         `json:"weekly"`  // of maintenance, in place of from and to
	Window  string          `json:"window"`  // of cancel: the id of a window
	Breaker string          `json:"breaker"` // of breaker: forced_open, forced_closed or closed
}

// errBody is a body that is not the request; what was wrong in it is not said,
// because it may hold anything.
var errBody = errors.New("the body is not the request")

// DecodeAct reads a request strictly.
func DecodeAct(body []byte) (ActRequest, error) {
	var r ActRequest
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(&r); err != nil {
		return r, errBody
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return r, errBody
	}
	return r, nil
}

// maxActReason is the longest reason in bytes: it stands on the status page.
const maxActReason = 200

// Faults of a request.
var (
	ErrReason  = errors.New("reason")
	ErrWindow  = errors.New("window")
	ErrBreaker = errors.New("breaker")
	ErrCancel  = errors.New("cancel")
)

// Act gives the act that is asked for, of which the address has said of what it is.
func (r ActRequest) Act(a aggregator.Act) (aggregator.Act, error) {
	a.Reason = r.Reason
	if !saysWhy(r.Reason.SV) || !saysWhy(r.Reason.EN) {
		return a, ErrReason
	}
	if err := r.when(&a); err != nil {
		return a, err
	}
	if (a.Kind == aggregator.ActBreaker) != forcible(r.Breaker) || a.Kind != aggregator.ActBreaker && r.Breaker != "" {
		return a, ErrBreaker
	}
	if (a.Kind == aggregator.ActCancel) != (r.Window != "") || len(r.Window) > maxWindowID {
		return a, ErrCancel
	}
	a.Breaker, a.Window = aggregator.BreakerState(r.Breaker), r.Window
	return a, nil
}

// maxWindowID is more than the id of any window has.
const maxWindowID = 64

// when reads the time of maintenance, which is once or weekly.
func (r ActRequest) when(a *aggregator.Act) error {
	once := r.From != nil || r.To != nil
	switch {
	case a.Kind != aggregator.ActMaintain && (once || r.Weekly != nil), a.Kind == aggregator.ActMaintain && once == (r.Weekly != nil):
		return ErrWindow
	case once:
		if r.From == nil || r.To == nil || !r.To.After(*r.From) {
			return ErrWindow
		}
		a.From, a.To = *r.From, *r.To
	case r.Weekly != nil:
		weekly, err := aggregator.NewWeeklyTime(r.Weekly.Day, r.Weekly.Begin, r.Weekly.End)
		if err != nil {
			return ErrWindow
		}
		a.Weekly = weekly
	}
	return nil
}

// forcible tells whether a breaker can be put in a state.
func forcible(state string) bool {
	switch aggregator.BreakerState(state) {
	case aggregator.BreakerForcedOpen, aggregator.BreakerForcedClosed, aggregator.BreakerClosed:
		return true
	}
	return false
}

// saysWhy refuses what could be a personal number: a reason is public.
func saysWhy(reason string) bool {
	return strings.TrimSpace(reason) != "" && len(reason) <= maxActReason && !aggregator.MayHoldPersonalNumber(reason)
}
