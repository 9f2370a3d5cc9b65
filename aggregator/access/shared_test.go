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
				if diff := cmp.Diff(want[i], decide(t, used, q)); diff != "" {
					t.Errorf("%s %s (-fresh +used):\n%s", q.Inquiry.Purpose, q.Inquiry.Month, diff)
				}
			})
		}
		group.Wait()
	}
}
