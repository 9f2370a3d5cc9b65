# METADATA
# title: Avtalet
# description: Kommunen har ett avtal som gäller den dag frågan ställs, och nämnden handlägger ekonomiskt bistånd.
package underlag.agreement

import future.keywords.not

# METADATA
# title: Kommunen har ett avtal
# description: Avtalet är registrerat.
# scope: document
# custom:
#   code: no_agreement
#   pointer: ""
default exists := false

exists if is_object(input.agreement)

# METADATA
# title: Avtalet gäller i dag
# description: Frågans dag ligger inom avtalstiden, båda dagarna inräknade.
# scope: document
# custom:
#   code: agreement_not_in_force
#   pointer: ""
default in_force := false

in_force if {
	input.agreement.from <= input.date
	input.date <= input.agreement.to
}

# METADATA
# title: Nämnden handlägger ekonomiskt bistånd
# description: Avtalet säger att nämnden beslutar om ekonomiskt bistånd.
# scope: document
# custom:
#   code: not_economic_aid
#   pointer: ""
default handles_aid := false

handles_aid if input.agreement.handles_aid == true
