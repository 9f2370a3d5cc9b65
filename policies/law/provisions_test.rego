package underlag.provisions_test

import future.keywords.not

import data.underlag.example
import data.underlag.provisions

# what the example row gives the applicant and a child of 12 without a reason
given(row) := persons if {
	persons := provisions.persons with input as example.inquiry with data.law as example.with_row(row)
}

test_adult_is_granted_and_child_needs_a_reason if given(example.row) == [{"row"}, set()]

test_child_with_a_reason if {
	persons := [object.union(example.child, {"reason_given": true})]
	provisions.persons == [{"row"}] with input as example.inquiry with input.persons as persons with data.law as example.law
}

test_row_that_needs_no_reason if given(object.union(example.row, {"needs_reason": false})) == [{"row"}, {"row"}]

test_child_outside_the_ages if {
	row := object.union(example.row, {"needs_reason": false, "child_age": {"min": 16, "max": 20}})
	given(row) == [{"row"}, set()]
}

test_child_of_unknown_age if {
	persons := [object.union(example.child, {"reason_given": true, "age": null})]
	provisions.persons == [set()] with input as example.inquiry with input.persons as persons with data.law as example.law
}

test_unconfirmed if {
	given(object.union(example.row, {"status": "unconfirmed"})) == [set(), set()]
	given(object.union(example.row, {"status": null})) == [set(), set()]
}

test_other_purpose if {
	given(object.remove(object.union(example.row, {}), ["purposes"])) == [set(), set()]
}

test_other_role if {
	given(object.union(object.remove(example.row, ["roles"]), {"roles": {"co_applicant": true}})) == [set(), set()]
}

test_valid_from_and_to_are_included if {
	given(object.union(example.row, {"valid_from": 20261121}))[0] == {"row"}
	given(object.union(example.row, {"valid_to": 20261121}))[0] == {"row"}
}

test_not_in_force if {
	given(object.union(example.row, {"valid_from": 20261122}))[0] == set()
	given(object.union(example.row, {"valid_to": 20261120}))[0] == set()
}

test_undefined_end_is_not_in_force if given(object.remove(example.row, ["valid_to"])) == [set(), set()]

test_limit if {
	back := {"months": 9, "tax_years": 0, "current": 0}
	further := {"months": 10, "tax_years": 0, "current": 0}
	provisions.persons[0] == {"row"} with input as example.inquiry with input.period.back as back with data.law as example.law
	provisions.persons[0] == set() with input as example.inquiry with input.period.back as further with data.law as example.law
}

test_unknown_role_gives_no_answer_at_all if {
	persons := [object.union(example.applicant, {"role": "trustee"})]
	provisions.persons == [] with input as example.inquiry with input.persons as persons with data.law as example.law
}
