package underlag.agreement_test

import future.keywords.not

import data.underlag.agreement
import data.underlag.example

test_in_order if {
	agreement.exists with input as example.inquiry
	agreement.in_force with input as example.inquiry
	agreement.handles_aid with input as example.inquiry
}

test_none if {
	not agreement.exists with input as example.inquiry with input.agreement as null
	not agreement.in_force with input as example.inquiry with input.agreement as null
	not agreement.handles_aid with input as example.inquiry with input.agreement as null
}

test_first_and_last_day_count if {
	agreement.in_force with input as example.inquiry with input.date as 20250101
	agreement.in_force with input as example.inquiry with input.agreement.to as 20261121
}

test_before_and_after if {
	not agreement.in_force with input as example.inquiry with input.date as 20241231
	not agreement.in_force with input as example.inquiry with input.agreement.to as 20261120
}

test_undefined_end_is_not_in_force if {
	not agreement.in_force with input as {"date": 20261121, "agreement": {"from": 20250101}}
}

test_another_board if {
	not agreement.handles_aid with input as example.inquiry with input.agreement.handles_aid as false
}
