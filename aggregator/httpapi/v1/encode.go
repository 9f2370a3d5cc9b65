package v1

// AppendJSON appends the answer as JSON, with every member present and null for
// what is unknown, at less than half of what encoding/json takes to write it with
// zeroes instead (aggregator/adr/0008).
func (a *Answer) AppendJSON(b []byte) []byte {
	w := writer{b: append(b, '{')}
	a.fields(&w)
	return append(w.b, '}')
}

// MarshalJSON gives the same bytes as AppendJSON.
func (a Answer) MarshalJSON() ([]byte, error) { return a.AppendJSON(nil), nil }

// AppendJSON appends the event's data as JSON.
func (p *Progress) AppendJSON(b []byte) []byte {
	w := writer{b: append(b, '{')}
	w.num("person", int64(p.Person))
	w.str("authority", p.Authority)
	w.str("outcome", p.Outcome)
	w.str("code", p.Code)
	w.num("elapsedMs", p.ElapsedMs)
	return append(w.b, '}')
}

// MarshalJSON gives the same bytes as AppendJSON.
func (p Progress) MarshalJSON() ([]byte, error) { return p.AppendJSON(nil), nil }

func (a *Answer) fields(w *writer) {
	w.str("inquiryId", a.InquiryID)
	w.time("askedAt", a.AskedAt)
	w.num("elapsedMs", a.ElapsedMs)
	object(w, "law", &a.Law, (*Law).fields)
	object(w, "verdict", &a.Verdict, (*Verdict).fields)
	if a.BreakGlass != nil {
		object(w, "breakGlass", a.BreakGlass, (*BrokenGlass).fields)
	}
	w.str("protected", a.Protected)
	w.flag("restricted", a.Restricted)
	list(w, "persons", a.Persons, (*Person).fields)
	list(w, "months", a.Months, (*Month).fields)
	list(w, "elsewhere", a.Elsewhere, (*Elsewhere).fields)
	list(w, "observations", a.Observations, (*Observation).fields)
	list(w, "overview", a.Overview, (*Matter).fields)
	list(w, "freshness", a.Freshness, (*Freshness).fields)
	object(w, "comparison", &a.Comparison, (*Comparison).fields)
	object(w, "tables", &a.Tables, (*Tables).fields)
	object(w, "receipt", &a.Receipt, (*Receipt).fields)
}

func (l *Law) fields(w *writer) {
	w.str("revision", l.Revision)
	w.date("asOf", l.AsOf)
}

func (b *BrokenGlass) fields(w *writer) {
	w.str("reason", b.Reason)
	w.time("expires", b.Expires)
	w.str("review", b.Review)
	w.both("text", b.Text)
}

func (v *Verdict) fields(w *writer) {
	w.flag("decisionReady", v.DecisionReady)
	list(w, "reasons", v.Reasons, (*Reason).fields)
}

func (r *Reason) fields(w *writer) {
	w.str("code", r.Code)
	w.str("authority", r.Authority)
	w.num("person", int64(r.Person))
	w.both("text", r.Text)
}

func (p *Person) fields(w *writer) {
	w.str("role", p.Role)
	w.str("personalNumber", p.PersonalNumber.Reveal())
	w.str("name", p.Name)
	w.str("nameProvision", p.NameProvision)
	w.str("protected", p.Protected)
	list(w, "sources", p.Sources, (*Source).fields)
	list(w, "payments", p.Payments, (*Payment).fields)
	list(w, "salaries", p.Salaries, (*Salary).fields)
	list(w, "decisions", p.Decisions, (*Decision).fields)
	list(w, "cases", p.Cases, (*CaseFact).fields)
	list(w, "registrations", p.Registrations, (*Registration).fields)
	list(w, "capital", p.Capital, (*Capital).fields)
	list(w, "refunds", p.Refunds, (*Refund).fields)
	list(w, "vehicles", p.Vehicles, (*Vehicle).fields)
	list(w, "permits", p.Permits, (*Permit).fields)
}

func (s *Source) fields(w *writer) {
	w.str("authority", s.Authority)
	w.both("name", s.Name)
	w.str("outcome", s.Outcome)
	w.flag("required", s.Required)
	w.time("asOf", s.AsOf)
	w.num("elapsedMs", s.ElapsedMs)
	if s.Period == (Period{}) {
		w.null("period")
	} else {
		object(w, "period", &s.Period, (*Period).fields)
	}
	w.str("legalText", s.LegalText)
	w.strings("provisions", s.Provisions)
	list(w, "withheld", s.Withheld, (*Withheld).fields)
	list(w, "missing", s.Missing, (*Missing).fields)
	object(w, "refusal", s.Refusal, (*Refusal).fields)
	w.str("code", s.Code)
	object(w, "error", s.Error, (*SourceError).fields)
	w.maybe("retryAfter", s.RetryAfter)
}

func (p *Period) fields(w *writer) {
	w.date("from", p.From)
	w.date("to", p.To)
}

func (h *Withheld) fields(w *writer) {
	w.str("field", h.Field)
	w.both("label", h.Label)
	w.str("provision", h.Provision)
	w.str("code", h.Code)
	w.both("reason", h.Reason)
}

func (m *Missing) fields(w *writer) {
	w.str("part", m.Part)
	w.str("code", m.Code)
	w.both("text", m.Text)
}

func (r *Refusal) fields(w *writer) {
	w.str("code", r.Code)
	w.str("provision", r.Provision)
	w.both("text", r.Text)
}

func (e *SourceError) fields(w *writer) {
	w.str("code", e.Code)
	w.both("text", e.Text)
}

func (r *Receipt) fields(w *writer) {
	w.str("ledger", r.Ledger)
	w.num("index", r.Index)
	w.str("hash", r.Hash)
}
