package access_test

import (
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"underlag/aggregator"
	"underlag/aggregator/access"
)

// A law that has answered before answers as one that never has, whoever asked
// first and whatever was refused.
func TestADecisionDoesNotDependOnEarlierOnes(t *testing.T) {
	t.Parallel()
	tree := allConfirmed(t)
	used := load(t, tree, access.Demo)
	var group sync.WaitGroup
	var questions []aggregator.LawQuestion
	for _, household := range [][]member{
		{{age: 36, role: aggregator.Applicant}},
		{{age: 34, role: aggregator.CoApplicant}, {age: 17, role: aggregator.Child}},
	} {
		for _, purpose := range []aggregator.Purpose{aggregator.Application, aggregator.FollowUp, "statistics"} {
			for _, back := range []int{0, 5} {
				q := question(t, household...)
				q.Inquiry.Purpose, q.Inquiry.Month = purpose, q.Inquiry.Month.Add(-back)
				questions = append(questions, q)
				q.On = q.On.AddDays(1)
				questions = append(questions, q)
				q.On = 20250101 // before any row is in force
				questions = append(questions, q)
			}
		}
	}
	want := make([]aggregator.Decision, len(questions))
	for i, q := range questions {
		want[i] = decide(t, load(t, tree, access.Demo), q)
	}
	for range 2 {
		for i, q := range questions {
			group.Go(func() {
				got, err := used.Decide(t.Context(), q)
				if err != nil {
					t.Error(err) // decide would end the test, which only its own goroutine may
					return
				}
				if diff := cmp.Diff(want[i], got); diff != "" {
					t.Errorf("%s %s on %s (-fresh +used):\n%s", q.Inquiry.Purpose, q.Inquiry.Month, q.On, diff)
				}
			})
		}
		group.Wait()
	}
}
