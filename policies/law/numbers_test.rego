package underlag.numbers_test

import future.keywords.not

import data.underlag.example
import data.underlag.numbers

test_real_numbers_in_production if {
	numbers.not_test_in_production == {0, 1} with input as example.inquiry
	numbers.not_real_in_demo == {0, 1} with input as example.inquiry
}

test_test_number_in_production if {
	persons := [object.union(example.applicant, {"test_number": true}), example.child]
	numbers.not_test_in_production == {1} with input as example.inquiry with input.persons as persons
}

test_real_number_in_demo if {
	persons := [object.union(example.applicant, {"test_number": true}), example.child]
	numbers.not_real_in_demo == {0} with input as example.inquiry with input.persons as persons with input.environment as "demo"
}

test_unknown_environment_permits_nobody if {
	numbers.not_test_in_production == set() with input as example.inquiry with input.environment as "staging"
	numbers.not_real_in_demo == set() with input as example.inquiry with input.environment as "staging"
}

test_number_that_cannot_be_sent if {
	persons := [object.union(example.applicant, {"askable": false}), example.child]
	numbers.askable == {1} with input as example.inquiry with input.persons as persons
}

test_nothing_said_permits_nobody if {
	numbers.askable == set() with input as {"persons": [{}]}
	numbers.not_test_in_production == set() with input as {"environment": "production", "persons": [{}]}
	numbers.not_real_in_demo == set() with input as {"environment": "demo", "persons": [{}]}
}
