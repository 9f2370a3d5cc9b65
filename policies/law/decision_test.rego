package underlag.decision_test

import future.keywords.not

import data.underlag.decision
import data.underlag.example

test_everything_in_order if {
	result := decision.result with input as example.inquiry with data.law as example.law
	result == {"refusal": null, "persons": [{"row"}, set()], "may_see_protected": false}
}

test_the_first_principle_in_order_is_the_refusal if {
	result := decision.result with input as example.inquiry with input.agreement as null with input.purpose as "statistics" with data.law as example.law
	result == {"refusal": {"rule": "agreement.exists", "person": -1}}
}

test_the_first_person_is_named if {
	persons := [example.applicant, object.union(example.child, {"case_role": null})]
	result := decision.result with input as example.inquiry with input.persons as persons with data.law as example.law
	result == {"refusal": {"rule": "relation.members", "person": 1}}
}

test_nothing_said_is_refused if {
	result := decision.result with input as {"persons": []}
	result.refusal.rule == "agreement.exists"
}

# without persons there is no list of them, so nothing follows
test_no_input_gives_no_grant if {
	not decision.lawful with input as {}
}
