# METADATA
# title: Ändamål och roller är kända
# description: Frågan har ett av tabellens ändamål och varje person en av rollerna.
package underlag.purpose

import future.keywords.not

# METADATA
# title: Ändamålet finns i tabellen
# description: Ansökan, kontroll, efterkontroll eller återkrav.
# scope: document
# custom:
#   code: purpose_not_allowed
#   pointer: /purpose
default known := false

known if data.law.purposes[input.purpose] == true

# METADATA
# title: Rollen finns
# description: Sökande, medsökande eller barn. Ställföreträdare och andra kan inte frågas om.
# scope: document
# custom:
#   code: role_not_allowed
#   pointer: /persons/{i}/role
known_role := {i | some i, person in input.persons; data.law.roles[person.role] == true}
