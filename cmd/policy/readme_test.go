package main

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

var (
	readmeBlock = regexp.MustCompile("(?s)```(sh)?\n(.*?)```")
	readmeFlag  = regexp.MustCompile(`(?:^| )-([a-z][a-z-]*)`)
)

// TestREADME runs the commands that policies/README.md shows in a copy of the law.
// Those that need keys, bundles or a ledger are run by TestTheReviewersWalk; of
// them only the names of their flags are looked at.
func TestREADME(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("../../policies/README.md")
	if err != nil {
		t.Fatal(err)
	}
	dir := draft(t)
	ran, seen := 0, 0
	for _, block := range readmeBlock.FindAllStringSubmatch(string(raw), -1) {
		for line := range strings.Lines(block[2]) {
			line, _, _ = strings.Cut(line, " #")
			rest, ours := strings.CutPrefix(strings.TrimSpace(line), "go run ./cmd/policy ")
			if !ours {
				continue
			}
			if block[1] == "sh" {
				ran++
				runShown(t, dir, rest)
			}
			seen++
			flagsAreThere(t, rest)
		}
	}
	if ran < 9 || seen < ran+9 {
		t.Errorf("ran %d commands of %d shown", ran, seen)
	}
}

func runShown(t *testing.T, dir, line string) {
	t.Helper()
	args := append(quoted(line), "-policies", dir)
	if args[0] == "check" {
		args = append(args, "-regal=false") // cmd/check runs regal
	}
	if got := policy(t, args...); got.code != 0 || got.out == "" {
		t.Errorf("policy %s: exit code %d\n%s%s", line, got.code, got.out, got.errOut)
	}
}

// quoted splits a line as a shell does, as far as double quotes go.
func quoted(line string) []string {
	var args []string
	for i, part := range strings.Split(line, `"`) {
		if i%2 == 1 {
			args = append(args, part)
			continue
		}
		args = append(args, strings.Fields(part)...)
	}
	return args
}

func flagsAreThere(t *testing.T, line string) {
	t.Helper()
	command, rest, _ := strings.Cut(line, " ")
	help := policy(t, command, "-h")
	for _, flag := range readmeFlag.FindAllStringSubmatch(rest, -1) {
		if !regexp.MustCompile(`(?m)^\s+-` + flag[1] + `\b`).MatchString(help.errOut + help.out) {
			t.Errorf("policy %s has no -%s:\n%s", command, flag[1], help.errOut)
		}
	}
}
