# METADATA
# title: Skyddade personuppgifter
# description: >-
#   Har ärendet någon med skyddade uppgifter krävs rollen protected_identity, också
#   för övriga i hushållet, eftersom deras uppgifter kan röja var den skyddade finns
#   (21 kap. 3 och 3 a §§ OSL).
package underlag.protected

import future.keywords.not

# METADATA
# title: Behörighet till skyddade uppgifter
# description: Ingen i ärendet är markerad, eller så har den som frågar rollen.
# scope: document
# custom:
#   code: protected_needs_grant
#   pointer: /case/token
default cleared := false

cleared if input.case.token.protected == false

cleared if input.case.token == null

cleared if may_see

# METADATA
# title: Får se uppgifter som kan röja var någon finns
# description: Den som har rollen; för alla andra rensas sådana uppgifter ur svaret när någon är markerad.
# scope: document
default may_see := false

may_see if "protected_identity" in input.caller.roles
