/*
Package aggregator answers one question from a social caseworker's system about
a household that applies for economic assistance: it asks seven authorities at
once for what the law lets this caseworker fetch about these people for this
purpose, and gives one merged answer that cannot be misread.

This package holds the nouns and the path of a request. Service.Answer is that
path, on one screen:

	httpapi      size limit, strict decoding, one Inquiry; soapapi the same from a
	             question over SSBTEK, console the same from a form
	identity     who is calling: certificate and token, one Caller
	Service      Answer: the steps below, in order
	  Law        Decide: per person and authority, allowed with provisions, fields,
	             period and legal text, or refused with a code       (access)
	  Ledger     Begin: a durable record before any call             (audit)
	  collect    every allowed source at once, one place each        (guard, sources)
	  cut        only granted categories, periods and fields are left
	  merge      one outcome for everything asked and not asked, and the verdict
	  Insights   Read: months, observations, case overview and ids of facts, of what
	             is left to leave; nothing is decided                (insight)
	  Ledger     Finish: a durable record before the answer leaves

What is always true: no record, no call. Undefined is refused. A failed source
is never an empty one. Nothing of an answer is stored, cached, logged or traced.
A personal number shows only in the answer and on the wire to an authority.

# Glossary

	ansökan                       application (Purpose)
	löpande kontroll              control (Purpose)
	efterkontroll                 follow-up (Purpose)
	återkrav                      recovery (Purpose), 33 kap. SoL
	sökande, medsökande, barn     applicant, co-applicant, child (Role)
	handläggare                   caseworker (Caller)
	ingivare                      asking organisation (Asker)
	personuppgiftsbiträde         processor
	anslutningsavtal              agreement
	ärende                        case
	myndighet                     authority
	uppgiftslämnare, utlämnare    source; provider within a source (FK, PM, an a-kassa)
	lagrum, bestämmelse           provision: an allow row of the tables
	lagtext                       legal text, sent to the authority
	syfte                         purpose in words, sent to the authority
	sekretessmarkering,
	skyddad folkbokföring         protected identity (Protection)
	sekretessbrytande             lifting secrecy (OSL 10:28)
	jäv                           conflict of interest
	ekonomiskt bistånd            economic assistance, 12 kap. SoL
	socialnämnd                   social welfare board
	förmån                        benefit
	utbetalning                   payment; planerad, utbetald: planned, paid
	bidrag, lån                   grant, loan
	beslut                        decision
	anspråk, ansökan hos          case: a claim or application at an authority
	avstängning, frånkännande     suspension, 7 kap. lag (2024:506)
	utmätning, kvittning          attachment of earnings, set-off (deductions)
	arbetsgivardeklaration (AGI)  employer declaration: salary per payer and month
	skatteåterbäring              tax refund
	uppehållstillstånd            residence permit
	gallring                      removal after the retention period
	samordningsnummer             coordination number
*/
package aggregator
