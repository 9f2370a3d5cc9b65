package underlag.purpose_test

import future.keywords.not

import data.underlag.example
import data.underlag.purpose

test_known if {
	purpose.known with input as example.inquiry with data.law as example.law
	purpose.known_role == {0, 1} with input as example.inquiry with data.law as example.law
}

test_unknown_purpose if {
	not purpose.known with input as example.inquiry with input.purpose as "statistics" with data.law as example.law
	not purpose.known with input as {} with data.law as example.law
}

test_unknown_role if {
	persons := [object.union(example.applicant, {"role": "trustee"}), {}]
	purpose.known_role == set() with input as example.inquiry with input.persons as persons with data.law as example.law
}
