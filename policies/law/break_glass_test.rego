package underlag.break_glass_test

import future.keywords.not

import data.underlag.break_glass
import data.underlag.decision
import data.underlag.example

# every principle of the broken glass, as a set of those that hold
holding contains "reasoned" if break_glass.reasoned

holding contains "fresh" if break_glass.fresh

holding contains "personal" if break_glass.personal

holding contains "for_purpose" if break_glass.for_purpose

holding contains "without_token" if break_glass.without_token

all_principles := {"reasoned", "fresh", "personal", "for_purpose", "without_token"}

glass := {"reason": "acute_need", "expired": false, "proven": true}

persons := [object.union(example.applicant, {"case_role": null})]

asked := object.union(example.inquiry, {"break_glass": glass, "case": {"token": null}, "persons": persons})

open_law := example.with_row(object.union(example.row, {"break_glass": true}))

test_whole if {
	holding == all_principles with input as example.inquiry
	not break_glass.broken with input as example.inquiry
}

test_broken if {
	holding == all_principles with input as asked
	break_glass.broken with input as asked
	result := decision.result with input as asked with data.law as open_law
	result == {"refusal": null, "persons": [{"row"}], "may_see_protected": false}
}

test_a_row_that_does_not_allow_it_stays_shut if {
	closed := [example.row, object.union(example.row, {"break_glass": null}), object.remove(example.row, ["break_glass"])]
	every row in closed {
		result := decision.result with input as asked with data.law as example.with_row(row)
		result == {"refusal": null, "persons": [set()], "may_see_protected": false}
	}
}

test_a_row_that_allows_it_opens_no_wider_without if {
	result := decision.result with input as example.inquiry with data.law as open_law
	result == {"refusal": null, "persons": [{"row"}, set()], "may_see_protected": false}
}

test_reasons if {
	allowed := {reason |
		some reason in {"acute_need", "case_system_down", "curiosity", "", null}
		break_glass.broken with input as asked with input.break_glass.reason as reason
	}
	allowed == {"acute_need", "case_system_down"}
}

test_expired if {
	all_principles - holding == {"fresh"} with input as asked with input.break_glass.expired as true
	not break_glass.broken with input as asked with input.break_glass.expired as true
}

test_automation if {
	all_principles - holding == {"personal"} with input as asked with input.caller.automation as true
	not break_glass.broken with input as asked with input.caller.automation as true
}

test_named_by_a_system if {
	all_principles - holding == {"personal"} with input as asked with input.break_glass.proven as false
	not break_glass.broken with input as asked with input.break_glass.proven as false
}

test_purposes if {
	allowed := {purpose |
		some purpose in {"application", "control", "followup", "recovery", "statistics"}
		break_glass.broken with input as asked with input.purpose as purpose
	}
	allowed == {"application", "control"}
}

test_beside_a_token if {
	all_principles - holding == {"without_token"} with input as asked with input.case.token as example.token
	not break_glass.broken with input as asked with input.case.token as example.token
}

test_no_reference if {
	holding == all_principles with input as asked with input.case.referenced as false
	not break_glass.broken with input as asked with input.case.referenced as false
}

# the refusal of each way in which it is out of order, and of every other principle
refusal_of(changed) := rule if {
	result := decision.result with input as object.union(asked, changed) with data.law as open_law
	rule := result.refusal.rule
}

test_refusals if {
	refusal_of({"break_glass": {"reason": "curiosity"}}) == "break_glass.reasoned"
	refusal_of({"break_glass": {"expired": true}}) == "break_glass.fresh"
	refusal_of({"break_glass": {"proven": false}}) == "break_glass.personal"
	refusal_of({"purpose": "followup"}) == "break_glass.for_purpose"
	refusal_of({"case": {"token": example.token}}) == "break_glass.without_token"
	refusal_of({"case": {"referenced": false}}) == "relation.shown"
}

test_it_replaces_the_case_relation_only if {
	refusal_of({"persons": [object.union(persons[0], {"askable": false})]}) == "numbers.askable"
	refusal_of({"agreement": {"to": 20261120}}) == "agreement.in_force"
	refusal_of({"agreement": {"handles_aid": false}}) == "agreement.handles_aid"
	refusal_of({"caller": {"roles": []}}) == "caller.authorised"
	refusal_of({"persons": [object.union(persons[0], {"caller_or_relative": true})]}) == "conflict.free"
	refusal_of({"period": {"in_future": true}}) == "period.not_future"
	refusal_of({"period": {"back": {"months": 99}}}) == "period.reachable"
}

test_nothing_said if {
	not break_glass.broken with input as {}
	not break_glass.reasoned with input as {}
	not break_glass.fresh with input as {}
	not break_glass.personal with input as {}
	not break_glass.for_purpose with input as {}
	not break_glass.without_token with input as {}
	not break_glass.broken with input as {"break_glass": {}}
}
