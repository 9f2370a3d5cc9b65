# METADATA
# title: Beslutet
# description: >-
#   Ett beslut för hela frågan. Håller inte någon princip avvisas allt, i den
#   ordning principerna står här; annars prövas varje person mot tabellernas rader.
#   Är något odefinierat finns inget beslut, och det läses som ett nej.
package underlag.decision

import future.keywords.not

import data.underlag.agreement
import data.underlag.break_glass
import data.underlag.caller
import data.underlag.conflict
import data.underlag.numbers
import data.underlag.period
import data.underlag.protected
import data.underlag.provisions
import data.underlag.purpose
import data.underlag.relation

# METADATA
# title: Beslut
# description: Utfallet per person om allt håller; annars den första principen som inte håller.
# scope: document
# entrypoint: true
result := {"refusal": null, "persons": provisions.persons, "may_see_protected": protected.may_see} if {
	lawful
} else := {"refusal": refusals[0]} if {
	count(refusals) > 0
}

# METADATA
# title: Allt håller
# description: Varje princip, var för sig. En princip som saknas här gör att lagen inte kan läsas in.
# scope: document
default lawful := false

lawful if {
	numbers.askable == everyone
	numbers.not_test_in_production == everyone
	numbers.not_real_in_demo == everyone
	agreement.exists
	agreement.in_force
	agreement.handles_aid
	caller.registered
	caller.authorised
	conflict.free == everyone
	conflict.household_free
	purpose.known
	purpose.known_role == everyone
	period.given
	period.ordered
	period.not_future
	period.reachable
	break_glass.reasoned
	break_glass.fresh
	break_glass.personal
	break_glass.for_purpose
	break_glass.without_token
	relation.shown
	relation.fresh
	relation.own
	relation.economic_aid
	relation.open
	relation.opened_for_purpose
	relation.members == everyone
	relation.same_role == everyone
	protected.cleared
}

# METADATA
# title: Principer som inte håller
# description: Koden, vart i frågan den pekar, och den första person den gäller (-1 för hela frågan).
# scope: document
refusals := [{"rule": check.rule, "person": min(check.broken)} |
	some check in checks
	count(check.broken) > 0
]

# METADATA
# title: Principerna i ordning
# description: Varje princip med dem den inte håller för. Saknas ett svar finns ingen lista, och därmed inget beslut.
# scope: document
checks := [
	{"rule": "numbers.askable", "broken": everyone - numbers.askable},
	{"rule": "numbers.not_test_in_production", "broken": everyone - numbers.not_test_in_production},
	{"rule": "numbers.not_real_in_demo", "broken": everyone - numbers.not_real_in_demo},
	{"rule": "agreement.exists", "broken": whole[agreement.exists]},
	{"rule": "agreement.in_force", "broken": whole[agreement.in_force]},
	{"rule": "agreement.handles_aid", "broken": whole[agreement.handles_aid]},
	{"rule": "caller.registered", "broken": whole[caller.registered]},
	{"rule": "caller.authorised", "broken": whole[caller.authorised]},
	{"rule": "conflict.free", "broken": everyone - conflict.free},
	{"rule": "conflict.household_free", "broken": whole[conflict.household_free]},
	{"rule": "purpose.known", "broken": whole[purpose.known]},
	{"rule": "purpose.known_role", "broken": everyone - purpose.known_role},
	{"rule": "period.given", "broken": whole[period.given]},
	{"rule": "period.ordered", "broken": whole[period.ordered]},
	{"rule": "period.not_future", "broken": whole[period.not_future]},
	{"rule": "period.reachable", "broken": whole[period.reachable]},
	{"rule": "break_glass.reasoned", "broken": whole[break_glass.reasoned]},
	{"rule": "break_glass.fresh", "broken": whole[break_glass.fresh]},
	{"rule": "break_glass.personal", "broken": whole[break_glass.personal]},
	{"rule": "break_glass.for_purpose", "broken": whole[break_glass.for_purpose]},
	{"rule": "break_glass.without_token", "broken": whole[break_glass.without_token]},
	{"rule": "relation.shown", "broken": whole[relation.shown]},
	{"rule": "relation.fresh", "broken": whole[relation.fresh]},
	{"rule": "relation.own", "broken": whole[relation.own]},
	{"rule": "relation.economic_aid", "broken": whole[relation.economic_aid]},
	{"rule": "relation.open", "broken": whole[relation.open]},
	{"rule": "relation.opened_for_purpose", "broken": whole[relation.opened_for_purpose]},
	{"rule": "relation.members", "broken": everyone - relation.members},
	{"rule": "relation.same_role", "broken": everyone - relation.same_role},
	{"rule": "protected.cleared", "broken": whole[protected.cleared]},
]

# METADATA
# title: Alla i frågan
# description: Personernas plats i frågan.
# scope: document
everyone := {i | some i, _ in input.persons}

# METADATA
# title: Hela frågan
# description: En princip som håller bryts av ingen, en som inte håller av hela frågan (-1).
# scope: document
whole := {true: set(), false: {-1}}
