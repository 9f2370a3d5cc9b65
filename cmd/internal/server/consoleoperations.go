package server

import (
	"context"
	"time"

	"underlag/aggregator"
	"underlag/aggregator/console"
	"underlag/aggregator/console/operations"
	"underlag/aggregator/httpapi"
	"underlag/aggregator/httpapi/v1"
	"underlag/sources"
)

// operations is the admin's part of the console.
func (s *Server) operations() console.Area {
	return operations.New(operations.Options{Desk: operationsDesk{s}, Sources: sources.Descriptors()})
}

// operationsDesk shows and does what the API's admin endpoints show and do.
type operationsDesk struct{ s *Server }

// May tells who may: the API's own test.
func (d operationsDesk) May(c aggregator.Caller) bool { return d.s.admin().Allows(c) }

// Overview gives what the API's overview is written from.
func (d operationsDesk) Overview(ctx context.Context) aggregator.Overview { return d.s.overview(ctx) }

// Do holds what is asked for to the API's rules, and does it as the API does.
func (d operationsDesk) Do(ctx context.Context, by aggregator.Caller, asked operations.Asked) (aggregator.Receipt, error) {
	act := aggregator.Act{Authority: asked.Authority, Replica: asked.Replica, Kind: asked.Kind}
	if !httpapi.CanAsk(act) {
		return aggregator.Receipt{}, console.NotFound()
	}
	request := v1.ActRequest{Reason: asked.Reason, From: given(asked.From), To: given(asked.To), Window: asked.Window, Breaker: asked.Breaker}
	if w := asked.Weekly; w != nil {
		request.Weekly = &v1.Weekly{Day: w.Day, Begin: w.Begin, End: w.End}
	}
	act, problem := httpapi.CheckAct(request, act)
	if problem != nil {
		return aggregator.Receipt{}, problem
	}
	return d.s.act(ctx, by, act)
}

// given is a time that a form has; nil where it was left empty.
func given(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
