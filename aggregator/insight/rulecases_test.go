package insight

import "underlag/aggregator"

func ruleCases() []ruleCase {
	var list []ruleCase
	for _, part := range [][]ruleCase{changeCases(), moneyCases(), timeCases(), contradictionCases(), sourceCases()} {
		list = append(list, part...)
	}
	return list
}

// changed is a benefit paid in September and in October.
func changed(code, name string, september, october int64) func(*aggregator.PersonAnswer) {
	return payments(paid(code, name, 20260925, september), paid(code, name, 20261025, october))
}

func changeCases() []ruleCase {
	unlike := paid("FP", "Föräldrapenning", 20261025, 900)
	unlike.Net = aggregator.Amount{}
	onlyNet := paid("FP", "Föräldrapenning", 20260925, 900)
	onlyNet.Gross = aggregator.Amount{}
	narrow := func(p *aggregator.PersonAnswer) { at(p, "FK").Asked.Period.From = 20261001 }
	undeclared := func(p *aggregator.PersonAnswer) {
		p.Facts.Salaries = []aggregator.Salary{salary(202609, 9000), unreported(202610)}
	}
	return []ruleCase{
		{aggregator.IncomeChanged, positive, "up by more than 12 %", 0, changed("FP", "Föräldrapenning", 1000, 1121), 1, "+12,1 %"},
		{aggregator.IncomeChanged, positive, "down by more than 12 %", 0, changed("FP", "Föräldrapenning", 1000, 879), 1, "−12,1 %"},
		{aggregator.IncomeChanged, positive, "threshold 0 compares sums exactly", 0, changed("BOB", "Bostadsbidrag", 1250, 1255), 1, "+0,4 %"},
		{aggregator.IncomeChanged, positive, "no percent from nothing", 0, changed("FP", "Föräldrapenning", 0, 4500), 1, "från 0 kr till 4500 kr"},
		{aggregator.IncomeChanged, negative, "exactly 12 %", 0, changed("FP", "Föräldrapenning", 1000, 1120), 0, ""},
		{aggregator.IncomeChanged, negative, "threshold 0 and the same sum", 0, changed("BOB", "Bostadsbidrag", 1250, 1250), 0, ""},
		{aggregator.IncomeChanged, negative, "the table does not compare it", 0, changed("", "Elstöd", 100, 900), 0, ""},
		{aggregator.IncomeChanged, negative, "kept out by the table", 0, changed("MEK", "Merkostnadsersättning", 100, 900), 0, ""},
		{aggregator.IncomeChanged, unreadable, "FK", 0, lost("FK", changed("FP", "Föräldrapenning", 1000, 2000)), 0, ""},

		{aggregator.IncomeNotComparable, positive, "net against gross", 0, payments(onlyNet, unlike), 1, "kan inte jämföras"},
		{aggregator.IncomeNotComparable, negative, "net against net", 0, changed("FP", "Föräldrapenning", 1000, 2000), 0, ""},
		{aggregator.IncomeNotComparable, unreadable, "FK", 0, lost("FK", payments(onlyNet, unlike)), 0, ""},

		{aggregator.BenefitVanished, positive, "in September only", 0, payments(paid("US", "Underhållsstöd", 20260925, 1673)), 1, "Underhållsstöd finns i 2026-09"},
		{aggregator.BenefitVanished, negative, "back in November", 0, payments(paid("US", "Underhållsstöd", 20260925, 1673), paid("US", "Underhållsstöd", 20261120, 1673)), 0, ""},
		{aggregator.BenefitVanished, negative, "a salary that may still be declared", 0, undeclared, 0, ""},
		{aggregator.BenefitVanished, unreadable, "FK", 0, lost("FK", payments(paid("US", "Underhållsstöd", 20260925, 1673))), 0, ""},

		{aggregator.BenefitNew, positive, "in October", 0, payments(paid("BOB", "Bostadsbidrag", 20261027, 1300)), 1, "2026-10 men inte i 2026-09"},
		{aggregator.BenefitNew, positive, "in November", 0, payments(paid("BOB", "Bostadsbidrag", 20261120, 1300)), 1, "2026-11 men inte i 2026-09"},
		{aggregator.BenefitNew, negative, "September was never asked about", 0, all(narrow, payments(paid("BOB", "Bostadsbidrag", 20261027, 1300))), 0, ""},
		{aggregator.BenefitNew, unreadable, "FK", 0, lost("FK", payments(paid("BOB", "Bostadsbidrag", 20261027, 1300))), 0, ""},

		{aggregator.ComparisonAlone, positive, "September without October", 0, payments(paid("US", "Underhållsstöd", 20260925, 1673)), 1, "1673 kr i 2026-09"},
		{aggregator.ComparisonAlone, negative, "both", 0, changed("US", "Underhållsstöd", 1673, 1673), 0, ""},
		{aggregator.ComparisonAlone, unreadable, "FK", 0, lost("FK", payments(paid("US", "Underhållsstöd", 20260925, 1673))), 0, ""},
	}
}

func moneyCases() []ruleCase {
	twice := paid("AP", "Allmän pension", 20261019, 4000)
	twin := twice
	twin.Payer, twin.BenefitCode = "PM", "PM:AP"
	other := twin
	other.PaidOn = 20261020
	decided := func(p *aggregator.PersonAnswer) {
		p.Facts.Decisions = append(p.Facts.Decisions,
			granted(from("FK", "benefit"), "bostadsbidragsarende/BOB", "Bostadsbidrag", 0, aggregator.Period{From: 20260901, To: 20270331}))
	}
	ended := func(p *aggregator.PersonAnswer) {
		p.Facts.Decisions = append(p.Facts.Decisions,
			granted(from("FK", "benefit"), "bostadsbidragsarende/BOB", "Bostadsbidrag", 0, aggregator.Period{From: 20250901, To: 20260831}))
	}
	housing := func(p *aggregator.PersonAnswer) {
		d := granted(from("FK", "pension"), "PM:BTI/PM:BT", "Bostadstillägg", 0, aggregator.Period{From: 20260101})
		d.Payer = "PM"
		p.Facts.Decisions = append(p.Facts.Decisions, d)
	}
	both := paid("PM:AP/PM:AP38,PM:BTI/PM:BTP", "Allmän pension, Tillägg", 20261019, 9000)
	both.Payer, both.Parts = "PM", []aggregator.PaymentPart{
		{BenefitCode: "PM:AP/PM:AP38", AmountTypeCode: "PM:IP", Gross: aggregator.Kronor(6000)},
		{BenefitCode: "PM:BTI/PM:BTP", AmountTypeCode: "PM:BTP", Gross: aggregator.Kronor(3000)},
	}
	loan := payments(study("GRUND", "GRUNDB", aggregator.GrantPayment, 20261023, 3400), study("GRUND", "GRUNDL", aggregator.LoanPayment, 20261023, 8600))
	mixed := func(p *aggregator.PersonAnswer) {
		payment := study("GRUND", "GRUNDB", "", 20261023, 3400)
		payment.Parts = nil
		p.Facts.Payments = append(p.Facts.Payments, payment)
	}
	return []ruleCase{
		{aggregator.BenefitUnlisted, positive, "no row", 0, changed("XYZ", "Rymdbidrag", 100, 100), 1, "Rymdbidrag (2026-09, 2026-10)"},
		{aggregator.BenefitUnlisted, positive, "no name at all", 0, payments(paid("", "", 20261025, 100)), 1, ""},
		{aggregator.BenefitUnlisted, negative, "a row", 0, payments(paid("BOB", "Bostadsbidrag", 20261025, 100)), 0, ""},
		{aggregator.BenefitUnlisted, unreadable, "FK", 0, lost("FK", payments(paid("XYZ", "Rymdbidrag", 20261025, 100))), 0, ""},

		{aggregator.RowWarns, positive, "grant and loan undivided", 0, mixed, 1, "vad som är bidrag och vad som är lån"},
		{aggregator.RowWarns, negative, "grant and loan apart", 0, loan, 0, ""},
		{aggregator.RowWarns, unreadable, "CSN", 0, lost("CSN", mixed), 0, ""},

		{aggregator.LoanBesideGrant, positive, "the same month", 0, loan, 1, "Bidrag 3400 kr och lån 8600 kr i 2026-10"},
		{aggregator.LoanBesideGrant, negative, "grant only", 0, payments(study("GRUND", "GRUNDB", aggregator.GrantPayment, 20261023, 3400)), 0, ""},
		{aggregator.LoanBesideGrant, unreadable, "CSN", 0, lost("CSN", loan), 0, ""},

		{aggregator.ReportedTwice, positive, "FK and PM, the same day and sum", 0, payments(twice, twin), 1, "både FK och FK (PM)"},
		{aggregator.ReportedTwice, negative, "another day", 0, payments(twice, other), 0, ""},
		{aggregator.ReportedTwice, negative, "two of the same payer", 0, payments(twice, twice), 0, ""},
		{aggregator.ReportedTwice, unreadable, "FK", 0, lost("FK", payments(twice, twin)), 0, ""},

		{aggregator.GrantedNotPaid, positive, "nothing paid", 0, decided, 1, "Bostadsbidrag är beviljad (beslut 2026-09-01)"},
		{aggregator.GrantedNotPaid, negative, "paid", 0, all(decided, payments(paid("BOB", "Bostadsbidrag", 20261027, 1300))), 0, ""},
		{aggregator.GrantedNotPaid, negative, "no longer in force", 0, ended, 0, ""},
		{aggregator.GrantedNotPaid, negative, "paid as one row of a payment of several", 0, all(housing, payments(both)), 0, ""},
		{aggregator.GrantedNotPaid, positive, "another benefit is paid", 0, all(housing, payments(paid("BOB", "Bostadsbidrag", 20261027, 1300))), 1, "Bostadstillägg"},
		{aggregator.GrantedNotPaid, unreadable, "FK", 0, lost("FK", decided), 0, ""},
	}
}

func timeCases() []ruleCase {
	const october26 aggregator.Month = 202610
	allowance := func(days ...aggregator.Date) func(*aggregator.PersonAnswer) {
		return func(p *aggregator.PersonAnswer) {
			for _, on := range days {
				p.Facts.Payments = append(p.Facts.Payments, study("SB", "STUDB", aggregator.GrantPayment, on, 1250))
			}
		}
	}
	short := func(p *aggregator.PersonAnswer) { at(p, "CSN").Asked.Period.From = 20260801 }
	days := func(n int32) func(*aggregator.PersonAnswer) {
		return payments(fund(20261102, aggregator.Month(202610).Period(), 9000, n))
	}
	crossing := payments(fund(20261102, aggregator.Period{From: 20260928, To: 20261030}, 9000, 20))
	pay := func(list ...aggregator.Salary) func(*aggregator.PersonAnswer) {
		return func(p *aggregator.PersonAnswer) { p.Facts.Salaries = append(p.Facts.Salaries, list...) }
	}
	registration := func(list ...aggregator.Registration) func(*aggregator.PersonAnswer) {
		return func(p *aggregator.PersonAnswer) { p.Facts.Registrations = append(p.Facts.Registrations, list...) }
	}
	unasked := func(p *aggregator.PersonAnswer) { at(p, "AF").Asked.Categories = []aggregator.Category{"registration"} }
	noSalaries := func(p *aggregator.PersonAnswer) { at(p, "SKV").Asked.Categories = []aggregator.Category{"capital"} }
	return []ruleCase{
		{aggregator.StudySeptember, positive, "June but not September", october26, allowance(20260630), 1, "2026-06 men utbetalning saknas i 2026-09"},
		{aggregator.StudySeptember, negative, "both", october26, allowance(20260630, 20260930), 0, ""},
		{aggregator.StudySeptember, negative, "not in June", october26, allowance(20260930), 0, ""},
		{aggregator.StudySeptember, negative, "an application of November", 0, allowance(20260630), 0, ""},
		{aggregator.StudySeptember, unreadable, "CSN", october26, lost("CSN", allowance(20260630)), 0, ""},
		{aggregator.StudyUnchecked, positive, "June was not asked about", october26, all(short, allowance(20260930)), 1, "frågan omfattade 2026-08-01"},
		{aggregator.StudyUnchecked, negative, "June was asked about", october26, allowance(20260630), 0, ""},
		{aggregator.StudyUnchecked, unreadable, "CSN", october26, lost("CSN", short), 0, ""},

		{aggregator.DaysDiffer, positive, "too few", 0, days(21), 1, "21 dagar betalade för 2026-10, som har 22 arbetsdagar (22 vardagar"},
		{aggregator.DaysDiffer, positive, "too many", 0, days(23), 1, ""},
		{aggregator.DaysDiffer, negative, "all of them", 0, days(22), 0, ""},
		{aggregator.DaysDiffer, unreadable, "SO", 0, lost("SO", days(21)), 0, ""},
		{aggregator.DaysUnreadable, positive, "over two months", 0, crossing, 1, "kan inte läsas"},
		{aggregator.DaysUnreadable, negative, "one month", 0, days(22), 0, ""},
		{aggregator.DaysUnreadable, unreadable, "SO", 0, lost("SO", crossing), 0, ""},

		{aggregator.SalaryNotReported, positive, "October", 0, pay(unreported(202610)), 1, "senast 2026-11-12, stora arbetsgivare senast 2026-11-26"},
		{aggregator.SalaryNotReported, negative, "declared as nothing", 0, pay(salary(202610, 0)), 0, ""},
		{aggregator.SalaryNotReported, unreadable, "SKV", 0, lost("SKV", pay(unreported(202610))), 0, ""},
		{aggregator.SalaryNotDue, positive, "November", 0, pay(salary(202610, 100)), 1, "för 2026-11 (2026-12-28);"},
		{aggregator.SalaryNotDue, positive, "October too, of large employers", 0, pay(), 1, "för 2026-10 (2026-11-26), 2026-11 (2026-12-28);"},
		{aggregator.SalaryNotDue, negative, "salaries were not asked about", 0, noSalaries, 0, ""},
		{aggregator.SalaryNotDue, unreadable, "SKV", 0, lost("SKV"), 0, ""},
		{aggregator.SalaryNotDue, unreadable, "the salaries of SKV", 0, partial("SKV", "salary"), 0, ""},

		{aggregator.ReportMissing, positive, "none", 0, registration(registered(100, "open")), 1, "Senaste rapport: –"},
		{aggregator.ReportMissing, positive, "an old one", 0, registration(registered(100, "open"), reported(20260912)), 1, "2026-09-12"},
		{aggregator.ReportMissing, negative, "a new one", 0, registration(registered(100, "open"), reported(20261012)), 0, ""},
		{aggregator.ReportMissing, negative, "not registered", 0, func(*aggregator.PersonAnswer) {}, 0, ""},
		{aggregator.ReportMissing, negative, "the law does not let it be asked", 0, all(unasked, registration(registered(100, "open"))), 0, ""},
		{aggregator.ReportMissing, unreadable, "the report", 0, all(partial("AF", "activity_report"), registration(registered(100, "open"))), 0, ""},
		{aggregator.ReportUnreadable, positive, "the report", 0, partial("AF", "activity_report"), 1, ""},
		{aggregator.ReportUnreadable, negative, "another part", 0, partial("AF", "registration"), 0, ""},
		{aggregator.ReportUnreadable, unreadable, "AF", 0, lost("AF", partial("AF", "activity_report")), 0, ""},
	}
}
