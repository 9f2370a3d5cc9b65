//go:build !race

// One thing at a time, and two minutes of it under the race detector; the rooms it goes
// through have their own tests there.

package playground_test

import (
	"net/url"
	"strings"
	"testing"

	"underlag/aggregator/audit"
)

// TestTheReviewersWalkInTheConsole: edit, check, test, compare, replay, two approvals,
// publish, and the running service answers under the new revision; then back again.
func TestTheReviewersWalkInTheConsole(t *testing.T) {
	t.Parallel()
	l := newLaw(t)
	b := newBrowsed(t, "shipped", l.configure)
	as := func(name, id string) *reviewer { return &reviewer{t, b, l, id, b.newcomer(t, name)} }
	author, karin, omar := as("legal-reviewer", "ludvig.ratt"), as("legal-reviewer-2", "karin.ratt"), as("legal-reviewer-3", "omar.ratt")
	if err := b.question(t.Context(), "single-student"); err != nil {
		t.Fatal(err)
	}
	first := author.through("forsta", karin, omar)
	author.answersUnder(first)

	author.send("/utkast", url.Values{"name": {"kortare"}}, "Utkast kortare")
	author.send("/utkast", url.Values{"name": {"kortare"}}, "redan ett utkast")
	karin.send("/utkast/kortare/dagar", url.Values{"from": {"2026-11-21"}}, "Bara den som skriver utkastet kan ändra det.")
	author.edit("kortare", "tables/csn.yaml", "default: 6, hard: 36", "default: 6, hard: 24")
	if page := author.get("/utkast/kortare/provning"); !strings.Contains(page, "Inte klart") || !strings.Contains(page, "tests/csn.yaml") || !strings.Contains(page, "CSN, csn-studiestod: tid bakåt: 6 månader, högst 24") {
		t.Errorf("the examination:\n%s", page)
	}
	author.edit("kortare", "tests/csn.yaml", "36 månader tillbaka", "24 månader tillbaka", "2023-12-01--2026-11-21", "2024-12-01--2026-11-21")
	if page := author.get("/utkast/kortare/provning"); !strings.Contains(page, "Inget hindrar") {
		t.Errorf("the examination:\n%s", page)
	}
	second := author.published("kortare", karin, omar)
	if second == first {
		t.Fatal("the draft changed nothing")
	}
	author.answersUnder(second)
	if page := author.get("/rad/csn-studiestod/historik"); !strings.Contains(page, "högst 24") {
		t.Errorf("the history:\n%s", page)
	}
	author.send("/atergang", url.Values{"revision": {first}, "reason": {""}}, "Ange ett skäl")
	author.send("/atergang", url.Values{"revision": {first}, "reason": {"Gränsen var fel."}}, "Publicerad som nummer 3")
	author.answersUnder(first)
	var recorded strings.Builder
	if err := audit.Show(t.Context(), b.state.Path("ledger.db"), "", &recorded); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(recorded.String(), `"by":"`); n != 3 {
		t.Errorf("%d of the two publications and the rollback name who pressed", n)
	}
}

// through makes a draft of the law as it is, and publishes it.
func (r *reviewer) through(draft string, a, b *reviewer) string {
	r.Helper()
	r.send("/utkast", url.Values{"name": {draft}}, "Utkast "+draft)
	return r.published(draft, a, b)
}

// published replays, has a draft approved and publishes it. It gives the revision.
func (r *reviewer) published(draft string, a, b *reviewer) string {
	r.Helper()
	at := "/utkast/" + draft
	r.send(at+"/dagar", url.Values{"from": {"2026-11-21"}}, "Gjort.")
	r.send(at+"/aterspelning", nil, "beslut prövade på nytt")
	r.send(at+"/publicering", nil, "ingen har godkänt")
	a.sign(draft, a.id, "1 av 2")
	b.sign(draft, a.id, "Var och en lämnar in sin egen signatur")
	r.send(at+"/publicering", nil, "två granskares godkännande")
	b.sign(draft, b.id, "2 av 2")
	revision := revisionOf.FindString(r.get(at))
	r.send(at+"/publicering", nil, "Publicerad som nummer")
	return revision
}
