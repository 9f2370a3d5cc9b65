# METADATA
# title: Den som frågar
# description: En namngiven handläggare med behörighet till ekonomiskt bistånd, eller en automation som står i avtalet.
package underlag.caller

import future.keywords.not

# METADATA
# title: Automationen är registrerad
# description: Ett systemkonto godtas bara om avtalet räknar upp det. En handläggare är ingen automation.
# scope: document
# custom:
#   code: automation_not_registered
#   pointer: ""
default registered := false

registered if input.caller.automation == false

registered if {
	input.caller.automation == true
	input.caller.id in input.agreement.automations
}

# METADATA
# title: Handläggaren har behörighet
# description: Rollen economic_aid i handläggarens intyg; en automation har sin behörighet av avtalet.
# scope: document
# custom:
#   code: no_role
#   pointer: ""
default authorised := false

authorised if {
	input.caller.automation == false
	"economic_aid" in input.caller.roles
}

authorised if {
	input.caller.automation == true
	registered
}
