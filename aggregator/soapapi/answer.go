package soapapi

import (
	"context"
	"errors"
	"log/slog"

	"underlag/aggregator"
)

// write gives the answer: of the authorities asked for, in the contract's order,
// data or an error each, never neither.
func (c *call) write(ctx context.Context, q question, failed failures, answer *aggregator.Answer) []byte {
	w := c.version.response(fetch)
	if q.echo {
		w.open("fraga")
		for _, child := range q.element.children {
			w.again(child)
		}
		w.close("fraga")
	}
	if q.at != nil {
		w.leaf("frageTidpunkt", *q.at)
	}
	if q.correlation != nil {
		w.leaf("korrelationsid", *q.correlation)
	}
	w.open("svarsdata")
	person := &answer.Persons[0]
	for _, a := range q.asked {
		w.open(string(a.Code))
		c.part(ctx, w, a.Code, failed[a.Code], person)
		w.close(string(a.Code))
	}
	w.close("svarsdata")
	return w.finish(fetch)
}

// part writes one authority's data or error.
func (c *call) part(ctx context.Context, w *writer, code aggregator.AuthorityCode, failed *aggregator.SourceError, person *aggregator.PersonAnswer) {
	if failed != nil {
		w.partError(failureOf(code, failed))
		return
	}
	n := placeOf(code, person)
	result := person.Sources[n]
	if !hasData(result.Outcome) {
		w.partError(errorOf(result))
		return
	}
	data, err := c.data(ctx, code, person.Delivered(n))
	switch {
	case err == nil:
		w.Write(data)
	case errors.Is(err, aggregator.ErrMandatory):
		w.partError(errorOf(aggregator.SourceResult{Authority: code, Outcome: aggregator.Refused, Code: codeMandatory}))
	default:
		c.front.Log.LogAttrs(ctx, slog.LevelError, "part not written", slog.String("authority", string(code)), slog.String("inquiry", c.id))
		w.partError(errorOf(aggregator.SourceResult{Authority: code, Outcome: aggregator.Unavailable, Code: codeUnwritable}))
	}
}

var errPanic = errors.New("the part panicked")

// data has the authority's part written. A panic over it takes no other part with
// it.
func (c *call) data(ctx context.Context, code aggregator.AuthorityCode, d aggregator.Delivered) (data []byte, err error) {
	defer func() {
		if recover() != nil {
			c.logPanic(ctx)
			data, err = nil, errPanic
		}
	}()
	return c.front.parts[code].Write(c.version.namespace(), d)
}

func hasData(o aggregator.Outcome) bool {
	return o == aggregator.Answered || o == aggregator.Empty || o == aggregator.Partial
}

// placeOf finds an authority among a person's sources, which hold every one that
// the service is connected to.
func placeOf(code aggregator.AuthorityCode, person *aggregator.PersonAnswer) int {
	for n := range person.Sources {
		if person.Sources[n].Authority == code {
			return n
		}
	}
	panic("an authority that was asked is not in the answer")
}
