package insight

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"underlag/aggregator"
	"underlag/fixtures"
)

var update = flag.Bool("update", false, "rewrite testdata/answers; read the difference before committing it")

// What is said of every persona, and of two of them when each source is silent or
// tells a part only, is a file that is read in review.
func TestPersonas(t *testing.T) {
	world, err := fixtures.NewWorld(november, today)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range world.Names() {
		golden(t, name, read(t, november, household(t, name, november, today)...))
	}
	for _, name := range []string{"everything", "couple-three-children"} {
		for _, code := range order {
			silent, part := household(t, name, november, today), household(t, name, november, today)
			for i := range silent {
				silence(&silent[i], code)
				partial(code, "en del")(&part[i])
			}
			golden(t, name+"."+strings.ToLower(string(code))+"-down", read(t, november, silent...))
			golden(t, name+"."+strings.ToLower(string(code))+"-partial", read(t, november, part...))
		}
	}
}

func golden(t *testing.T, name string, in aggregator.Insight) {
	t.Helper()
	file, got := filepath.Join("testdata", "answers", name+".txt"), written(in)
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v (run with -update to write it)", err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}

// written is an insight for people to read: facts by number instead of by id.
func written(in aggregator.Insight) string {
	var b strings.Builder
	number := map[string]string{}
	for _, f := range in.Facts {
		number[f.ID.ID] = fmt.Sprintf("%d/%s/%d", f.Person, f.Kind, f.Index)
	}
	facts := func(ids []string) string {
		var names []string
		for _, id := range ids {
			names = append(names, number[id])
		}
		slices.Sort(names) // ids are in no order that says anything
		return strings.Join(names, " ")
	}
	for _, m := range in.Months {
		fmt.Fprintf(&b, "%s %s\n", m.Month, m.Role)
		for _, l := range m.Lines {
			fmt.Fprintf(&b, "  person %d  %s\n", l.Persons[0], lineText(l, facts))
		}
		for _, l := range m.Household {
			fmt.Fprintf(&b, "  hushåll %v  %s\n", l.Persons, lineText(l, facts))
		}
	}
	b.WriteString("observations\n")
	for _, o := range in.Observations {
		fmt.Fprintf(&b, "  %s person %d %s %s %s\n    %s\n    %s\n", o.Severity, o.Person, strings.Trim(string(o.Authority)+" "+string(o.Code), " "), o.Rule, o.Row, o.Text.SV, o.Text.EN)
		if len(o.Facts) > 0 {
			fmt.Fprintf(&b, "    %s\n", facts(o.Facts))
		}
	}
	b.WriteString("overview\n")
	for _, m := range in.Overview {
		fmt.Fprintf(&b, "  person %d %s %s %s: %s, %s %s  %s\n", m.Person, dash(m.On.String()), m.Sender, m.Title.SV, m.Status, dash(m.Next.SV), m.NextOn, number[m.Fact])
	}
	b.WriteString("freshness\n")
	for _, f := range in.Freshness {
		fmt.Fprintf(&b, "  person %d %s %s\n", f.Person, f.Authority, f.AsOf.Format("2006-01-02 15:04"))
		for _, n := range f.Next {
			fmt.Fprintf(&b, "    %s %s (%s)\n", n.On, n.What.SV, n.Rule)
		}
	}
	b.WriteString("elsewhere\n")
	for _, f := range in.Facts {
		for _, e := range in.Elsewhere {
			if e.Fact == f.ID.ID {
				fmt.Fprintf(&b, "  %s %s\n", number[e.Fact], e.Why)
			}
		}
	}
	return b.String()
}

func lineText(l aggregator.Line, facts func([]string) string) string {
	name := l.Benefit
	if name == "" {
		name = l.Class.Label.SV
	}
	sums := ""
	for _, s := range []struct {
		name string
		sum  aggregator.Amount
	}{{"netto", l.Sums.Net}, {"efter skatt", l.Sums.NetAfterTax}, {"brutto", l.Sums.Gross}, {"skatt", l.Sums.Tax}, {"avdrag", l.Sums.Deduction}} {
		if s.sum.Known() {
			sums += fmt.Sprintf(" %s %s", s.name, s.sum)
		}
	}
	var days []string
	for _, d := range l.PaidOn {
		days = append(days, d.String())
	}
	return fmt.Sprintf("%s %s: %s %s%s; utbetald %s; avser %s; %s; %s %s %s %s [%s]", l.Authority, name, l.Kind, l.State, sums, dash(strings.Join(days, " ")),
		l.Period, dash(string(l.Attribution)), l.Class.Treatment, dash(l.Class.Category), dash(l.Class.Rule), l.Class.Offset, facts(l.Facts))
}
