package access

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/topdown"

	"underlag/policies"
)

func TestAPanicIsAnError(t *testing.T) {
	t.Parallel()
	e := newEvaluators(rego.PreparedEvalQuery{}) // evaluates through a nil pointer
	for range 100 {
		_, err := e.eval(t.Context(), ast.NullTerm().Value, topdown.NewVirtualCache())
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
	_, err := nobody.eval(ctx, ast.NullTerm().Value, topdown.NewVirtualCache())
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want %v", err, context.Canceled)
	}
}

func TestWhatIsRemembered(t *testing.T) {
	t.Parallel()
	sources, err := ShippedCatalogue()
	if err != nil {
		t.Fatal(err)
	}
	law, err := Load(Config{FS: policies.FS, Catalogue: sources, Environment: Demo})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, ref := range law.engine.shared.rules {
		got = append(got, ref.String())
	}
	want := []string{
		"data.underlag.decision.whole",
		"data.underlag.provisions.open", "data.underlag.provisions.about_applicant",
		"data.underlag.provisions.about_co_applicant", "data.underlag.provisions.about_child",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
