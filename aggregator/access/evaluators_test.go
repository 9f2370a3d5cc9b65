package access

import (
	"context"
	"errors"
	"testing"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"

	"underlag/aggregator"
)

func TestAPanicIsAnError(t *testing.T) {
	t.Parallel()
	e := newEvaluators(rego.PreparedEvalQuery{}) // evaluates through a nil pointer
	for range 100 {
		_, err := e.eval(t.Context(), ast.NullTerm().Value)
		if !errors.Is(err, errPanic) {
			t.Fatalf("got %v, want %v", err, errPanic)
		}
	}
}

func TestNobodyFreeIsAnError(t *testing.T) {
	t.Parallel()
	nobody := &evaluators{jobs: make(chan evaluation)}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := nobody.eval(ctx, ast.NullTerm().Value)
	if !errors.Is(err, context.Canceled) || !errors.Is(err, aggregator.ErrBusy) {
		t.Errorf("got %v, want %v and %v", err, context.Canceled, aggregator.ErrBusy)
	}
}
