package operations

import (
	"fmt"
	"strings"
	"time"

	"underlag/aggregator"
)

// mark is a state in words, and how it looks.
type mark struct {
	Word  aggregator.Text
	Class string
}

var marks = map[aggregator.SourceState]mark{
	aggregator.StateUnknown:     {aggregator.Text{SV: "Okänt", EN: "Unknown"}, "off"},
	aggregator.StateUp:          {aggregator.Text{SV: "Svarar", EN: "Answers"}, "good"},
	aggregator.StateDegraded:    {aggregator.Text{SV: "Svarar långsamt, delvis eller inte alltid", EN: "Answers slowly, in parts or not always"}, "warn"},
	aggregator.StateDown:        {aggregator.Text{SV: "Svarar inte", EN: "Does not answer"}, "bad"},
	aggregator.StateMaintenance: {aggregator.Text{SV: "Planerat underhåll", EN: "Planned maintenance"}, "off"},
	aggregator.StateDisabled:    {aggregator.Text{SV: "Stängd", EN: "Closed"}, "off"},
}

// markOf says a state; one that is new here is shown as it is called.
func markOf(s aggregator.SourceState) mark {
	if m, known := marks[s]; known {
		return m
	}
	return mark{same(string(s)), "off"}
}

var breakers = map[aggregator.BreakerState]mark{
	aggregator.BreakerClosed:       {aggregator.Text{SV: "Släpper fram", EN: "Lets through"}, "good"},
	aggregator.BreakerOpen:         {aggregator.Text{SV: "Har löst ut", EN: "Tripped"}, "bad"},
	aggregator.BreakerHalfOpen:     {aggregator.Text{SV: "Prövar", EN: "Trying"}, "warn"},
	aggregator.BreakerForcedOpen:   {aggregator.Text{SV: "Tvingad att stoppa", EN: "Forced to stop"}, "off"},
	aggregator.BreakerForcedClosed: {aggregator.Text{SV: "Tvingad att släppa fram", EN: "Forced to let through"}, "warn"},
}

func breakerOf(b aggregator.BreakerState) mark {
	if m, known := breakers[b]; known {
		return m
	}
	return mark{aggregator.Text{SV: "Ingen", EN: "None"}, "off"}
}

var actWords = map[aggregator.ActKind]aggregator.Text{
	aggregator.ActDisable:  {SV: "Stängde källan", EN: "Closed the source"},
	aggregator.ActEnable:   {SV: "Öppnade källan", EN: "Opened the source"},
	aggregator.ActMaintain: {SV: "Planerade underhåll", EN: "Planned maintenance"},
	aggregator.ActCancel:   {SV: "Ställde in underhåll", EN: "Called off maintenance"},
	aggregator.ActBreaker:  {SV: "Ställde brytaren", EN: "Set the breaker"},
	aggregator.ActDrain:    {SV: "Tömmer servern", EN: "Drains the server"},
	aggregator.ActUndrain:  {SV: "Tog servern i bruk", EN: "Took the server into use"},
}

var origins = map[aggregator.WindowOrigin]aggregator.Text{
	aggregator.WindowFile:     {SV: "Konfigurationen", EN: "The configuration"},
	aggregator.WindowCalendar: {SV: "Kalenderfilen", EN: "The calendar file"},
}

var weekdays = [...]aggregator.Text{
	{SV: "söndag", EN: "Sunday"}, {SV: "måndag", EN: "Monday"}, {SV: "tisdag", EN: "Tuesday"}, {SV: "onsdag", EN: "Wednesday"},
	{SV: "torsdag", EN: "Thursday"}, {SV: "fredag", EN: "Friday"}, {SV: "lördag", EN: "Saturday"},
}

// weekly says a time of the week.
func weekly(w aggregator.WeeklyTime) aggregator.Text {
	day, times := weekdays[w.Day], aggregator.Clock(w.Begin)+"–"+aggregator.Clock(w.End)
	return aggregator.Text{SV: "Varje " + day.SV + " " + times, EN: "Every " + day.EN + " " + times}
}

// same is a text that is the same in both languages.
func same(s string) aggregator.Text { return aggregator.Text{SV: s, EN: s} }

// none is what stands where there is no figure.
var none = same("–")

// took says a time that calls take.
func took(d time.Duration) aggregator.Text {
	switch {
	case d <= 0:
		return none
	case d < time.Second:
		return same(fmt.Sprintf("%d ms", d.Milliseconds()))
	}
	return decimal(d.Seconds(), 1, " s", " s")
}

// percent says a share; of nothing there is none.
func percent(part, whole int) aggregator.Text {
	if whole == 0 {
		return none
	}
	return share(float64(part) / float64(whole))
}

// share says a share of one. What is not quite all is not said to be.
func share(s float64) aggregator.Text {
	if s < 1 && s > 0.9995 {
		s = 0.9994
	}
	return decimal(100*s, 1, " %", "%")
}

func decimal(f float64, digits int, sv, en string) aggregator.Text {
	text := fmt.Sprintf("%.*f", digits, f)
	return aggregator.Text{SV: strings.Replace(text, ".", ",", 1) + sv, EN: text + en}
}
