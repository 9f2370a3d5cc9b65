package health

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"

	"underlag/aggregator"
)

// Limits of a calendar file.
const (
	maxCalendar = 1 << 20
	longestDay  = 24 * time.Hour
)

// ReadCalendar reads planned maintenance from an iCalendar file (RFC 5545). The
// authority's code stands in CATEGORIES and the reason in SUMMARY; a second
// SUMMARY with LANGUAGE=en is the reason in English. Times have a zone or are in
// UTC. Of recurring events only those of every week without end are read, and
// anything else is an error that names the event by its place: maintenance that
// nobody understood would be a source asked while it is closed.
func ReadCalendar(r io.Reader, zone *time.Location) ([]Window, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxCalendar+1))
	if err != nil {
		return nil, err
	}
	if len(text) > maxCalendar || !bytes.HasSuffix(bytes.TrimSpace(text), []byte("END:VCALENDAR")) {
		return nil, fmt.Errorf("not an iCalendar file: it has no end, or is larger than %d bytes", maxCalendar)
	}
	calendar, err := ics.ParseCalendar(bytes.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf("not an iCalendar file: %w", err)
	}
	var windows []Window
	for i, event := range calendar.Events() {
		if status := event.GetProperty(ics.ComponentPropertyStatus); status != nil && strings.EqualFold(status.Value, "CANCELLED") {
			continue
		}
		w, err := window(event, zone)
		if err == nil {
			err = w.check()
		}
		if err != nil {
			return nil, fmt.Errorf("event %d: %w", i+1, err)
		}
		windows = append(windows, w)
	}
	return windows, nil
}

func window(event *ics.VEvent, zone *time.Location) (Window, error) {
	w := Window{Reason: reasonOf(event), Origin: aggregator.WindowCalendar}
	if code := event.GetProperty(ics.ComponentPropertyCategories); code != nil {
		w.Authority = aggregator.AuthorityCode(strings.TrimSpace(code.Value))
	}
	from, err := instantOf(event, ics.ComponentPropertyDtStart, event.GetStartAt)
	if err != nil {
		return w, err
	}
	to, err := instantOf(event, ics.ComponentPropertyDtEnd, event.GetEndAt)
	if err != nil {
		return w, err
	}
	rules := event.GetProperties(ics.ComponentPropertyRrule)
	for _, changing := range []ics.ComponentProperty{ics.ComponentPropertyExdate, ics.ComponentPropertyRdate, ics.ComponentPropertyRecurrenceId} {
		if event.HasProperty(changing) {
			return w, fmt.Errorf("%s is not read; make windows of their own of exceptions", changing)
		}
	}
	if len(rules) == 0 {
		w.From, w.To = from, to
		return w, nil
	}
	if zoned := event.GetProperty(ics.ComponentPropertyDtStart).ICalParameters["TZID"]; len(zoned) != 1 || zoned[0] != zone.String() {
		return w, fmt.Errorf("RRULE: DTSTART needs TZID=%s", zone)
	}
	return weekly(w, rules, from.In(zone), to.In(zone))
}

// instantOf refuses a time without a zone, which would be of the machine's.
func instantOf(event *ics.VEvent, name ics.ComponentProperty, read func() (time.Time, error)) (time.Time, error) {
	p := event.GetProperty(name)
	if p == nil {
		return time.Time{}, fmt.Errorf("%s is required", name)
	}
	if _, zoned := p.ICalParameters["TZID"]; !zoned && !strings.HasSuffix(p.Value, "Z") {
		return time.Time{}, fmt.Errorf("%s needs a TZID or Z", name)
	}
	at, err := read()
	if err != nil {
		return at, fmt.Errorf("%s is not a time", name)
	}
	return at, nil
}

var errRule = errors.New("RRULE: only FREQ=WEEKLY, on the day of DTSTART and without end, is read")

// weekly reads a rule of every week, for an event shorter than a day.
func weekly(w Window, rules []*ics.IANAProperty, from, to time.Time) (Window, error) {
	if len(rules) != 1 || to.Sub(from) >= longestDay || !to.After(from) {
		return w, errRule
	}
	for part := range strings.SplitSeq(strings.ToUpper(rules[0].Value), ";") {
		switch part {
		case "FREQ=WEEKLY", "INTERVAL=1", "BYDAY=" + strings.ToUpper(from.Weekday().String()[:2]), "":
		default:
			return w, errRule
		}
	}
	if !strings.Contains(strings.ToUpper(rules[0].Value), "FREQ=WEEKLY") {
		return w, errRule
	}
	w.Weekly = &aggregator.WeeklyTime{Day: from.Weekday(), Begin: sinceMidnight(from), End: sinceMidnight(to)}
	return w, nil
}

func sinceMidnight(t time.Time) time.Duration {
	return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute
}

// reasonOf gives the reason in both languages; where only one is there it is
// that of both.
func reasonOf(event *ics.VEvent) aggregator.Text {
	var reason aggregator.Text
	for _, p := range event.GetProperties(ics.ComponentPropertySummary) {
		language := p.ICalParameters["LANGUAGE"]
		if len(language) == 1 && strings.HasPrefix(strings.ToLower(language[0]), "en") {
			reason.EN = ics.FromText(p.Value)
		} else {
			reason.SV = ics.FromText(p.Value)
		}
	}
	if reason.EN == "" {
		reason.EN = reason.SV
	}
	if reason.SV == "" {
		reason.SV = reason.EN
	}
	return reason
}
