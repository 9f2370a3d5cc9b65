# METADATA
# title: Brutet glas
# description: >-
#   När ärendet inte kan visas får en namngiven handläggare fråga ändå, med angivet
#   skäl och för en kort tid. Det ersätter bara ärendets intyg; jäv, behörighet,
#   period och skyddade uppgifter prövas som vanligt, och bara rader som säger det
#   öppnas. Frågan granskas alltid efteråt. Utan brutet glas prövas inget av detta.
package underlag.break_glass

import future.keywords.not

# METADATA
# title: Skälet är ett av dem som godtas
# description: Ett akut behov, eller ett ärendesystem som inte går att nå.
# scope: document
# custom:
#   code: break_glass_reason
#   pointer: /breakGlass/reason
default reasoned := false

reasoned if input.break_glass == null

reasoned if input.break_glass.reason in {"acute_need", "case_system_down"}

# METADATA
# title: Tiden har inte gått ut
# description: Prövas när beslutet fattas, inte när frågan kom.
# scope: document
# custom:
#   code: break_glass_expired
#   pointer: /breakGlass/expires
default fresh := false

fresh if input.break_glass == null

fresh if input.break_glass.expired == false

# METADATA
# title: Det är en namngiven människa som bryter glaset
# description: Ingen automation, och ingen som bara ett system har nämnt vid namn.
# scope: document
# custom:
#   code: break_glass_caller
#   pointer: /breakGlass
default personal := false

personal if input.break_glass == null

personal if {
	input.break_glass.proven == true
	input.caller.automation == false
}

# METADATA
# title: Ändamålet kan vara akut
# description: Ansökan och kontroll. Efterkontroll och återkrav hinner öppnas som ärenden.
# scope: document
# custom:
#   code: break_glass_purpose
#   pointer: /purpose
default for_purpose := false

for_purpose if input.break_glass == null

for_purpose if input.purpose in {"application", "control"}

# METADATA
# title: Inget intyg följer med
# description: Antingen visas ärendet eller så bryts glaset. Ett intyg som finns prövas alltid.
# scope: document
# custom:
#   code: break_glass_case_token
#   pointer: /case/token
default without_token := false

without_token if input.break_glass == null

without_token if input.case.token == null

# METADATA
# title: Glaset är brutet
# description: Allt ovan håller, och frågan nämner ett ärende att pröva den mot efteråt.
# scope: document
default broken := false

broken if {
	is_object(input.break_glass)
	reasoned
	fresh
	personal
	for_purpose
	without_token
	input.case.referenced == true
}
