package insight

import "underlag/aggregator"

func contradictionCases() []ruleCase {
	student := func(extent int, of aggregator.Period) func(*aggregator.PersonAnswer) {
		return func(p *aggregator.PersonAnswer) {
			p.Facts.Decisions = append(p.Facts.Decisions, granted(from("CSN", "study_aid"), "GRUND", "Studiemedel", extent, of))
		}
	}
	seeker := func(extent int, class string) func(*aggregator.PersonAnswer) {
		return func(p *aggregator.PersonAnswer) {
			p.Facts.Registrations = append(p.Facts.Registrations, registered(extent, class))
		}
	}
	autumn := aggregator.Period{From: 20260831, To: 20270117}
	programme := func(p *aggregator.PersonAnswer) {
		p.Facts.Registrations = append(p.Facts.Registrations, aggregator.Registration{Origin: from("AF", "programme"), Programme: "Deltar i program"})
	}
	decision := func(p *aggregator.PersonAnswer) {
		p.Facts.Decisions = append(p.Facts.Decisions, granted(from("AF", "decisions"), "", "Aktivitetsstöd", 100, aggregator.Period{From: 20260901, To: 20261231}))
	}
	sick := func(extent int, of aggregator.Period) func(*aggregator.PersonAnswer) {
		return func(p *aggregator.PersonAnswer) {
			payment := paid("SJP", "Sjukpenning", 20261026, 11000)
			payment.Category, payment.Extent, payment.Period = "health_benefit", extent, of
			p.Facts.Payments = append(p.Facts.Payments, payment)
		}
	}
	pay := func(m aggregator.Month, kronor int64) func(*aggregator.PersonAnswer) {
		return func(p *aggregator.PersonAnswer) { p.Facts.Salaries = append(p.Facts.Salaries, salary(m, kronor)) }
	}
	permit := func(until aggregator.Date) func(*aggregator.PersonAnswer) {
		return func(p *aggregator.PersonAnswer) {
			p.Facts.Permits = append(p.Facts.Permits, aggregator.Permit{Origin: from("MIV", "permit"), Kind: "Tidsbegränsat uppehållstillstånd",
				Validity: "temporary", Status: "granted", Period: aggregator.Period{From: 20241101, To: until}})
		}
	}
	whole := aggregator.Month(202610).Period()
	return []ruleCase{
		{aggregator.FullTimeStudent, positive, "both full time", 0, all(student(100, autumn), seeker(100, "open")), 1, "(omfattning 100 %)"},
		{aggregator.FullTimeStudent, positive, "the service does not say how much", 0, all(student(100, autumn), seeker(0, "open")), 1, "(omfattning –)"},
		{aggregator.FullTimeStudent, negative, "half-time studies", 0, all(student(50, autumn), seeker(100, "open")), 0, ""},
		{aggregator.FullTimeStudent, negative, "registered half time", 0, all(student(100, autumn), seeker(50, "other")), 0, ""},
		{aggregator.FullTimeStudent, negative, "studies long ago", 0, all(student(100, aggregator.Period{From: 20250101, To: 20250601}), seeker(100, "open")), 0, ""},
		{aggregator.FullTimeStudent, unreadable, "CSN", 0, lost("CSN", student(100, autumn), seeker(100, "open")), 0, ""},
		{aggregator.FullTimeStudent, unreadable, "AF", 0, lost("AF", student(100, autumn), seeker(100, "open")), 0, ""},

		{aggregator.ProgrammeUnpaid, positive, "a decision and no payment", 0, decision, 1, "(Aktivitetsstöd)"},
		{aggregator.ProgrammeUnpaid, positive, "in a programme and no payment", 0, programme, 1, "(Deltar i program)"},
		{aggregator.ProgrammeUnpaid, negative, "paid", 0, all(decision, payments(paid("PROG", "Aktivitetsstöd", 20261026, 9000))), 0, ""},
		{aggregator.ProgrammeUnpaid, negative, "paid as daily allowance", 0, all(programme, payments(paid("DAG", "Dagersättning", 20261026, 9000))), 0, ""},
		{aggregator.ProgrammeUnpaid, unreadable, "FK", 0, lost("FK", decision), 0, ""},

		{aggregator.SalaryAndSickness, positive, "a whole month in full", 0, all(sick(100, whole), pay(202610, 9000)), 1, "hela 2026-10"},
		{aggregator.SalaryAndSickness, negative, "half sickness benefit", 0, all(sick(50, whole), pay(202610, 9000)), 0, ""},
		{aggregator.SalaryAndSickness, negative, "a part of the month", 0, all(sick(100, aggregator.Period{From: 20261012, To: 20261031}), pay(202610, 9000)), 0, ""},
		{aggregator.SalaryAndSickness, negative, "a salary of nothing", 0, all(sick(100, whole), pay(202610, 0)), 0, ""},
		{aggregator.SalaryAndSickness, unreadable, "SKV", 0, lost("SKV", sick(100, whole), pay(202610, 9000)), 0, ""},

		{aggregator.PermitExpires, positive, "this month", 0, permit(20261115), 1, "upphör den 2026-11-15"},
		{aggregator.PermitExpires, negative, "next year", 0, permit(20270430), 0, ""},
		{aggregator.PermitExpires, unreadable, "MIV", 0, lost("MIV", permit(20261115)), 0, ""},

		{aggregator.SalaryNotAtService, positive, "openly unemployed and paid", 0, all(seeker(100, "open"), pay(202610, 9000)), 1, "hela 2026-10"},
		{aggregator.SalaryNotAtService, negative, "works part time", 0, all(seeker(50, "other"), pay(202610, 9000)), 0, ""},
		{aggregator.SalaryNotAtService, negative, "a salary of nothing", 0, all(seeker(100, "open"), pay(202610, 0)), 0, ""},
		{aggregator.SalaryNotAtService, unreadable, "AF", 0, lost("AF", seeker(100, "open"), pay(202610, 9000)), 0, ""},
	}
}

func sourceCases() []ruleCase {
	suspended := func(of aggregator.Period) func(*aggregator.PersonAnswer) {
		return func(p *aggregator.PersonAnswer) {
			p.Facts.Decisions = append(p.Facts.Decisions, aggregator.DecisionFact{Origin: from("SO", "suspension"), Kind: aggregator.Suspension,
				Benefit: "Arbetslöshetsersättning", Period: of, Payer: "Alfa-kassan"})
		}
	}
	mark := func(m aggregator.Protection) func(*aggregator.PersonAnswer) {
		return func(p *aggregator.PersonAnswer) { p.Protection = m }
	}
	outcome := func(code aggregator.AuthorityCode, o aggregator.Outcome) func(*aggregator.PersonAnswer) {
		return func(p *aggregator.PersonAnswer) { at(p, code).Outcome = o }
	}
	nothing := func(*aggregator.PersonAnswer) {}
	return []ruleCase{
		{aggregator.FundSuspension, positive, "now", 0, suspended(aggregator.Period{From: 20261005, To: 20261115}), 1, "2026-10-05--2026-11-15 (Alfa-kassan)"},
		{aggregator.FundSuspension, negative, "last year", 0, suspended(aggregator.Period{From: 20250101, To: 20250301}), 0, ""},
		{aggregator.FundSuspension, unreadable, "SO", 0, lost("SO", suspended(aggregator.Period{From: 20261005, To: 20261115})), 0, ""},
		{aggregator.FundUnverifiable, positive, "one of them", 0, partial("SO", "Fastighetsanställdas arbetslöshetskassa"), 1, "Fastighetsanställdas arbetslöshetskassa saknas."},
		{aggregator.FundUnverifiable, negative, "all answered", 0, nothing, 0, ""},
		{aggregator.FundUnverifiable, unreadable, "SO", 0, lost("SO", partial("SO", "Alfa-kassan")), 0, ""},

		{aggregator.ProtectedIdentity, positive, "marked", 0, mark(aggregator.Marked), 1, ""},
		{aggregator.ProtectedIdentity, negative, "unmarked", 0, mark(aggregator.Unmarked), 0, ""},
		{aggregator.ProtectedIdentity, unreadable, "nobody could say", 0, mark(aggregator.NotStated), 0, ""},
		{aggregator.ProtectionUnknown, positive, "nobody could say", 0, mark(aggregator.NotStated), 1, ""},
		{aggregator.ProtectionUnknown, negative, "unmarked", 0, mark(aggregator.Unmarked), 0, ""},
		{aggregator.ProtectionUnknown, negative, "nobody was asked", 0, all(mark(aggregator.NotStated), refusedEverywhere), 0, ""},
		{aggregator.ProtectionUnknown, unreadable, "marked by one, the others silent", 0, lost("FK", mark(aggregator.Marked)), 0, ""},

		{aggregator.SourceUnanswered, positive, "late", 0, outcome("FK", aggregator.Late), 1, "FK har inte svarat"},
		{aggregator.SourceUnanswered, positive, "malformed", 0, outcome("SO", aggregator.Malformed), 1, "avstängning från a-kassa"},
		{aggregator.SourceUnanswered, positive, "maintenance", 0, outcome("SO", aggregator.Maintenance), 1, ""},
		{aggregator.SourceUnanswered, positive, "refused us", 0, outcome("CSN", aggregator.Denied), 1, ""},
		{aggregator.SourceUnanswered, negative, "empty", 0, outcome("FK", aggregator.Empty), 0, ""},
		{aggregator.SourceUnanswered, unreadable, "FK", 0, lost("FK"), 1, ""},
		{aggregator.SourceIncomplete, positive, "PM", 0, partial("FK", "PM"), 1, "FK har bara svarat delvis. PM saknas."},
		{aggregator.SourceIncomplete, positive, "a part that nothing names", 0, outcome("FK", aggregator.Partial), 1, ""},
		{aggregator.SourceIncomplete, negative, "whole", 0, nothing, 0, ""},
		{aggregator.SourceIncomplete, unreadable, "FK", 0, lost("FK", partial("FK", "PM")), 0, ""},
		{aggregator.SourceNotAsked, positive, "refused by the law, and required", 0, outcome("AF", aggregator.Refused), 1, "inskrivning som arbetssökande"},
		{aggregator.SourceNotAsked, negative, "refused and not required", 0, outcome("MIV", aggregator.Refused), 0, ""},
		{aggregator.SourceNotAsked, unreadable, "FK", 0, lost("FK"), 0, ""},
	}
}

// refusedEverywhere is a child about whom the law lets nobody be asked.
func refusedEverywhere(p *aggregator.PersonAnswer) {
	for i := range p.Sources {
		p.Sources[i].Outcome = aggregator.Refused
	}
}
