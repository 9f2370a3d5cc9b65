package review

import (
	"cmp"
	"fmt"
	"strings"

	"underlag/aggregator"
	"underlag/aggregator/access"
)

// Local is a municipality's limit on a row, and whose it is.
type Local struct {
	*access.Municipality
	access.MunicipalLimit
}

// limitsOn lists what municipalities take away from a row.
func limitsOn(law *access.Law, row aggregator.ProvisionID) []Local {
	var list []Local
	for _, m := range law.Municipalities() {
		for _, l := range m.Limits {
			if l.Row == row {
				list = append(list, Local{&m, l})
			}
		}
	}
	return list
}

// limit says what a municipality takes away from a row of the tables, and from
// when.
func (l Lang) limit(m *access.MunicipalLimit, row *access.Provision) string {
	days := l.period(aggregator.Period{From: m.ValidFrom, To: m.ValidTo})
	if m.Off {
		return l.pick("avstängd", "off") + ", " + days
	}
	var parts []string
	if m.Lookback != row.Lookback {
		parts = append(parts, l.lookback(m.Lookback))
	}
	for _, x := range m.Without {
		parts = append(parts, fmt.Sprintf("%s %s (%s)", l.pick("utan", "without"), l.Fields(x.Fields), l.Category(x.Category)))
	}
	if m.GlassWhole {
		parts = append(parts, l.pick("öppnas inte när glaset är brutet", "does not open where the glass is broken"))
	}
	return strings.Join(append(parts, days), ", ")
}

// municipalities says who is narrower than a row, and how.
func (l Lang) municipalities(list []Local, row *access.Provision) string {
	var parts []string
	for _, m := range list {
		parts = append(parts, m.Name+": "+l.limit(&m.MunicipalLimit, row))
	}
	return strings.Join(parts, "; ")
}

// municipalities says what has changed in what municipalities take away.
func (d *differ) municipalities() {
	old, now := saidLimits(d.before), saidLimits(d.after)
	for _, key := range either(old, now) {
		was, is := old[key], now[key]
		if was == is {
			continue
		}
		m, code, row := cmp.Or(is.name, was.name), cmp.Or(is.authority, was.authority), cmp.Or(is.row, was.row)
		switch {
		case is.said.SV == "":
			d.add(code, row, m+" hämtar åter så mycket som tabellen tillåter (tidigare "+was.said.SV+")",
				m+" fetches as much as the table permits again (was "+was.said.EN+")")
		case was.said.SV == "":
			d.add(code, row, m+" hämtar mindre än tabellen tillåter: "+is.said.SV, m+" fetches less than the table permits: "+is.said.EN)
		case was.said != is.said:
			d.add(code, row, m+" hämtar nu: "+is.said.SV+" (tidigare "+was.said.SV+")", m+" now fetches: "+is.said.EN+" (was "+was.said.EN+")")
		default:
			d.add(code, row, m+": skälet till eller granskningen av kommunens gräns ändras", m+": the reason for the municipality's limit or its review changes")
		}
	}
}

// saidLimit is what is said of a municipality's limits on one row.
type saidLimit struct {
	authority aggregator.AuthorityCode
	row       aggregator.ProvisionID
	name      string
	said      aggregator.Text
	rest      string // that is not said, and compared
}

// saidLimits are by municipality and row.
func saidLimits(law *access.Law) map[string]saidLimit {
	all := map[string]saidLimit{}
	for _, p := range law.Provisions() {
		for _, m := range limitsOn(law, p.ID) {
			key := string(m.Organisation) + " " + string(p.ID)
			s := all[key]
			s.authority, s.row, s.name = p.Authority, p.ID, m.Name
			s.said.SV = strings.TrimPrefix(s.said.SV+"; "+Swedish.limit(&m.MunicipalLimit, &p), "; ")
			s.said.EN = strings.TrimPrefix(s.said.EN+"; "+English.limit(&m.MunicipalLimit, &p), "; ")
			s.rest += fmt.Sprintf("%+v %+v %s", m.Reason, m.Review, m.Decision)
			all[key] = s
		}
	}
	return all
}

// limited looks at the limits of municipalities: when they were reviewed, and
// whether a question is about each.
func (c *checker) limited(law *access.Law, tested *Tested) {
	for _, m := range law.Municipalities() {
		if m.Review.Due < c.on {
			c.found(Finding{File: m.File, Line: 1, Key: "review.due", Rule: "review_overdue", Severity: Warning, Problem: aggregator.Text{
				SV: "granskningen skulle ha gjorts om senast " + m.Review.Due.String(), EN: "the review was due on " + m.Review.Due.String(),
			}, Remedy: aggregator.Text{
				SV: "Läs nämndens beslut på nytt och sätt review.reviewedOn och review.due.", EN: "Read the board's decision again, and set review.reviewedOn and review.due.",
			}})
		}
		for _, l := range m.Limits {
			if tested.Limits[Limit{m.Organisation, l.Row}] == 0 {
				c.found(Finding{File: m.File, Line: l.Line, Key: string(l.Row), Rule: "no_question", Problem: aggregator.Text{
					SV: "ingen fråga gäller kommunens gräns", EN: "no question is about the municipality's limit",
				}, Remedy: aggregator.Text{
					SV: "Skriv minst en fråga i tests/ med municipality: \"" + string(m.Organisation) + "\" som väntar sig raden.",
					EN: "Write at least one question in tests/ with municipality: \"" + string(m.Organisation) + "\" that expects the row.",
				}})
			}
		}
	}
}
