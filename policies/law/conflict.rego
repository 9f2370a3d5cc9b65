# METADATA
# title: Jäv
# description: Ingen frågar om sig själv eller en anmäld närstående, och inte om någon annan i samma hushåll (16–18 §§ förvaltningslagen).
package underlag.conflict

import future.keywords.not

# METADATA
# title: Personen är inte handläggaren eller en närstående
# description: Jämförelsen av numren är gjord innan; här finns bara svaret.
# scope: document
# custom:
#   code: conflict_of_interest
#   pointer: /persons/{i}
free := {i | some i, person in input.persons; person.caller_or_relative == false}

# METADATA
# title: Ingen annan i ärendet är handläggaren eller en närstående
# description: Också den som inte frågas om men ingår i ärendet.
# scope: document
# custom:
#   code: conflict_of_interest
#   pointer: /case/token
default household_free := false

household_free if input.case.token.caller_or_relative == false

household_free if input.case.token == null
