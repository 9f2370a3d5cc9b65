//go:build !race

// One thing at a time, and two minutes of it under the race detector; what is done at
// once in it, TestHotReloadUnderLoad does there.

package main

import (
	"path/filepath"
	"strings"
	"testing"

	"underlag/aggregator/access/bundle"
)

// TestTheReviewersWalk is the walk of policies/README.md: change a limit and an
// income table, see check, test, diff and replay, approve as two people, publish
// beside a running server, see it answer under the new revision within five
// seconds over HTTP, roll back. All of it stands in the server's own ledger.
func TestTheReviewersWalk(t *testing.T) {
	t.Parallel()
	desk, into, dir := t.TempDir(), t.TempDir(), draft(t)
	keys(t, desk)
	at := func(name string) string { return filepath.Join(desk, name) }
	running := serve(t, into, at("trust.yaml"))
	trusted := []string{"-trust", at("trust.yaml"), "-publisher", "drift", "-key", at("drift.key"), "-into", into, "-ledger", running.ledger, "-ledger-keys", running.keys}
	step := func(code int, says string, args ...string) string {
		t.Helper()
		got := policy(t, args...)
		if got.code != code || !strings.Contains(got.out+got.errOut, says) {
			t.Fatalf("policy %s: exit code %d, want %d and %q\n%s%s", strings.Join(args, " "), got.code, code, says, got.out, got.errOut)
		}
		return got.out
	}
	approve := func(code int, says, who string) {
		t.Helper()
		step(code, says, "approve", "-policies", dir, "-author", "Cilla", "-from", "2026-11-21", "-reviewer", who, "-key", at(who+".key"), "-approvals", at("approvals"))
	}
	replay := func(code int, says, law string) {
		t.Helper()
		step(code, says, "replay", "-policies", law, "-trust", at("trust.yaml"), "-ledger", running.ledger, "-report", at("replay.json"), dir)
	}
	publish := func(code int, says, law string) {
		t.Helper()
		step(code, says, append([]string{"publish", "-policies", law, "-approvals", at("approvals"), "-replay", at("replay.json")}, trusted...)...)
	}
	published := filepath.Join(into, bundle.FileName)

	// The law as it is, published first, so that there is something to go back to.
	before := revisionOf(t, dir)
	income := running.answersUnder(before, false)
	replay(0, "1 beslut prövade på nytt; 1 blir desamma", shipped)
	approve(0, "Anna har godkänt", "Anna")
	publish(2, "1 of 2", dir)
	approve(2, "who wrote a law cannot approve it", "Cilla")
	approve(0, "Bo har godkänt", "Bo")
	publish(0, "Publicerad som nummer 1", dir)
	running.records("loaded", "published", "loaded")

	// A change: check, test, diff, replay.
	change(t, dir, "tables/csn.yaml", "default: 6, hard: 36", "default: 6, hard: 24")
	change(t, dir, "tables/income/practice.yaml", "percent: 12", "percent: 150 procent")
	step(1, "tables/income/practice.yaml:", "check", "-policies", dir, "-regal=false")
	change(t, dir, "tables/income/practice.yaml", "percent: 150 procent", "percent: 10")
	step(1, "pages/csn.md: fel (stale_page)", "check", "-policies", dir, "-regal=false")
	step(0, "1 sidor skrivna", "pages", "-policies", dir)
	step(0, "0 fel", "check", "-policies", dir, "-regal=false")
	step(1, "FAIL tests/csn.yaml", "test", "-policies", dir)
	approve(2, "policy test fails", "Anna")
	change(t, dir, "tests/csn.yaml", "36 månader tillbaka", "24 månader tillbaka")
	change(t, dir, "tests/csn.yaml", "period: 2023-12-01--2026-11-21", "period: 2024-12-01--2026-11-21")
	change(t, dir, "tests/csn.yaml", "asked: 2023-12-01--2026-11-21", "asked: 2024-12-01--2026-11-21")
	step(0, "0 stämmer inte", "test", "-policies", dir)
	said := step(1, "CSN, csn-studiestod: tid bakåt: 6 månader, högst 24", "diff", shipped, dir)
	if want := "\ninkomsttabellen, practice, troskel-ovriga: skillnad från, procent: 10 (tidigare 12)\n"; !strings.Contains(said, want) {
		t.Errorf("diff does not say %q:\n%s", want, said)
	}

	// Yesterday's approvals and yesterday's replay are of another draft.
	publish(2, "the approval of Anna", dir)
	approve(0, "Anna", "Anna")
	approve(0, "Bo", "Bo")
	publish(2, "the replay is of another draft", dir)
	replay(1, "CSN skulle avvisas (period_too_long)", published)
	publish(0, "Publicerad som nummer 2", dir)
	if running.answersUnder(revisionOf(t, dir), true) == income {
		t.Error("the new law is answered with the old income tables")
	}
	step(1, "högst 24", "diff", "-trust", at("trust.yaml"), filepath.Join(into, "underlag-000001.tar.gz"), published)
	step(0, "Nummer 2", "history", "-row", "csn-studiestod", "-from", into, "-trust", at("trust.yaml"))

	// Back again.
	step(2, "no earlier bundle", append([]string{"rollback", "-revision", "sha256:00"}, trusted...)...)
	step(0, "Publicerad som nummer 3: "+before, append([]string{"rollback", "-revision", before}, trusted...)...)
	if running.answersUnder(before, false) != income {
		t.Error("the old law is answered with the new income tables")
	}
	running.records("loaded", "published", "loaded", "published", "loaded", "rolled_back", "loaded")
}
