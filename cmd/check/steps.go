package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// step is one thing that must hold.
type step struct {
	name, what string
	run        func(ctx context.Context, root string, out io.Writer) error
}

func steps(o options) []step {
	return []step{
		{"format", "gofmt finds nothing to change", formatted},
		{"vet", "go vet", command("go", "vet", "./...")},
		{"lint", "staticcheck", tool("staticcheck", "./...")},
		{"rego", "regal lint of the law", tool("regal", "lint", "--config-file", ".regal.yaml", "policies/law")},
		{"law", "policy check and test: the tables, their pages and the reviewers' questions", law},
		{"test", "the README's test command", tests()},
		{"race", "the tests under the race detector, without what only more of the same would show", tests("-race", "-short")},
		{"fuzz", "every fuzz target for " + o.fuzztime.String(), fuzz(o.fuzztime)},
		{"demo", "the demo answers, its law and its ledger hold", demo},
		{"drill", "five sources fail at once under load, each in its own way", drillStep},
		{"replicas", "three replicas lose one of them, Redis and PostgreSQL, and no answer", replicasStep},
		{"readme", "every command the README shows", readme},
	}
}

// law holds the law as a reviewer does; the step rego has run regal.
func law(ctx context.Context, root string, out io.Writer) error {
	return errors.Join(
		runIn(ctx, root, out, "go", "run", "./cmd/policy", "check", "-regal=false"),
		runIn(ctx, root, out, "go", "run", "./cmd/policy", "test"),
	)
}

func command(name string, args ...string) func(context.Context, string, io.Writer) error {
	return func(ctx context.Context, root string, out io.Writer) error {
		return runIn(ctx, root, out, name, args...)
	}
}

// tests runs all tests. The browser's and the gateway's, on a busy machine of two
// cores, can take more than the ten minutes that go test gives a package. The step vet
// has looked at them already, and collecting garbage less often spares a tenth of the time.
func tests(flags ...string) func(context.Context, string, io.Writer) error {
	return func(ctx context.Context, root string, out io.Writer) error {
		cmd := exec.CommandContext(ctx, "go", append(append([]string{"test"}, flags...), "./...")...)
		cmd.Dir, cmd.Stdout, cmd.Stderr = root, out, out
		cmd.Env = append(os.Environ(), "GOFLAGS="+strings.TrimSpace(os.Getenv("GOFLAGS")+" -timeout=20m -vet=off"), "GOGC=400")
		if err := cmd.Run(); err != nil {
			return fmt.Errorf("%s: %w", strings.Join(cmd.Args, " "), err)
		}
		return nil
	}
}

func runIn(ctx context.Context, dir string, out io.Writer, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, out, out
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s %s: %w", name, strings.Join(args, " "), err)
	}
	return nil
}

// tool runs a tool of the module in .tools, so that tools never choose the
// service's versions.
func tool(name string, args ...string) func(context.Context, string, io.Writer) error {
	return func(ctx context.Context, root string, out io.Writer) error {
		mod := "-modfile=" + filepath.Join(root, ".tools", "go.mod")
		return runIn(ctx, root, out, "go", append([]string{"tool", mod, name}, args...)...)
	}
}

func formatted(ctx context.Context, root string, out io.Writer) error {
	cmd := exec.CommandContext(ctx, "gofmt", "-l", ".")
	cmd.Dir, cmd.Stderr = root, out
	wrong, err := cmd.Output()
	if err != nil {
		return err
	}
	if len(wrong) > 0 {
		return fmt.Errorf("gofmt -w these files:\n%s", wrong)
	}
	return nil
}

// demo runs the demo as the README does and looks at what it promises.
func demo(ctx context.Context, root string, out io.Writer) error {
	state, err := os.MkdirTemp("", "underlag-check-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(state)
	cases := []struct {
		scenario string
		ready    bool
		outcomes map[string]string // of the applicant
	}{
		{"normal", true, map[string]string{"TNS": "refused", "MIV": "refused"}},
		{"fk-down", false, map[string]string{"FK": "unavailable", "TNS": "refused", "MIV": "refused"}},
	}
	for _, c := range cases {
		var answer bytes.Buffer
		cmd := exec.CommandContext(ctx, "go", "run", "./cmd/demo", "-once", "-json", "-scenario", c.scenario, "-state", filepath.Join(state, c.scenario))
		cmd.Dir, cmd.Stdout, cmd.Stderr = root, &answer, out
		if err := cmd.Run(); err != nil {
			return fmt.Errorf("demo -scenario %s: %w", c.scenario, err)
		}
		if err := lookAt(answer.Bytes(), c.ready, c.outcomes); err != nil {
			return fmt.Errorf("demo -scenario %s: %w", c.scenario, err)
		}
		if err := runIn(ctx, root, out, "go", "run", "./cmd/auditlog", "verify", "-ledger", filepath.Join(state, c.scenario, "ledger.db")); err != nil {
			return err
		}
	}
	return nil
}

func lookAt(answer []byte, ready bool, outcomes map[string]string) error {
	var a struct {
		Verdict struct{ DecisionReady bool }
		Persons []struct {
			Role    string
			Sources []struct{ Authority, Outcome string }
		}
	}
	if err := json.Unmarshal(answer, &a); err != nil {
		return err
	}
	if a.Verdict.DecisionReady != ready {
		return fmt.Errorf("decisionReady is %v, want %v", a.Verdict.DecisionReady, ready)
	}
	if len(a.Persons) == 0 {
		return errors.New("the answer is about nobody")
	}
	for _, p := range a.Persons {
		if len(p.Sources) != 7 {
			return fmt.Errorf("%s has %d sources, want 7", p.Role, len(p.Sources))
		}
		if p.Role == "child" {
			continue
		}
		for _, s := range p.Sources {
			want, special := outcomes[s.Authority]
			if special && s.Outcome != want || !special && s.Outcome != "answered" && s.Outcome != "empty" {
				return fmt.Errorf("%s: %s is %s", p.Role, s.Authority, s.Outcome)
			}
		}
	}
	return nil
}
