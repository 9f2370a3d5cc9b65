package access

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/storage/inmem"

	"underlag/aggregator"
)

// evaluationLimit bounds one evaluation. It takes well under a millisecond;
// whatever takes longer than this is a fault, and refused.
const evaluationLimit = 2 * time.Second

const decisionQuery = "data.underlag.decision.result"

// engine holds the principles, compiled once.
type engine struct {
	evaluators *evaluators
	verdicts   verdicts
	principles map[string]principle // rule as decision.rego names it -> what it says when it fails
	codes      []string             // every code in the METADATA
	rows       map[aggregator.ProvisionID]*Provision
}

// principle is what a rule's METADATA says of its failure.
type principle struct{ code, pointer string }

// verdict is what one evaluation gave. It is shared, and never changes.
type verdict struct {
	refused *refused
	persons []rowSet // the rows granted, per person
	maySee  bool     // location clues of protected persons
}

// refused is the first principle that failed.
type refused struct {
	principle
	person int // index in the inquiry, -1 where the whole is at fault
}

// at gives the JSON pointer into the inquiry as it was asked.
func (r *refused) at(asked span) string {
	pointer := strings.ReplaceAll(r.pointer, "{i}", strconv.Itoa(r.person))
	if asked.by == "month" && pointer == "/period/from" {
		return "/month"
	}
	return pointer
}

func newEngine(files *tree, b *book) (*engine, error) {
	modules, err := parseModules(files)
	if err != nil {
		return nil, err
	}
	capabilities := restricted()
	compiler := ast.NewCompiler().WithCapabilities(capabilities).WithStrict(true)
	compiler.Compile(modules)
	if compiler.Failed() {
		return nil, fmt.Errorf("law: %w", compiler.Errors)
	}
	e := &engine{principles: map[string]principle{}, rows: b.rows}
	e.describe(modules)
	err = e.checkComplete(compiler)
	if err != nil {
		return nil, err
	}
	store := inmem.NewFromObjectWithOpts(b.data(), inmem.OptReturnASTValuesOnRead(true), inmem.OptRoundTripOnWrite(false))
	query, err := rego.New(
		rego.Query(decisionQuery), rego.Compiler(compiler), rego.Store(store),
		rego.Capabilities(capabilities), rego.StrictBuiltinErrors(true),
	).PrepareForEval(context.Background())
	if err != nil {
		return nil, fmt.Errorf("law: %w", err)
	}
	e.evaluators, e.verdicts.known = newEvaluators(query), map[string]verdict{}
	return e, e.selfCheck()
}

// selfCheck asks without an agreement, which must be refused, and defined.
func (e *engine) selfCheck() error {
	empty := (&Law{engine: e, environment: Production}).circumstances(aggregator.LawQuestion{}, span{})
	v, err := e.evaluate(context.Background(), empty.input())
	if err != nil {
		return fmt.Errorf("law: the principles give no decision: %w", err)
	}
	if v.refused == nil {
		return errors.New("law: the principles do not refuse an inquiry without an agreement")
	}
	return nil
}

// verdict gives what the principles say of the circumstances: what they have said
// before, or what one evaluation gives.
func (e *engine) verdict(ctx context.Context, c *circumstances) (verdict, error) {
	key := c.key()
	v, known := e.verdicts.recall(key)
	if known {
		e.verdicts.remembered.Add(1)
		return v, nil
	}
	e.verdicts.evaluated.Add(1)
	v, err := e.evaluate(ctx, c.input())
	if err == nil {
		e.verdicts.remember(key, v)
	}
	return v, err
}

// evaluate gives the verdict, and an error for anything undefined or unfinished.
func (e *engine) evaluate(ctx context.Context, input ast.Value) (verdict, error) {
	ctx, cancel := context.WithTimeout(ctx, evaluationLimit)
	defer cancel()
	results, err := e.evaluators.eval(ctx, input)
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return verdict{}, err
	}
	if len(results) != 1 || len(results[0].Expressions) != 1 {
		return verdict{}, errors.New("the law is undefined for this inquiry")
	}
	return e.read(results[0].Expressions[0].Value)
}

var errShape = errors.New("the law gave something that is not a decision")

func (e *engine) read(value any) (verdict, error) {
	result, ok := value.(map[string]any)
	if !ok {
		return verdict{}, errShape
	}
	refusal, given := result["refusal"]
	if !given {
		return verdict{}, errShape
	}
	if refusal != nil {
		return e.readRefusal(refusal)
	}
	persons, ok := result["persons"].([]any)
	if !ok {
		return verdict{}, errShape
	}
	maySee, ok := result["may_see_protected"].(bool)
	if !ok {
		return verdict{}, errShape
	}
	v := verdict{persons: make([]rowSet, len(persons)), maySee: maySee}
	for i, p := range persons {
		rows, err := e.readRows(p)
		if err != nil {
			return verdict{}, err
		}
		v.persons[i] = rows
	}
	return v, nil
}

// rowSet is a set of rows by their index in the book.
type rowSet []bool

func (e *engine) readRows(value any) (rowSet, error) {
	ids, ok := value.([]any)
	if !ok {
		return nil, errShape
	}
	set := make(rowSet, len(e.rows))
	for _, id := range ids {
		name, _ := id.(string)
		row, ok := e.rows[aggregator.ProvisionID(name)]
		if !ok {
			return nil, errShape
		}
		set[row.index] = true
	}
	return set, nil
}

func (e *engine) readRefusal(value any) (verdict, error) {
	refusal, ok := value.(map[string]any)
	if !ok {
		return verdict{}, errShape
	}
	rule, _ := refusal["rule"].(string)
	principle, ok := e.principles[rule]
	if !ok {
		return verdict{}, fmt.Errorf("%w: the principle %q has no code", errShape, rule)
	}
	number, ok := refusal["person"].(interface{ Int64() (int64, error) })
	if !ok {
		return verdict{}, errShape
	}
	person, err := number.Int64()
	if err != nil {
		return verdict{}, errShape
	}
	return verdict{refused: &refused{principle: principle, person: int(person)}}, nil
}
