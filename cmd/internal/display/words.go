package display

import (
	"fmt"
	"strings"

	"underlag/aggregator"
)

// word gives the name of a value of a closed list.
func (l Lang) word(s string) string { return clean(l.say(aggregator.Word(s))) }

func (l Lang) severity(s string) string {
	text := l.say(aggregator.Severity(s).Text())
	if s == string(aggregator.SeverityWarning) {
		return strings.ToUpper(text)
	}
	return clean(text)
}

func (l Lang) role(s string) string        { return clean(l.say(aggregator.PeriodRole(s).Text())) }
func (l Lang) treatment(s string) string   { return clean(l.say(aggregator.Treatment(s).Text())) }
func (l Lang) attribution(s string) string { return clean(l.say(aggregator.Attribution(s).Text())) }

func (l Lang) monthName(m aggregator.Month) string { return l.say(m.Text()) }

const nothing = aggregator.Unknown

func (l Lang) kronor(a aggregator.Amount) string { return l.say(a.Text()) }

func days(from, to aggregator.Date) string { return aggregator.Period{From: from, To: to}.Days() }

// joined puts the texts that are not empty together.
func joined(separator string, texts ...string) string {
	var list []string
	for _, t := range texts {
		if t != "" {
			list = append(list, t)
		}
	}
	return strings.Join(list, separator)
}

// labelled gives "label value", and nothing for no value.
func labelled(label, value string) string {
	if value == "" || value == nothing {
		return ""
	}
	return label + " " + value
}

func percent(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("%d"+hard+"%%", n)
}
