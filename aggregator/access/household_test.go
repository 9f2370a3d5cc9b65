package access_test

import (
	"io/fs"
	"sync"
	"testing"

	"underlag/aggregator"
	"underlag/aggregator/access"
	"underlag/aggregator/access/review"
	"underlag/policies"
)

const today = aggregator.Date(20261121)

// member is a person of a household in a test, by age on the day of the
// question.
type member struct {
	age  int
	role aggregator.Role
}

// descriptors are the shipped sources, so that the shipped law is held to what
// they really can deliver.
func descriptors(t testing.TB) []aggregator.Descriptor {
	t.Helper()
	list, err := access.ShippedCatalogue()
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func load(t testing.TB, fsys fs.FS, e access.Environment) *access.Law {
	t.Helper()
	law, err := access.Load(access.Config{FS: fsys, Catalogue: descriptors(t), Environment: e})
	if err != nil {
		t.Fatal(err)
	}
	return law
}

// shipped is the shipped law, loaded once.
var shipped = sync.OnceValue(func() *access.Law {
	catalogue, err := access.ShippedCatalogue()
	if err != nil {
		panic(err)
	}
	law, err := access.Load(access.Config{FS: policies.FS, Catalogue: catalogue, Environment: access.Demo})
	if err != nil {
		panic(err)
	}
	return law
})

// question is what a caseworker with everything in order asks about a
// household.
func question(t testing.TB, household ...member) aggregator.LawQuestion {
	t.Helper()
	var members []review.Member
	for _, m := range household {
		members = append(members, review.Member{Age: m.age, Role: m.role})
	}
	q, err := review.Ordinary(shipped(), today, members...)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

// circumstance puts a question out of order in one of the reviewers' ways.
func circumstance(t testing.TB, name string, q *aggregator.LawQuestion) {
	t.Helper()
	err := review.Circumstances[name](shipped(), q)
	if err != nil {
		t.Fatal(err)
	}
}
