package underlag.conflict_test

import future.keywords.not

import data.underlag.conflict
import data.underlag.example

test_nobody_related if {
	conflict.free == {0, 1} with input as example.inquiry
	conflict.household_free with input as example.inquiry
}

test_oneself_or_a_relative if {
	persons := [example.applicant, object.union(example.child, {"caller_or_relative": true})]
	conflict.free == {0} with input as example.inquiry with input.persons as persons
}

test_somebody_else_in_the_household if {
	not conflict.household_free with input as example.inquiry with input.case.token.caller_or_relative as true
}

test_without_token_only_the_persons_asked_about if {
	conflict.household_free with input as example.inquiry with input.case.token as null
}

test_nothing_said if {
	conflict.free == set() with input as {"persons": [{}]}
	not conflict.household_free with input as {}
}
