package access_test

import (
	"fmt"
	"testing"

	"underlag/aggregator"
	"underlag/aggregator/access"
	"underlag/policies"
)

// BenchmarkDecide decides for one applicant, and for a household of six, at
// seven authorities: where the principles have met the circumstances before, and
// where OPA evaluates them.
func BenchmarkDecide(b *testing.B) {
	for name, household := range map[string][]member{
		"one": {{age: 36, role: aggregator.Applicant}},
		"six": {
			{age: 36, role: aggregator.Applicant}, {age: 34, role: aggregator.CoApplicant},
			{age: 17, role: aggregator.Child}, {age: 12, role: aggregator.Child},
			{age: 9, role: aggregator.Child}, {age: 3, role: aggregator.Child},
		},
	} {
		for _, remembered := range []bool{true, false} {
			b.Run(fmt.Sprintf("%s/remembered=%t", name, remembered), func(b *testing.B) {
				law := load(b, policies.FS, access.Demo)
				q := question(b, household...)
				b.ReportAllocs()
				for b.Loop() {
					if !remembered {
						law.Forget()
					}
					d, err := law.Decide(b.Context(), q)
					if err != nil || d.Refusal != nil {
						b.Fatal(err, d.Refusal)
					}
				}
			})
		}
	}
}

func BenchmarkLoad(b *testing.B) {
	sources := descriptors(b)
	for b.Loop() {
		_, err := access.Load(access.Config{FS: policies.FS, Catalogue: sources, Environment: access.Demo})
		if err != nil {
			b.Fatal(err)
		}
	}
}
