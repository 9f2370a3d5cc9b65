# METADATA
# title: Perioden
# description: >-
#   Frågan gäller en ansökningsmånad eller en period, aldrig framtiden, och aldrig
#   längre tillbaka än lagen når. Tiden är räknad innan: back.months är antalet
#   kalendermånader mellan den frågade månaden (eller periodens början) och nu,
#   back.tax_years detsamma i kalenderår. Varje rads egen gräns prövas i
#   provisions.rego.
package underlag.period

import future.keywords.not

# METADATA
# title: Antingen månad eller period
# description: Exakt en av dem är angiven.
# scope: document
# custom:
#   code: period_unclear
#   pointer: /period
default given := false

given if input.period.by in {"month", "period"}

# METADATA
# title: Slutet ligger inte före början
# description: En period har sina dagar i ordning; en månad har det alltid.
# scope: document
# custom:
#   code: period_reversed
#   pointer: /period
default ordered := false

ordered if input.period.reversed == false

# METADATA
# title: Perioden börjar inte i framtiden
# description: En period börjar senast i dag, och en ansökningsmånad är senast nästa kalendermånad.
# scope: document
# custom:
#   code: period_in_future
#   pointer: /period/from
default not_future := false

not_future if input.period.in_future == false

# METADATA
# title: Perioden ligger inom den längsta gränsen i tabellerna
# description: Längre tillbaka än den längsta gränsen når ingen bestämmelse.
# scope: document
# custom:
#   code: period_beyond_law
#   pointer: /period/from
default reachable := false

reachable if input.period.back.months < data.law.longest_months
