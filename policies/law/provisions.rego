# METADATA
# title: Bestämmelserna
# description: >-
#   En rad i tabellerna ger rätt till sina uppgifter om den är bekräftad, gäller
#   den dagen, för ändamålet, perioden, rollen och åldern. Det som ingen rad ger
#   rätt till är inte tillåtet. Här står bara vad som är tillåtet; skälet till
#   att en annan rad inte ger något läses ur tabellen efteråt.
package underlag.provisions

import future.keywords.not

# METADATA
# title: Rader som ger rätt till något, per person
# description: Radernas id, i frågans ordning.
# scope: document
persons := [granted(person.role, person.age, person.reason_given) | some person in input.persons]

# METADATA
# title: Rader öppna för frågan
# description: Det som är lika för alla personer - ändamål, bekräftelse, giltighetstid och period.
# scope: document
open := {id |
	some id in data.law.named[input.purpose]
	row := data.law.rows[id]

	# en rad som ingen har bekräftat är avstängd
	row.status == "confirmed"

	# ändamålet står i raden
	row.purposes[input.purpose] == true

	# frågans dag ligger inom radens giltighetstid
	row.valid_from <= input.date
	input.date <= row.valid_to

	# perioden går inte längre tillbaka än radens gräns
	input.period.back[row.form] <= row.reach[input.period.by]

	# är glaset brutet öppnas bara rader som tillåter det
	permitted(row)
}

# METADATA
# title: Raden får öppnas som ärendet är visat
# description: Är glaset helt får varje rad öppnas; är det brutet bara de rader som säger det.
# scope: document
default permitted(_) := false

permitted(_) if input.break_glass == null

permitted(row) if row.break_glass == true

# METADATA
# title: Öppna rader om en sökande
# description: Rollen står i raden.
# scope: document
about_applicant := {id | some id in open; data.law.rows[id].roles.applicant == true}

# METADATA
# title: Öppna rader om en medsökande
# description: Rollen står i raden.
# scope: document
about_co_applicant := {id | some id in open; data.law.rows[id].roles.co_applicant == true}

# METADATA
# title: Öppna rader om ett barn
# description: Rollen står i raden; ålder och skäl prövas för varje barn.
# scope: document
about_child := {id | some id in open; data.law.rows[id].roles.child == true}

# METADATA
# title: Rader som ger rätt till något om en person
# description: >-
#   De öppna raderna för personens roll. För barn ligger åldern inom radens
#   gränser, och skäl är angivet om raden kräver det; ett nummer utan födelsedag
#   ger ingen ålder.
# scope: document
granted("applicant", _, _) := about_applicant

granted("co_applicant", _, _) := about_co_applicant

granted("child", age, reason_given) := {id |
	some id in about_child
	row := data.law.rows[id]
	is_number(age)
	row.child_age.min <= age
	age <= row.child_age.max
	reasoned(row, reason_given)
}

# METADATA
# title: Skäl är angivet där raden kräver det
# description: Frågan om ett barn under 16 år ska vara motiverad.
# scope: document
default reasoned(_, _) := false

reasoned(row, _) if row.needs_reason == false

reasoned(_, true)
