package underlag.relation_test

import future.keywords.not

import data.underlag.example
import data.underlag.relation

# every principle of the case, as a set of those that hold
holding contains "shown" if relation.shown

holding contains "fresh" if relation.fresh

holding contains "own" if relation.own

holding contains "economic_aid" if relation.economic_aid

holding contains "open" if relation.open

holding contains "opened_for_purpose" if relation.opened_for_purpose

all_principles := {"shown", "fresh", "own", "economic_aid", "open", "opened_for_purpose"}

test_in_order if {
	holding == all_principles with input as example.inquiry
	relation.members == {0, 1} with input as example.inquiry
	relation.same_role == {0, 1} with input as example.inquiry
}

test_other_case if {
	all_principles - holding == {"shown"} with input as example.inquiry with input.case.token.same_reference as false
}

test_no_reference if {
	all_principles - holding == {"shown"} with input as example.inquiry with input.case.referenced as false
}

test_expired if {
	all_principles - holding == {"fresh"} with input as example.inquiry with input.case.token.expired as true
}

test_other_organisation if {
	all_principles - holding == {"own"} with input as example.inquiry with input.case.token.same_organisation as false
}

test_other_kind_of_case if {
	all_principles - holding == {"economic_aid"} with input as example.inquiry with input.case.token.kind as "barnavard"
}

test_closed if {
	all_principles - holding == {"open", "opened_for_purpose"} with input as example.inquiry with input.case.token.state as "closed"
}

test_purposes_and_states if {
	allowed := {[purpose, state] |
		some purpose in {"application", "control", "followup", "recovery"}
		some state in {"open", "opened_for_followup", "opened_for_recovery", "closed", ""}
		relation.opened_for_purpose with input as example.inquiry with input.purpose as purpose with input.case.token.state as state
	}
	allowed == {
		["application", "open"],
		["control", "open"],
		["followup", "opened_for_followup"],
		["recovery", "opened_for_recovery"],
	}
}

test_stranger if {
	persons := [example.applicant, object.union(example.child, {"case_role": null})]
	relation.members == {0} with input as example.inquiry with input.persons as persons
	relation.same_role == {0} with input as example.inquiry with input.persons as persons
}

test_other_role if {
	persons := [object.union(example.applicant, {"case_role": "co_applicant"}), example.child]
	relation.members == {0, 1} with input as example.inquiry with input.persons as persons
	relation.same_role == {1} with input as example.inquiry with input.persons as persons
}

test_no_token if {
	holding == set() with input as example.inquiry with input.case.token as null
}

test_waived_by_the_agreement if {
	waived := object.union(example.inquiry, {"agreement": {"needs_case_token": false}, "case": {"token": null}})
	persons := [object.union(example.applicant, {"case_role": null})]
	holding == all_principles with input as waived with input.persons as persons
	relation.members == {0} with input as waived with input.persons as persons
	relation.same_role == {0} with input as waived with input.persons as persons
}

test_never_waived_for_followup_and_recovery if {
	waived := object.union(example.inquiry, {"agreement": {"needs_case_token": false}, "case": {"token": null}})
	holding == set() with input as waived with input.purpose as "followup"
	holding == set() with input as waived with input.purpose as "recovery"
}

test_a_token_given_is_checked_although_waived if {
	waived := object.union(example.inquiry, {"agreement": {"needs_case_token": false}})
	all_principles - holding == {"own"} with input as waived with input.case.token.same_organisation as false
}

test_nothing_said if {
	holding == set() with input as {}
	relation.members == set() with input as {"persons": [{}]}
	relation.same_role == set() with input as {"persons": [{}]}
}
