# METADATA
# title: Numren hör till miljön
# description: >-
#   Produktionen avvisar Skatteverkets testnummer och demon avvisar alla andra,
#   så att riktiga personer aldrig hamnar i test och påhittade aldrig i ett ärende.
package underlag.numbers

import future.keywords.not

# METADATA
# title: Personen har ett nummer som kan sändas
# description: Tolv siffror med rätt kontrollsiffra. Reservnummer kan inte sändas.
# scope: document
# custom:
#   code: not_askable
#   pointer: /persons/{i}/personalNumber
askable := {i | some i, person in input.persons; person.askable == true}

# METADATA
# title: Inget testnummer i produktion
# description: Gäller utanför produktion utan vidare; i produktion måste numret vara ett annat än ett testnummer.
# scope: document
# custom:
#   code: test_number_in_production
#   pointer: /persons/{i}/personalNumber
default not_test_in_production := set()

not_test_in_production := {i | some i, person in input.persons; person.test_number == false} if {
	input.environment == "production"
}

not_test_in_production := {i | some i, _ in input.persons} if input.environment == "demo"

# METADATA
# title: Inget riktigt nummer i demo
# description: Gäller utanför demo utan vidare; i demo måste numret vara ett testnummer.
# scope: document
# custom:
#   code: real_number_in_test
#   pointer: /persons/{i}/personalNumber
default not_real_in_demo := set()

not_real_in_demo := {i | some i, person in input.persons; person.test_number == true} if {
	input.environment == "demo"
}

not_real_in_demo := {i | some i, _ in input.persons} if input.environment == "production"
