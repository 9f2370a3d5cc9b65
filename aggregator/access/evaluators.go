package access

import (
	"context"
	"errors"
	"fmt"
	"runtime"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"

	"underlag/aggregator"
)

// evaluators evaluate a query on goroutines that stay, as many as there are
// processors. OPA calls itself once for every expression of a body, which takes
// about half a megabyte of stack here; to grow that anew in the goroutine of
// every request costs more than the evaluation.
type evaluators struct{ jobs chan<- evaluation }

type evaluation struct {
	ctx   context.Context
	input ast.Value
	done  chan<- evaluated
}

type evaluated struct {
	results rego.ResultSet
	err     error
}

func newEvaluators(query rego.PreparedEvalQuery) *evaluators {
	jobs := make(chan evaluation)
	for range runtime.GOMAXPROCS(0) {
		go evaluateAll(query, jobs)
	}
	e := &evaluators{jobs}
	runtime.AddCleanup(e, func(jobs chan<- evaluation) { close(jobs) }, e.jobs)
	return e
}

// eval gives what the query gives, or aggregator.ErrBusy if no evaluator comes to
// it while ctx lasts.
func (e *evaluators) eval(ctx context.Context, input ast.Value) (rego.ResultSet, error) {
	done := make(chan evaluated, 1)
	select {
	case e.jobs <- evaluation{ctx, input, done}:
	case <-ctx.Done():
		return nil, fmt.Errorf("%w: %w", aggregator.ErrBusy, ctx.Err())
	}
	got := <-done
	return got.results, got.err
}

// evaluateAll keeps a quarter of the stack in use while it waits, because the
// collector halves a stack of which less is used.
func evaluateAll(query rego.PreparedEvalQuery, jobs <-chan evaluation) {
	var floor [128 << 10]byte
	for job := range jobs {
		job.done <- evaluateOnce(query, job)
	}
	runtime.KeepAlive(&floor)
}

var errPanic = errors.New("the evaluation panicked")

// evaluateOnce makes a panic an error, which refuses. What it panicked with may
// hold the input and is dropped.
func evaluateOnce(query rego.PreparedEvalQuery, job evaluation) (got evaluated) {
	defer func() {
		if recover() != nil {
			got = evaluated{err: errPanic}
		}
	}()
	results, err := query.Eval(job.ctx, rego.EvalParsedInput(job.input))
	return evaluated{results, err}
}
