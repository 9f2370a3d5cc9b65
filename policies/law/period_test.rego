package underlag.period_test

import future.keywords.not

import data.underlag.example
import data.underlag.period

test_month if {
	period.given with input as example.inquiry
	period.ordered with input as example.inquiry
	period.not_future with input as example.inquiry
	period.reachable with input as example.inquiry with data.law as example.law
}

test_neither_or_both if not period.given with input as example.inquiry with input.period.by as "unclear"

test_reversed if not period.ordered with input as example.inquiry with input.period.reversed as true

test_future if not period.not_future with input as example.inquiry with input.period.in_future as true

test_longest_limit if {
	period.reachable with input as example.inquiry with input.period.back.months as 35 with data.law as example.law
	not period.reachable with input as example.inquiry with input.period.back.months as 36 with data.law as example.law
}

test_nothing_said if {
	not period.given with input as {}
	not period.ordered with input as {}
	not period.not_future with input as {}
	not period.reachable with input as {} with data.law as example.law
	not period.reachable with input as example.inquiry with data.law as {}
}
