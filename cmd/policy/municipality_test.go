package main

import (
	"strings"
	"testing"
)

// A municipality that is narrower than the tables is seen in the table and in an
// explanation, with its own reason.
func TestAMunicipalityIsShown(t *testing.T) {
	t.Parallel()
	tests := []struct {
		args []string
		code int
		says string
	}{
		{[]string{"table", "-policies", shipped, "-row", "csn-studiestod"}, 0, "Exempelby: 3 månader, högst 12"},
		{[]string{"table", "-policies", shipped, "-row", "af-program", "-format", "csv", "-lang", "en"}, 0, "\"Exempelby: off, from 2026-11-01\""},
		{[]string{"explain", "-policies", shipped, "-on", "2026-11-21", "-municipality", "162120009977", "-v"}, 0, "Nämnden hämtar inte uppgifter om program. (municipality_narrower)"},
		{[]string{"explain", "-policies", shipped, "-on", "2026-11-21", "-municipality", "162120009977", "-month", "2025-11", "-lang", "en"}, 0, "one year of study aid is enough (municipality_period, csn-studiestod)."},
		{[]string{"explain", "-policies", shipped, "-municipality", "162120009993"}, 2, "municipalities/ has no such file"},
	}
	for _, test := range tests {
		got := policy(t, test.args...)
		if got.code != test.code || !strings.Contains(strings.Join(strings.Fields(got.out+got.errOut), " "), test.says) {
			t.Errorf("policy %s: exit code %d, want %d and %q\n%s%s", strings.Join(test.args, " "), got.code, test.code, test.says, got.out, got.errOut)
		}
	}
}
