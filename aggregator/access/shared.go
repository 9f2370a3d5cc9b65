package access

import (
	"slices"
	"sync"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/topdown"

	"underlag/aggregator"
)

// common is the part of an inquiry that has nothing to do with who asks or
// about whom. Most inquiries of a day have it in common.
type common struct {
	purpose aggregator.Purpose
	asked   span
}

// commonInput are the members of the input that common decides.
var commonInput = []string{"purpose", "date", "period"}

// shared remembers what the rules that see nothing but commonInput have given.
// It lives as long as the engine, so a changed law starts with nothing.
type shared struct {
	rules []ast.Ref
	mu    sync.Mutex
	known map[common][]*ast.Term // beside rules; nil where not evaluated yet
}

// maxShared bounds what is remembered; beyond it everything is forgotten.
const maxShared = 256

// newShared finds the rules, rather than naming them, so that one that comes to
// see more of the input is no longer remembered.
func newShared(c *ast.Compiler) *shared {
	s := &shared{known: map[common][]*ast.Term{}}
	for _, name := range sortedKeys(c.Modules) {
		for _, rule := range c.Modules[name].Rules {
			ref := rule.Ref()
			plain := len(rule.Head.Args) == 0 && rule.Head.RuleKind() == ast.SingleValue && rule.Else == nil && ref.IsGround()
			if plain && len(c.GetRulesExact(ref)) == 1 && seesOnlyCommon(c, rule) {
				s.rules = append(s.rules, ref)
			}
		}
	}
	return s
}

// seesOnlyCommon follows a rule through all it rests on.
func seesOnlyCommon(c *ast.Compiler, rule *ast.Rule) bool {
	only := true
	ast.WalkRefs(rule, func(ref ast.Ref) bool {
		if ref.HasPrefix(ast.InputRootRef) {
			only = only && len(ref) > 1 && isCommon(ref[1])
		}
		return false
	})
	ast.WalkExprs(rule, func(e *ast.Expr) bool {
		only = only && len(e.With) == 0
		return false
	})
	for next := range c.Graph.Dependencies(rule) {
		only = only && seesOnlyCommon(c, next.(*ast.Rule))
	}
	return only
}

func isCommon(t *ast.Term) bool {
	name, ok := t.Value.(ast.String)
	return ok && slices.Contains(commonInput, string(name))
}

// recall gives a cache for one evaluation with what is known.
func (s *shared) recall(of common) topdown.VirtualCache {
	s.mu.Lock()
	terms := s.known[of]
	s.mu.Unlock()
	cache := topdown.NewVirtualCache()
	for i, t := range terms {
		if t != nil {
			cache.Put(s.rules[i], t)
		}
	}
	return cache
}

// remember takes what an evaluation that came to its end has found.
func (s *shared) remember(of common, cache topdown.VirtualCache) {
	terms := make([]*ast.Term, len(s.rules))
	for i, ref := range s.rules {
		terms[i], _ = cache.Get(ref)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	before, known := s.known[of]
	if !known && len(s.known) == maxShared {
		clear(s.known)
	}
	for i, t := range before {
		if t != nil {
			terms[i] = t
		}
	}
	s.known[of] = terms
}
