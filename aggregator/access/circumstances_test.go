package access_test

import (
	"bytes"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"underlag/aggregator"
	"underlag/policies"
)

// numberOutsideTheLists is answered by a law whose lists of test numbers lack
// the person's, so that no other number is needed here.
const numberOutsideTheLists = "number outside the lists"

// circumstances are the ways in which an inquiry can be out of order, by the
// words reviewers use for them in policies/tests.
var circumstances = map[string]func(testing.TB, *aggregator.LawQuestion){
	"no agreement":            func(_ testing.TB, q *aggregator.LawQuestion) { q.Caller.Organisation.Agreement = nil },
	"agreement not begun":     func(_ testing.TB, q *aggregator.LawQuestion) { q.Caller.Organisation.Agreement.From = q.On.AddDays(1) },
	"agreement ended":         func(_ testing.TB, q *aggregator.LawQuestion) { q.Caller.Organisation.Agreement.To = q.On.AddDays(-1) },
	"another board":           func(_ testing.TB, q *aggregator.LawQuestion) { q.Caller.Organisation.Agreement.HandlesAid = false },
	"token waived":            func(_ testing.TB, q *aggregator.LawQuestion) { q.Caller.Organisation.Agreement.NeedsCaseToken = false },
	"unregistered automation": func(_ testing.TB, q *aggregator.LawQuestion) { q.Caller.Automation, q.Caller.ID = true, "robot-2" },
	"registered automation":   func(_ testing.TB, q *aggregator.LawQuestion) { q.Caller.Automation, q.Caller.ID = true, "robot-1" },
	"caseworker without role": func(_ testing.TB, q *aggregator.LawQuestion) { q.Caller.Roles = []string{"child_welfare"} },
	"role protected_identity": func(_ testing.TB, q *aggregator.LawQuestion) {
		q.Caller.Roles = append(q.Caller.Roles, "protected_identity")
	},
	"about oneself":          func(_ testing.TB, q *aggregator.LawQuestion) { q.Caller.Own = q.Inquiry.Persons[0].Number },
	"about a relative":       func(_ testing.TB, q *aggregator.LawQuestion) { q.Caller.Relatives = numbers(q) },
	"relative in household":  relativeInHousehold,
	"no case reference":      func(_ testing.TB, q *aggregator.LawQuestion) { q.Inquiry.Case.Reference = "" },
	"no case token":          func(_ testing.TB, q *aggregator.LawQuestion) { q.Inquiry.Case.Token = nil },
	"token of another case":  func(_ testing.TB, q *aggregator.LawQuestion) { q.Inquiry.Case.Token.Reference = "2026-0001" },
	"token expired":          func(_ testing.TB, q *aggregator.LawQuestion) { q.Inquiry.Case.Token.Expires = q.Inquiry.AskedAt },
	"another municipality":   func(_ testing.TB, q *aggregator.LawQuestion) { q.Inquiry.Case.Token.Organisation = "162120000143" },
	"child welfare case":     func(_ testing.TB, q *aggregator.LawQuestion) { q.Inquiry.Case.Token.Kind = "barnavard" },
	"case closed":            func(_ testing.TB, q *aggregator.LawQuestion) { q.Inquiry.Case.Token.State = "closed" },
	"case open":              func(_ testing.TB, q *aggregator.LawQuestion) { q.Inquiry.Case.Token.State = "open" },
	"person not in the case": func(_ testing.TB, q *aggregator.LawQuestion) { q.Inquiry.Case.Token.Members = nil },
	"other role in the case": func(_ testing.TB, q *aggregator.LawQuestion) {
		q.Inquiry.Case.Token.Members[0].Role = aggregator.CoApplicant
	},
	"protected person": func(_ testing.TB, q *aggregator.LawQuestion) {
		q.Inquiry.Case.Token.Members[0].Protected = aggregator.Marked
	},
	"number that is not asked": func(_ testing.TB, q *aggregator.LawQuestion) {
		q.Inquiry.Persons[0].Number = aggregator.PersonalNumber{}
	},
	numberOutsideTheLists:      func(testing.TB, *aggregator.LawQuestion) {},
	"neither month nor period": func(_ testing.TB, q *aggregator.LawQuestion) { q.Inquiry.Month = 0 },
	"both month and period":    func(_ testing.TB, q *aggregator.LawQuestion) { q.Inquiry.Period = q.Inquiry.Month.Period() },
	"age unknown":              ageUnknown,
}

func numbers(q *aggregator.LawQuestion) []aggregator.PersonalNumber {
	var list []aggregator.PersonalNumber
	for _, p := range q.Inquiry.Persons {
		list = append(list, p.Number)
	}
	return list
}

func relativeInHousehold(t testing.TB, q *aggregator.LawQuestion) {
	relative := numberAged(t, 34, today, map[aggregator.PersonalNumber]bool{})
	q.Caller.Relatives = []aggregator.PersonalNumber{relative}
	q.Inquiry.Case.Token.Members = append(q.Inquiry.Case.Token.Members,
		aggregator.CaseMember{Number: relative, Role: aggregator.CoApplicant})
}

// ageUnknown uses a test coordination number whose month and day are unknown.
func ageUnknown(t testing.TB, q *aggregator.LawQuestion) {
	setNumber(t, q, "191500722390")
}

func setNumber(t testing.TB, q *aggregator.LawQuestion, digits string) {
	number, err := aggregator.ParsePersonalNumber(digits)
	if err != nil {
		t.Fatal(err)
	}
	q.Inquiry.Persons[0].Number = number
	q.Inquiry.Case.Token.Members[0].Number = number
}

// allConfirmed is the shipped law with every row confirmed.
func allConfirmed(t testing.TB) fs.FS {
	t.Helper()
	return edited(t, "tables/", func(_ string, data []byte) []byte {
		data = bytes.ReplaceAll(data, []byte("status: unconfirmed"), []byte("status: confirmed"))
		return bytes.ReplaceAll(data, []byte("reviewer: none"), []byte("reviewer: test"))
	})
}

// shortLists is the shipped law with one test number only.
func shortLists(t testing.TB) fs.FS {
	t.Helper()
	return edited(t, "testnumbers/", func(_ string, data []byte) []byte {
		first, _, _ := bytes.Cut(data, []byte("\n"))
		return first
	})
}

// edited copies the shipped law and changes the files of one folder.
func edited(t testing.TB, folder string, edit func(name string, data []byte) []byte) fstest.MapFS {
	t.Helper()
	copied := fstest.MapFS{}
	err := fs.WalkDir(policies.FS, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := fs.ReadFile(policies.FS, name)
		if err != nil {
			return err
		}
		if strings.HasPrefix(name, folder) {
			data = edit(name, data)
		}
		copied[name] = &fstest.MapFile{Data: data}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return copied
}
