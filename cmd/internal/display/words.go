package display

import (
	"fmt"
	"strings"

	"underlag/aggregator"
)

// words are what the closed lists of the wire are called. A word that is not
// here is shown as it is.
var words = map[string]aggregator.Text{
	"applicant":    {SV: "sökande", EN: "applicant"},
	"co_applicant": {SV: "medsökande", EN: "co-applicant"},
	"child":        {SV: "barn", EN: "child"},

	"answered":    {SV: "uppgifter lämnade", EN: "data delivered"},
	"empty":       {SV: "inget om personen", EN: "nothing on the person"},
	"partial":     {SV: "svarade bara delvis", EN: "answered only in part"},
	"refused":     {SV: "får inte frågas", EN: "may not be asked"},
	"denied":      {SV: "lämnade inte ut", EN: "refused to disclose"},
	"not_asked":   {SV: "inte tillfrågad", EN: "not asked"},
	"maintenance": {SV: "planerat underhåll", EN: "planned maintenance"},
	"late":        {SV: "hann inte svara", EN: "did not answer in time"},
	"unavailable": {SV: "kunde inte svara", EN: "could not answer"},
	"malformed":   {SV: "oläsligt svar", EN: "unreadable answer"},

	"benefit": {SV: "förmån", EN: "benefit"},
	"grant":   {SV: "bidrag", EN: "grant"},
	"loan":    {SV: "lån", EN: "loan"},
	"pension": {SV: "pension", EN: "pension"},
	"salary":  {SV: "lön", EN: "salary"},

	"paid":         {SV: "utbetald", EN: "paid"},
	"planned":      {SV: "planerad", EN: "planned"},
	"reported":     {SV: "redovisad", EN: "reported"},
	"not_reported": {SV: "ej redovisad", EN: "not reported"},

	"granted":     {SV: "beviljat", EN: "granted"},
	"rejected":    {SV: "avslag", EN: "rejected"},
	"suspension":  {SV: "avstängning", EN: "suspension"},
	"entitlement": {SV: "rätt till ersättning", EN: "entitlement"},
	"ended":       {SV: "upphört", EN: "ended"},
	"other":       {SV: "annat", EN: "other"},
	"final":       {SV: "slutligt", EN: "final"},
	"preliminary": {SV: "preliminärt", EN: "preliminary"},
	"interim":     {SV: "interimistiskt", EN: "interim"},
	"pending":     {SV: "väntar på beslut", EN: "pending"},

	"received":    {SV: "mottaget", EN: "received"},
	"in_progress": {SV: "handläggs", EN: "in progress"},
	"decided":     {SV: "beslutat", EN: "decided"},
	"closed":      {SV: "avslutat", EN: "closed"},

	"once":      {SV: "en gång", EN: "once"},
	"day":       {SV: "per dag", EN: "per day"},
	"week":      {SV: "per vecka", EN: "per week"},
	"month":     {SV: "per månad", EN: "per month"},
	"quarter":   {SV: "per kvartal", EN: "per quarter"},
	"half_year": {SV: "per halvår", EN: "per half-year"},
	"year":      {SV: "per år", EN: "per year"},

	"open":      {SV: "öppet arbetslös", EN: "openly unemployed"},
	"hindered":  {SV: "förhindrad", EN: "hindered"},
	"programme": {SV: "i program", EN: "in a programme"},
	"permanent": {SV: "permanent", EN: "permanent"},
	"temporary": {SV: "tidsbegränsat", EN: "temporary"},

	"marked":   {SV: "markerad", EN: "marked"},
	"unmarked": {SV: "ej markerad", EN: "not marked"},
	"unknown":  {SV: "ingen uppgift", EN: "not stated"},
	"yes":      {SV: "ja", EN: "yes"},
	"no":       {SV: "nej", EN: "no"},
}

// word gives the name of a value of a closed list.
func (l Lang) word(s string) string {
	t, ok := words[s]
	if !ok {
		return clean(s)
	}
	return l.say(t)
}

var monthNames = [2][12]string{
	{"januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober", "november", "december"},
	{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
}

func (l Lang) monthName(m aggregator.Month) string {
	if m == 0 {
		return l.pick("utan datum", "without a date")
	}
	names := monthNames[0]
	if l == English {
		names = monthNames[1]
	}
	return fmt.Sprintf("%s %d", names[int(m)%100-1], int(m)/100)
}

// nothing stands for what is unknown or withheld; it is never zero.
const nothing = "–"

// kronor writes an amount with spaces or commas between the thousands.
func (l Lang) kronor(a aggregator.Amount) string {
	if !a.Known() {
		return nothing
	}
	whole, fraction, _ := strings.Cut(a.String(), ".")
	whole, negative := strings.CutPrefix(whole, "-")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + l.pick(hard, ",") + whole[i:]
	}
	if negative {
		whole = "-" + whole
	}
	return whole + l.pick(",", ".") + fraction
}

func days(from, to aggregator.Date) string {
	switch {
	case from == 0 && to == 0:
		return ""
	case from == to:
		return from.String()
	}
	return from.String() + "–" + to.String()
}

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
