package review

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"underlag/aggregator"
	"underlag/aggregator/access"
)

// PagesFolder is where the pages stand in the tree of law.
const PagesFolder = "pages"

// Pages generates the pages that people read, by path in the tree: one for each
// authority and an index. They follow from the tables alone, never from the day,
// so that they are stale only when a table has changed.
func Pages(law *access.Law) map[string][]byte {
	pages := map[string][]byte{}
	var index strings.Builder
	index.WriteString(generated)
	index.WriteString("# Bestämmelserna / The provisions\n\n")
	index.WriteString("Skapade ur tabellerna; ändra där. *Generated from the tables; change them there.*\n\n")
	index.WriteString("| Myndighet / Authority | Rad / Row | Rubrik / Title | På / On | Nästa granskning / Review due |\n|---|---|---|---|---|\n")
	for _, c := range law.Chapters() {
		name := strings.TrimSuffix(path.Base(c.File), ".yaml") + ".md"
		for _, p := range c.Rows {
			fmt.Fprintf(&index, "| %s | [%s](%s#%s) | %s | %s | %s |\n", c.Authority, p.ID, name, p.ID, p.Title.SV, onOff(p.Confirmed), p.Review.Due)
		}
		pages[PagesFolder+"/"+name] = page(law, &c)
	}
	pages[PagesFolder+"/README.md"] = []byte(index.String())
	return pages
}

const generated = "<!-- Skapad av: go run ./cmd/policy pages -->\n\n"

func onOff(confirmed bool) string {
	if confirmed {
		return "ja / yes"
	}
	return "nej / no"
}

func page(law *access.Law, c *access.Chapter) []byte {
	var b strings.Builder
	b.WriteString(generated)
	fmt.Fprintf(&b, "# %s: %s / %s\n\n", c.Authority, c.Name.SV, c.Name.EN)
	fmt.Fprintf(&b, "Ur / From [`%s`](../%s). [Alla / All](README.md)\n", c.File, c.File)
	for i := range c.Rows {
		provision(&b, &c.Rows[i], limitsOn(law, c.Rows[i].ID))
	}
	if len(c.Withheld) > 0 {
		b.WriteString("\n## Lämnas aldrig / Never let through\n")
	}
	for _, w := range c.Withheld {
		fmt.Fprintf(&b, "\n### %s\n\n%s\n\n*%s*\n\n", w.ID, w.Reason.SV, w.Reason.EN)
		for _, d := range w.Covers {
			fmt.Fprintf(&b, "- %s (`%s`): %s\n", Swedish.Category(d.Category), d.Category, Swedish.Fields(d.Fields))
		}
		fmt.Fprintf(&b, "\nStöd / Basis: %s. Matris / Matrix: %s.\n", w.Citation, w.Matrix)
	}
	return []byte(b.String())
}

func provision(b *strings.Builder, p *access.Provision, local []Local) {
	fmt.Fprintf(b, "\n## %s\n\n**%s** / *%s*\n\n", p.ID, p.Title.SV, p.Title.EN)
	b.WriteString("| | |\n|---|---|\n")
	cell := func(label, text string) {
		if text != "" {
			fmt.Fprintf(b, "| %s | %s |\n", label, strings.ReplaceAll(text, "|", `\|`))
		}
	}
	for _, d := range p.Delivers {
		cell(fmt.Sprintf("%s / %s", Swedish.Category(d.Category), English.Category(d.Category)), Swedish.Fields(d.Fields))
	}
	cell("På / On", onOff(p.Confirmed))
	cell("Gäller / In force", Swedish.period(aggregator.Period{From: p.ValidFrom, To: p.ValidTo}))
	cell("Uppgifternas tid / Time of the data", Swedish.period(p.Data))
	cell("Ändamål / Purposes", Swedish.purposes(p.Purposes))
	cell("Om / About", Swedish.roles(p))
	cell("Tid bakåt / Look-back", Swedish.lookback(p.Lookback))
	cell("Utan visat ärende / Without a proven case", Swedish.glass(p))
	cell("Snävare i / Narrower in", Swedish.municipalities(local, p))
	cell("Stöd / Basis", p.Citation)
	cell("Sänd lagtext / Legal text sent", strings.Join(p.LegalText, "; "))
	cell("Loggklass / Log class", string(p.Sensitivity))
	cell("Rättslig matris / Legal matrix", p.Matrix)
	cell("Granskad av / Reviewed by", reviewer(p.Review.Reviewer)+", "+p.Review.ReviewedOn.String())
	cell("Nästa granskning / Review due", p.Review.Due.String())
	cell("Källa / Source", links(p.Sources))
	if p.Note != "" {
		fmt.Fprintf(b, "\n%s\n", strings.TrimSpace(p.Note))
	}
}

func reviewer(name string) string {
	if name == "none" {
		return "ingen / nobody"
	}
	return name
}

func links(urls []string) string {
	var list []string
	for _, u := range urls {
		_, statute, ok := strings.Cut(u, "?bet=")
		if !ok {
			statute = u
		}
		list = append(list, fmt.Sprintf("[%s](%s)", statute, u))
	}
	return strings.Join(list, ", ")
}

// Stale names the pages that are not what the tables say: those that have
// changed or are missing, and those that no table has any more. existing are the
// pages as they stand, by path in the tree.
func Stale(law *access.Law, existing map[string][]byte) []string {
	want := Pages(law)
	stale := map[string]bool{}
	for name, text := range want {
		if string(existing[name]) != string(text) {
			stale[name] = true
		}
	}
	for name := range existing {
		if _, ok := want[name]; !ok {
			stale[name] = true
		}
	}
	return slices.Sorted(maps.Keys(stale))
}
