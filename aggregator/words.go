package aggregator

import "fmt"

// Word is what a value of a closed list is called among people; a value that is
// in none of them is called what it is. Lists that use the same value for other
// things have names of their own: Severity, PeriodRole, Treatment, Attribution.
func Word(value string) Text {
	if t, ok := words[value]; ok {
		return t
	}
	return Text{SV: value, EN: value}
}

var words = map[string]Text{
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

	"action_required": {SV: "kräver åtgärd", EN: "action required"},
	"tax_refund":      {SV: "skatteåterbäring", EN: "tax refund"},
	"capital":         {SV: "kapitalinkomst", EN: "capital income"},

	"marked":   {SV: "markerad", EN: "marked"},
	"unmarked": {SV: "ej markerad", EN: "not marked"},
	"unknown":  {SV: "ingen uppgift", EN: "not stated"},
	"yes":      {SV: "ja", EN: "yes"},
	"no":       {SV: "nej", EN: "no"},

	"application": {SV: "ansökan", EN: "application"},
	"control":     {SV: "löpande kontroll", EN: "control of ongoing assistance"},
	"followup":    {SV: "efterkontroll", EN: "follow-up"},
	"recovery":    {SV: "återkrav", EN: "recovery"},
}

// Text is what the severity is called.
func (s Severity) Text() Text {
	return of(map[Severity]Text{
		SeverityWarning: {SV: "varning", EN: "warning"},
		SeverityCheck:   {SV: "kontrollera", EN: "check"},
		SeverityInfo:    {SV: "upplysning", EN: "note"},
	}, s)
}

// Text is what the month is called.
func (r PeriodRole) Text() Text {
	return of(map[PeriodRole]Text{
		ApplicationMonth: {SV: "ansökningsmånad", EN: "application month"},
		ControlMonth:     {SV: "kontrollmånad", EN: "control month"},
		ComparisonMonth:  {SV: "jämförelsemånad", EN: "comparison month"},
	}, r)
}

// Text says what the income table does: what is common, not what is decided.
func (t Treatment) Text() Text {
	return of(map[Treatment]Text{
		Include:       {SV: "brukar tas med", EN: "commonly included"},
		IncludeOffset: {SV: "brukar tas med, något har kvittats", EN: "commonly included, something was kept back"},
		Exclude:       {SV: "brukar inte tas med", EN: "commonly not included"},
		Unlisted:      {SV: "finns inte i inkomsttabellen", EN: "not in the income table"},
	}, t)
}

// Text says why money is in its month, where it is not by payment date.
func (a Attribution) Text() Text {
	return of(map[Attribution]Text{
		ByPaymentDate:    {},
		ByCoveredPeriod:  {SV: "månaden efter tiden den avser", EN: "month by the time it is for"},
		ByReportingMonth: {SV: "månaden som arbetsgivaren redovisat", EN: "month as the employer declared"},
	}, a)
}

// of gives a text of a closed list, and the value itself where the list does not
// have it.
func of[T ~string](texts map[T]Text, value T) Text {
	if t, ok := texts[value]; ok {
		return t
	}
	return Text{SV: string(value), EN: string(value)}
}

var monthNames = [2][12]string{
	{"januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober", "november", "december"},
	{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
}

// Text writes the month in words.
func (m Month) Text() Text {
	if m == 0 {
		return Text{SV: "utan datum", EN: "without a date"}
	}
	write := func(names [12]string) string { return fmt.Sprintf("%s %d", names[int(m)%100-1], int(m)/100) }
	return Text{SV: write(monthNames[0]), EN: write(monthNames[1])}
}
