package review

import "underlag/aggregator"

// besideKeys are what the keys of the income tables and of SSBTEK's purposes are
// called; a key that is not in the list is named as it is written.
var besideKeys = map[string]aggregator.Text{
	"amount":      {SV: "belopp", EN: "sum"},
	"amountTypes": {SV: "beloppstyper", EN: "amount types"},
	"attribution": {SV: "vad som lägger pengar på en månad", EN: "what places money in a month"},
	"belowTax":    {SV: "lägre än skatten", EN: "below the tax"},
	"benefits":    {SV: "förmåner", EN: "benefits"},
	"category":    {SV: "inkomstslag", EN: "category"},
	"compare":     {SV: "jämförs", EN: "compared"},
	"contains":    {SV: "innehåller något av", EN: "contains one of"},
	"daily":       {SV: "betalas per dag", EN: "paid by the day"},
	"day":         {SV: "dag i månaden", EN: "day of the month"},
	"deductions":  {SV: "avdrag", EN: "deductions"},
	"equals":      {SV: "är något av", EN: "is one of"},
	"fact":        {SV: "uppgift", EN: "fact"},
	"fullTime":    {SV: "heltid från, procent", EN: "full time from, per cent"},
	"hides":       {SV: "vad en källas tystnad kan dölja", EN: "what a source's silence can hide"},
	"kinds":       {SV: "slag", EN: "kinds"},
	"label":       {SV: "kallas", EN: "called"},
	"names":       {SV: "namn", EN: "names"},
	"next":        {SV: "vad som väntas", EN: "what is awaited"},
	"note":        {SV: "anmärkning", EN: "note"},
	"parts":       {SV: "delförmåner", EN: "sub-benefits"},
	"payers":      {SV: "betalas av", EN: "paid by"},
	"percent":     {SV: "skillnad från, procent", EN: "difference from, per cent"},
	"periods":     {SV: "månader som jämförs", EN: "months compared"},
	"purpose":     {SV: "ändamål", EN: "purpose"},
	"severity":    {SV: "allvar", EN: "severity"},
	"source":      {SV: "källa", EN: "source"},
	"state":       {SV: "läge", EN: "state"},
	"status":      {SV: "läge i översikten", EN: "status in the overview"},
	"text":        {SV: "text", EN: "text"},
	"treatment":   {SV: "behandling", EN: "treatment"},
	"validFrom":   {SV: "gäller från och med", EN: "in force from"},
	"validTo":     {SV: "gäller till och med", EN: "in force until"},
	"warning":     {SV: "varning", EN: "warning"},
	"what":        {SV: "vad", EN: "what"},
}

// besideValues are what values mean that are words of the tables.
var besideValues = map[string]map[string]aggregator.Text{
	"treatment": {
		"include":        {SV: "tas med", EN: "included"},
		"include_offset": {SV: "tas med, kvittning", EN: "included with an offset"},
		"exclude":        {SV: "tas inte med", EN: "not included"},
	},
	"purpose": {
		"application": purposeWords[aggregator.Application], "control": purposeWords[aggregator.Control],
		"followup": purposeWords[aggregator.FollowUp], "recovery": purposeWords[aggregator.Recovery],
	},
	"attribution": {
		"payment_date":   {SV: "utbetalningsdagen", EN: "the day of payment"},
		"covered_period": {SV: "perioden som betalningen avser", EN: "the period that the payment covers"},
	},
	"severity": {
		"info": {SV: "upplysning", EN: "information"}, "check": {SV: "kontrollera", EN: "check"}, "warning": {SV: "varning", EN: "warning"},
	},
	"compare": {"true": {SV: "ja", EN: "yes"}, "false": {SV: "nej", EN: "no"}},
	"daily":   {"true": {SV: "ja", EN: "yes"}, "false": {SV: "nej", EN: "no"}},
}

func (l Lang) besideKey(key string) string {
	if word, ok := besideKeys[key]; ok {
		return l.Say(word)
	}
	return key
}

func (l Lang) besideValue(key, value string) string {
	if word, ok := besideValues[key][value]; ok {
		return l.Say(word)
	}
	return orNothing(value, l)
}
