package soapapi

import (
	"encoding/base64"
	"regexp"
	"strconv"
	"strings"
	"time"

	"underlag/aggregator"
)

// simpleType is one of the schema's types whose form is checked.
type simpleType struct {
	valid   func(string) bool
	allowed aggregator.Text
}

var (
	boolean = simpleType{
		func(s string) bool { return s == "true" || s == "false" || s == "1" || s == "0" },
		aggregator.Text{SV: "Tillåtet är true, false, 1 och 0.", EN: "Allowed are true, false, 1 and 0."}}
	defaultedBoolean = simpleType{ // with the default 0, which an empty element has
		func(s string) bool { return s == "" || boolean.valid(s) }, boolean.allowed}
	date = simpleType{
		func(s string) bool { return dateForm.MatchString(s) && dayOf(s) != 0 },
		aggregator.Text{SV: "En dag i kalendern på formen ÅÅÅÅ-MM-DD, åren 1800–9999.", EN: "A day of the calendar as YYYY-MM-DD, the years 1800 to 9999."}}
	dateTime = simpleType{isDateTime,
		aggregator.Text{SV: "En tidpunkt på formen ÅÅÅÅ-MM-DDThh:mm:ss, med eller utan tidszon.", EN: "A time as YYYY-MM-DDThh:mm:ss, with or without a time zone."}}
	organisation = simpleType{
		func(s string) bool { return aggregator.OrgNumber(s).Valid() },
		aggregator.Text{SV: "Ett organisationsnummer med tolv siffror, 16 först.", EN: "An organisation number of twelve digits, 16 first."}}
	person = simpleType{
		twelveDigits.MatchString,
		aggregator.Text{SV: "Ett personnummer eller samordningsnummer med tolv siffror.", EN: "A personal or coordination number of twelve digits."}}
	short = simpleType{
		func(s string) bool {
			_, err := strconv.ParseInt(strings.TrimPrefix(s, "+"), 10, 16)
			return err == nil && !strings.HasPrefix(s, "+-")
		},
		aggregator.Text{SV: "Ett heltal mellan −32768 och 32767.", EN: "An integer from -32768 to 32767."}}
	year = simpleType{
		fourDigits.MatchString,
		aggregator.Text{SV: "Ett år med fyra siffror.", EN: "A year of four digits."}}
	encoded = simpleType{
		func(s string) bool { _, err := base64.StdEncoding.DecodeString(unspaced(s)); return err == nil },
		aggregator.Text{SV: "Text kodad med base64.", EN: "Text in base64."}}
)

var (
	twelveDigits = regexp.MustCompile(`^[0-9]{12}$`)
	fourDigits   = regexp.MustCompile(`^[0-9]{4}$`)
	dateForm     = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}(Z|[+-](0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)?$`)
	timeForm     = regexp.MustCompile(`^([0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9]{2}:[0-9]{2}:[0-9]{2})(\.[0-9]+)?(Z|[+-](0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)?$`)
)

func isTrue(s string) bool { return s == "true" || s == "1" }

// dayOf reads the day of an xsd:date, whose zone says nothing here; zero for none.
func dayOf(s string) aggregator.Date {
	if len(s) < 10 {
		return 0
	}
	day, err := aggregator.ParseDate(s[:10])
	if err != nil {
		return 0
	}
	return day
}

func isDateTime(s string) bool {
	parts := timeForm.FindStringSubmatch(s)
	if parts == nil || dayOf(parts[1]) == 0 {
		return false
	}
	_, err := time.Parse(time.TimeOnly, parts[2])
	return err == nil
}

func unspaced(s string) string { return strings.Join(strings.Fields(s), "") }
