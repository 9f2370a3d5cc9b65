package underlag.protected_test

import future.keywords.not

import data.underlag.example
import data.underlag.protected

test_nobody_marked if protected.cleared with input as example.inquiry

test_marked if not protected.cleared with input as example.inquiry with input.case.token.protected as true

test_marked_with_the_role if {
	roles := ["economic_aid", "protected_identity"]
	protected.cleared with input as example.inquiry with input.case.token.protected as true with input.caller.roles as roles
}

test_who_may_see_location_clues if {
	roles := ["economic_aid", "protected_identity"]
	protected.may_see with input as example.inquiry with input.caller.roles as roles
	not protected.may_see with input as example.inquiry
}

test_nothing_said if {
	not protected.cleared with input as {}
	not protected.may_see with input as {}
}
