// Command check runs everything that CI runs, on any machine: formatting, vet,
// linters, tests, the race detector, short fuzzing, and the commands that the
// README shows. Its exit code is 0 only if every step passed.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"slices"
	"strings"
	"time"

	"underlag/cmd/internal/commandline"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

const about = `Usage:
  check [-only STEP,STEP]
  check -list
  check -bench
  check -drill [-each 60s] [-source FK] [-json]
  check -drill -short [-json]
  check -drill -replicas [-short] [-json]

Runs everything that CI runs, inside the repository.

Exit code: 0 every step passed, 1 one did not, 2 wrong usage.
`

type options struct {
	only     string
	list     bool
	json     bool
	verbose  bool
	fuzztime time.Duration
	bench    bool
	drill    bool
	replicas bool
	short    bool
	each     time.Duration
	source   string
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	var o options
	flags := flag.NewFlagSet("check", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&o.only, "only", "", "run only these `steps`, comma-separated")
	flags.BoolVar(&o.list, "list", false, "list the steps")
	flags.BoolVar(&o.json, "json", false, "print the result as JSON on standard output")
	flags.BoolVar(&o.verbose, "v", false, "show what the steps print")
	flags.DurationVar(&o.fuzztime, "fuzztime", 3*time.Second, "how long each fuzz target runs, on one processor")
	flags.BoolVar(&o.bench, "bench", false, "instead, measure against Lura (about two minutes)")
	flags.BoolVar(&o.drill, "drill", false, "instead, let every source fail in every way under load (an hour)")
	flags.BoolVar(&o.replicas, "replicas", false, "with -drill: let instead fail what three replicas stand on (two minutes)")
	flags.BoolVar(&o.short, "short", false, "the drill as CI runs it (half a minute)")
	flags.StringVar(&o.source, "source", "", "let only the source of this `code` fail in the drill")
	flags.DurationVar(&o.each, "each", time.Minute, "how long each fault of the drill lasts")
	if code, done := commandline.Parse(flags, about, args); done {
		return code
	}
	root, err := moduleRoot(ctx)
	if err != nil {
		fmt.Fprintln(stderr, err)
		return 2
	}
	if o.bench {
		return bench(ctx, root, o, stdout, stderr)
	}
	if o.drill && o.replicas {
		return drillReplicas(ctx, root, o, stdout, stderr)
	}
	if o.drill {
		return drill(ctx, root, o, stdout, stderr)
	}
	steps := steps(o)
	if o.list {
		for _, s := range steps {
			fmt.Fprintf(stdout, "%-12s %s\n", s.name, s.what)
		}
		return 0
	}
	chosen, err := choose(steps, o.only)
	if err != nil {
		fmt.Fprintln(stderr, err)
		return 2
	}
	return runSteps(ctx, root, chosen, o, stdout, stderr)
}

func moduleRoot(ctx context.Context) (string, error) {
	out, err := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Dir}}").Output()
	if err != nil {
		return "", fmt.Errorf("run this inside the repository: %w", err)
	}
	return strings.TrimSpace(string(out)), nil
}

func choose(steps []step, only string) ([]step, error) {
	if only == "" {
		return steps, nil
	}
	var chosen []step
	for name := range strings.SplitSeq(only, ",") {
		i := slices.IndexFunc(steps, func(s step) bool { return s.name == name })
		if i < 0 {
			return nil, fmt.Errorf("no step %q; -list shows them", name)
		}
		chosen = append(chosen, steps[i])
	}
	return chosen, nil
}

// result is what became of one step.
type result struct {
	Step    string  `json:"step"`
	Passed  bool    `json:"passed"`
	Seconds float64 `json:"seconds"`
	Output  string  `json:"output,omitempty"`
}

func runSteps(ctx context.Context, root string, steps []step, o options, stdout, stderr io.Writer) int {
	results := make([]result, 0, len(steps))
	failed := 0
	for _, s := range steps {
		fmt.Fprintf(stderr, "%-12s %s\n", s.name, s.what)
		r := runStep(ctx, root, s, o, stderr)
		verdict := "ok"
		if !r.Passed {
			verdict = "FAILED"
			failed++
			if !o.verbose {
				fmt.Fprintln(stderr, r.Output)
			}
		}
		fmt.Fprintf(stderr, "%-12s %s in %.1fs\n", s.name, verdict, r.Seconds)
		results = append(results, r)
		if ctx.Err() != nil {
			break
		}
	}
	if o.json {
		enc := json.NewEncoder(stdout)
		enc.SetIndent("", "  ")
		enc.Encode(results)
	} else {
		fmt.Fprintf(stdout, "%d passed, %d failed\n", len(results)-failed, failed)
	}
	if failed > 0 || ctx.Err() != nil {
		return 1
	}
	return 0
}

func runStep(ctx context.Context, root string, s step, o options, stderr io.Writer) result {
	started := time.Now()
	var out strings.Builder
	var w io.Writer = &out
	if o.verbose {
		w = io.MultiWriter(&out, stderr)
	}
	err := s.run(ctx, root, w)
	if err != nil {
		fmt.Fprintln(w, err)
	}
	r := result{Step: s.name, Passed: err == nil, Seconds: time.Since(started).Seconds()}
	if err != nil {
		r.Output = out.String()
	}
	return r
}
