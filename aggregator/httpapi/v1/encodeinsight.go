package v1

func (m *Month) fields(w *writer) {
	w.month("month", m.Month)
	w.str("role", m.Role)
	list(w, "lines", m.Lines, (*Line).fields)
	list(w, "household", m.Household, (*Line).fields)
}

func (l *Line) fields(w *writer) {
	w.nums("persons", l.Persons)
	w.str("authority", l.Authority)
	w.str("payer", l.Payer)
	w.str("benefit", l.Benefit)
	w.str("benefitCode", l.BenefitCode)
	w.str("kind", l.Kind)
	w.str("state", l.State)
	w.amount("netAmount", l.NetAmount)
	w.amount("netAfterTax", l.NetAfterTax)
	w.amount("grossAmount", l.GrossAmount)
	w.amount("taxAmount", l.TaxAmount)
	w.amount("deductionAmount", l.DeductionAmount)
	w.amount("benefitsInKind", l.BenefitsInKind)
	w.dates("paidOn", l.PaidOn)
	w.date("periodFrom", l.PeriodFrom)
	w.date("periodTo", l.PeriodTo)
	w.str("attribution", l.Attribution)
	object(w, "category", l.Category, (*IncomeCategory).fields)
	w.str("treatment", l.Treatment)
	w.flag("warns", l.Warns)
	w.str("rule", l.Rule)
	w.str("offset", l.Offset)
	w.strings("facts", l.Facts)
}

func (c *IncomeCategory) fields(w *writer) {
	w.str("id", c.ID)
	w.both("label", c.Label)
}

func (e *Elsewhere) fields(w *writer) {
	w.str("fact", e.Fact)
	w.str("reason", e.Reason)
}

func (o *Observation) fields(w *writer) {
	w.str("code", o.Code)
	w.str("severity", o.Severity)
	if o.Person == nil {
		w.null("person")
	} else {
		w.num("person", int64(*o.Person))
	}
	w.str("authority", o.Authority)
	w.both("text", o.Text)
	w.strings("facts", o.Facts)
	w.str("rule", o.Rule)
	w.str("row", o.Row)
}

func (m *Matter) fields(w *writer) {
	w.num("person", int64(m.Person))
	w.date("on", m.On)
	w.maybeBoth("title", m.Title)
	w.str("sender", m.Sender)
	w.str("payer", m.Payer)
	w.str("status", m.Status)
	w.maybeBoth("next", m.Next)
	w.date("nextOn", m.NextOn)
	w.str("rule", m.Rule)
	w.str("fact", m.Fact)
}

func (f *Freshness) fields(w *writer) {
	w.num("person", int64(f.Person))
	w.str("authority", f.Authority)
	w.time("asOf", f.AsOf)
	list(w, "next", f.Next, (*Expected).fields)
}

func (e *Expected) fields(w *writer) {
	w.both("what", e.What)
	w.date("on", e.On)
	w.str("rule", e.Rule)
}

func (c *Comparison) fields(w *writer) {
	w.strings("gone", c.Gone)
	list(w, "notCompared", c.NotCompared, (*NotCompared).fields)
}

func (n *NotCompared) fields(w *writer) {
	w.str("id", n.ID)
	w.str("reason", n.Reason)
}

func (t *Tables) fields(w *writer) { w.str("revision", t.Revision) }
