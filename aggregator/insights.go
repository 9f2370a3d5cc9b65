package aggregator

// insight reads what can be said of the answer as it will leave, after the cut
// and after the protection of identities. It stands in nobody's way: whatever
// goes wrong, the facts are delivered, and an observation says that nothing was
// read out of them.
func (s *Service) insight(caller Caller, in Inquiry, d Decision, a *Answer) (read Insight) {
	defer func() {
		if recover() != nil { // what was panicked with may hold a payload and is dropped
			read = unread()
		}
	}()
	if in.Bare {
		return Insight{}
	}
	insights := s.Insights
	if d.Insights != nil {
		insights = d.Insights
	}
	if insights == nil {
		return unread()
	}
	read, err := insights.Read(InsightQuestion{
		Organisation: caller.Organisation.Number, Month: in.Month, Period: in.Period, Today: DateOf(in.AskedAt),
		Restricted: a.Restricted, Known: in.Known,
	}, a.Persons)
	if err != nil {
		return unread()
	}
	return read
}

func unread() Insight {
	return Insight{Observations: []Observation{{Code: InsightUnavailable, Severity: SeverityWarning, Person: Everybody, Text: unreadText}}}
}

var unreadText = Text{
	SV: "Månader, iakttagelser och ärendeöversikt kunde inte tas fram. Myndigheternas uppgifter finns i svaret, men ingenting har jämförts eller kontrollerats; gå igenom dem själv.",
	EN: "Months, observations and the overview of cases could not be made. What the authorities said is in the answer, but nothing has been compared or checked; go through it yourself.",
}
