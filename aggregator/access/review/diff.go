package review

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"underlag/aggregator"
	"underlag/aggregator/access"
)

// Part is the part of the law that a change is in.
type Part string

// The closed list of parts.
const (
	OfRow          Part = "row"
	OfWithheld     Part = "withheld"
	OfMunicipality Part = "municipality"
	OfPurpose      Part = "purpose"
	OfRefusal      Part = "refusal"
	OfPrinciple    Part = "principle"
	OfTestNumbers  Part = "test_numbers"
)

// Change is one difference between two laws, in words.
type Change struct {
	Part      Part
	Authority aggregator.AuthorityCode // empty: of the law as a whole
	Row       aggregator.ProvisionID   // empty: not of a row
	Text      aggregator.Text
}

// differ collects changes.
type differ struct {
	before, after *access.Law
	part          Part // that is compared
	changes       []Change
}

// Diff tells in words what changes from one law to another: first the rows,
// authority by authority, then what is withheld, municipalities, purposes, refusals, principles
// and test numbers, and last what is published with the law: income tables and
// purposes of SSBTEK. Nothing is said of what only moves within a file.
func Diff(before, after *access.Law) []Change {
	d := &differ{before: before, after: after}
	old, now := byAuthority(before), byAuthority(after)
	for _, code := range slices.Compact(slices.Sorted(slices.Values(slices.Concat(slices.Collect(maps.Keys(old)), slices.Collect(maps.Keys(now)))))) {
		d.chapter(code, old[code], now[code])
	}
	for _, compare := range []struct {
		part Part
		say  func()
	}{
		{OfMunicipality, d.municipalities}, {OfPurpose, d.purposes}, {OfRefusal, d.refusals},
		{OfPrinciple, d.principles}, {OfTestNumbers, d.testNumbers},
	} {
		d.part = compare.part
		compare.say()
	}
	for _, b := range besides {
		d.part = b.part
		d.beside(b.folder, b.name)
	}
	return d.changes
}

func byAuthority(law *access.Law) map[aggregator.AuthorityCode]access.Chapter {
	chapters := map[aggregator.AuthorityCode]access.Chapter{}
	for _, c := range law.Chapters() {
		chapters[c.Authority] = c
	}
	return chapters
}

func (d *differ) add(code aggregator.AuthorityCode, row aggregator.ProvisionID, sv, en string) {
	d.changes = append(d.changes, Change{Part: d.part, Authority: code, Row: row, Text: aggregator.Text{SV: sv, EN: en}})
}

func (d *differ) chapter(code aggregator.AuthorityCode, old, now access.Chapter) {
	d.part = OfRow
	for i := range old.Rows {
		p := &old.Rows[i]
		q := find(now.Rows, p.ID)
		if q == nil {
			d.removed(p)
			continue
		}
		d.row(p, q)
	}
	for i := range now.Rows {
		if find(old.Rows, now.Rows[i].ID) == nil {
			d.added(&now.Rows[i])
		}
	}
	d.part = OfWithheld
	d.withheld(code, old.Withheld, now.Withheld)
}

func find(rows []access.Provision, id aggregator.ProvisionID) *access.Provision {
	i := slices.IndexFunc(rows, func(p access.Provision) bool { return p.ID == id })
	if i < 0 {
		return nil
	}
	return &rows[i]
}

func (d *differ) removed(p *access.Provision) {
	for _, x := range p.Delivers {
		d.delivered(p, Swedish.Fields(x.Fields), English.Fields(x.Fields), "lämnas inte längre", "no longer delivered", "raden är borttagen", "the row is removed")
	}
}

func (d *differ) added(p *access.Provision) {
	for _, x := range p.Delivers {
		d.delivered(p, Swedish.Fields(x.Fields), English.Fields(x.Fields), "lämnas", "delivered", "en ny rad", "a new row")
	}
}

// delivered says that fields are delivered or no longer are, for what and about
// whom.
func (d *differ) delivered(p *access.Provision, sv, en, svDoes, enDoes, svWhy, enWhy string) {
	if !p.Confirmed {
		svWhy, enWhy = svWhy+", avstängd", enWhy+", off"
	}
	d.add(p.Authority, p.ID,
		fmt.Sprintf("%s %s vid %s, om %s (%s)", sv, svDoes, Swedish.purposes(p.Purposes), Swedish.roles(p), svWhy),
		fmt.Sprintf("%s %s %s for %s, about %s (%s)", en, isAre(en), enDoes, English.purposes(p.Purposes), English.roles(p), enWhy))
}

func isAre(list string) string {
	if strings.Contains(list, ",") {
		return "are"
	}
	return "is"
}

// row says what has changed in a row that both laws have.
func (d *differ) row(p, q *access.Provision) {
	d.fields(p, q)
	d.status(p, q)
	for _, a := range attributes {
		if is, was := a.of(q, Swedish), a.of(p, Swedish); is != was {
			d.add(q.Authority, q.ID,
				fmt.Sprintf("%s: %s (tidigare %s)", a.name.SV, orNothing(is, Swedish), orNothing(was, Swedish)),
				fmt.Sprintf("%s: %s (was %s)", a.name.EN, orNothing(a.of(q, English), English), orNothing(a.of(p, English), English)))
		}
	}
}

func orNothing(text string, in Lang) string {
	return cmp.Or(text, in.pick("inget", "nothing"))
}

func (d *differ) fields(p, q *access.Provision) {
	for _, category := range categories(p, q) {
		old, now := deliveredOf(p, category), deliveredOf(q, category)
		if lost := old.Without(now); lost.Len() > 0 {
			d.delivered(p, Swedish.Fields(lost), English.Fields(lost), "lämnas inte längre", "no longer delivered", "ur "+Swedish.Category(category), "of "+English.Category(category))
		}
		if gained := now.Without(old); gained.Len() > 0 {
			d.delivered(q, Swedish.Fields(gained), English.Fields(gained), "lämnas nu", "now delivered", "i "+Swedish.Category(category), "in "+English.Category(category))
		}
	}
}

func categories(p, q *access.Provision) []aggregator.Category {
	var list []aggregator.Category
	for _, x := range slices.Concat(p.Delivers, q.Delivers) {
		if !slices.Contains(list, x.Category) {
			list = append(list, x.Category)
		}
	}
	return list
}

func deliveredOf(p *access.Provision, c aggregator.Category) aggregator.FieldSet {
	for _, x := range p.Delivers {
		if x.Category == c {
			return x.Fields
		}
	}
	return aggregator.FieldSet{}
}

func (d *differ) status(p, q *access.Provision) {
	switch {
	case q.Confirmed && !p.Confirmed:
		d.add(q.Authority, q.ID, "raden slås på", "the row is turned on")
	case p.Confirmed && !q.Confirmed:
		d.add(q.Authority, q.ID, "raden stängs av", "the row is turned off")
	}
}

// attribute is something of a row besides its fields and its status.
type attribute struct {
	name aggregator.Text
	of   func(*access.Provision, Lang) string
}

var attributes = []attribute{
	{aggregator.Text{SV: "ändamål", EN: "purposes"}, func(p *access.Provision, in Lang) string { return in.purposes(p.Purposes) }},
	{aggregator.Text{SV: "om", EN: "about"}, func(p *access.Provision, in Lang) string { return in.roles(p) }},
	{aggregator.Text{SV: "tid bakåt", EN: "look-back"}, func(p *access.Provision, in Lang) string { return in.lookback(p.Lookback) }},
	{aggregator.Text{SV: "bortom gränsen", EN: "beyond the limit"}, func(p *access.Provision, _ Lang) string { return p.Lookback.Beyond }},
	{aggregator.Text{SV: "utan visat ärende", EN: "without a proven case"}, func(p *access.Provision, in Lang) string { return in.glass(p) }},
	{aggregator.Text{SV: "giltighetstid", EN: "in force"}, func(p *access.Provision, in Lang) string {
		return in.period(aggregator.Period{From: p.ValidFrom, To: p.ValidTo})
	}},
	{aggregator.Text{SV: "uppgifternas tid", EN: "time of the data"}, func(p *access.Provision, in Lang) string { return in.period(p.Data) }},
	{aggregator.Text{SV: "loggklass", EN: "log class"}, func(p *access.Provision, _ Lang) string { return string(p.Sensitivity) }},
	{aggregator.Text{SV: "rubrik", EN: "title"}, func(p *access.Provision, in Lang) string { return in.Say(p.Title) }},
	{aggregator.Text{SV: "stöd", EN: "basis"}, func(p *access.Provision, _ Lang) string { return p.Citation }},
	{aggregator.Text{SV: "sänd lagtext", EN: "legal text sent"}, func(p *access.Provision, _ Lang) string { return strings.Join(p.LegalText, "; ") }},
	{aggregator.Text{SV: "källa", EN: "source"}, func(p *access.Provision, _ Lang) string { return strings.Join(p.Sources, " ") }},
	{aggregator.Text{SV: "rättslig matris", EN: "legal matrix"}, func(p *access.Provision, _ Lang) string { return p.Matrix }},
	{aggregator.Text{SV: "anmärkning", EN: "note"}, func(p *access.Provision, _ Lang) string { return p.Note }},
	{aggregator.Text{SV: "granskning", EN: "review"}, func(p *access.Provision, in Lang) string {
		return p.Review.Reviewer + ", " + p.Review.ReviewedOn.String() + in.pick(", nästa ", ", next ") + p.Review.Due.String()
	}},
}
