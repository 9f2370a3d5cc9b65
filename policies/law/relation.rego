# METADATA
# title: Ärendet
# description: >-
#   Uppgifter får bara hämtas om personer som är aktuella i ett öppet ärende hos
#   nämnden. Ärendesystemet intygar det; den som frågar kan inte påstå det. Ett
#   brutet glas ersätter det som står här, och ingenting annat.
package underlag.relation

import future.keywords.not

import data.underlag.break_glass

# METADATA
# title: Frågan hör till ett visat ärende
# description: >-
#   Intyget gäller samma ärende som frågan. Avtalet kan befria från intyg vid
#   ansökan och kontroll, aldrig vid efterkontroll och återkrav.
# scope: document
# custom:
#   code: no_case
#   pointer: /case
default shown := false

shown if {
	input.case.referenced == true
	input.case.token.same_reference == true
}

shown if waived

shown if break_glass.broken

# METADATA
# title: Avtalet befriar från intyg
# description: Bara utan intyg, bara vid ansökan och kontroll, och bara med ärendereferens.
# scope: document
default waived := false

waived if {
	input.case.token == null
	input.case.referenced == true
	input.agreement.needs_case_token == false
	input.purpose in {"application", "control"}
}

# METADATA
# title: Intyget gäller än
# description: Intyget har inte gått ut när frågan ställs.
# scope: document
# custom:
#   code: case_token_expired
#   pointer: /case/token
default fresh := false

fresh if input.case.token.expired == false

fresh if waived

fresh if break_glass.broken

# METADATA
# title: Ärendet hör till kommunen som frågar
# description: Intygets organisation är densamma som den som frågar.
# scope: document
# custom:
#   code: case_other_organisation
#   pointer: /case/token
default own := false

own if input.case.token.same_organisation == true

own if waived

own if break_glass.broken

# METADATA
# title: Ärendet gäller ekonomiskt bistånd
# description: Barnavård, LSS och annat har inget stöd här.
# scope: document
# custom:
#   code: not_economic_aid
#   pointer: /case/token
default economic_aid := false

economic_aid if input.case.token.kind == "ekonomiskt_bistand"

economic_aid if waived

economic_aid if break_glass.broken

# METADATA
# title: Ärendet är öppet
# description: Öppet, eller öppnat för efterkontroll eller återkrav.
# scope: document
# custom:
#   code: case_closed
#   pointer: /case/token
default open := false

open if input.case.token.state in {"open", "opened_for_followup", "opened_for_recovery"}

open if waived

open if break_glass.broken

# METADATA
# title: Ärendet är öppnat för ändamålet
# description: Ansökan och kontroll i ett öppet ärende; efterkontroll och återkrav i ett ärende öppnat för just det.
# scope: document
# custom:
#   code: case_not_opened_for_purpose
#   pointer: /purpose
default opened_for_purpose := false

opened_for_purpose if {
	input.purpose in {"application", "control"}
	input.case.token.state == "open"
}

opened_for_purpose if {
	input.purpose == "followup"
	input.case.token.state == "opened_for_followup"
}

opened_for_purpose if {
	input.purpose == "recovery"
	input.case.token.state == "opened_for_recovery"
}

opened_for_purpose if waived

opened_for_purpose if break_glass.broken

# METADATA
# title: Personen ingår i ärendet
# description: Intyget räknar upp personen.
# scope: document
# custom:
#   code: not_in_case
#   pointer: /persons/{i}/personalNumber
members := {i | some i, _ in input.persons} if {
	waived
} else := {i | some i, _ in input.persons} if {
	break_glass.broken
} else := {i | some i, person in input.persons; is_string(person.case_role)}

# METADATA
# title: Personen har samma roll i ärendet
# description: Rollen i frågan är den som ärendesystemet intygar.
# scope: document
# custom:
#   code: role_mismatch
#   pointer: /persons/{i}/role
same_role := {i | some i, _ in input.persons} if {
	waived
} else := {i | some i, _ in input.persons} if {
	break_glass.broken
} else := {i | some i, person in input.persons; person.case_role == person.role}
