package underlag.caller_test

import future.keywords.not

import data.underlag.caller
import data.underlag.example

robot := {"id": "robot-1", "automation": true, "roles": []}

test_caseworker if {
	caller.registered with input as example.inquiry
	caller.authorised with input as example.inquiry
}

test_caseworker_without_the_role if {
	not caller.authorised with input as example.inquiry with input.caller.roles as ["child_welfare"]
}

test_registered_automation if {
	caller.registered with input as example.inquiry with input.caller as robot
	caller.authorised with input as example.inquiry with input.caller as robot
}

test_unregistered_automation if {
	stranger := object.union(robot, {"id": "robot-2", "roles": ["economic_aid"]})
	not caller.registered with input as example.inquiry with input.caller as stranger
	not caller.authorised with input as example.inquiry with input.caller as stranger
}

test_nothing_said if {
	not caller.registered with input as {}
	not caller.authorised with input as {}
}
