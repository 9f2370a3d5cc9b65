package review

import (
	"fmt"
	"io"
	"strings"

	"underlag/aggregator"
)

var effectWords = map[Effect]aggregator.Text{
	Delivered:  {SV: "skulle nu lämnas", EN: "would now be delivered"},
	KeptBack:   {SV: "skulle inte längre lämnas", EN: "would no longer be delivered"},
	Allowed:    {SV: "skulle nu få frågas", EN: "would now be allowed"},
	Refused:    {SV: "skulle avvisas", EN: "would be refused"},
	OtherDays:  {SV: "skulle frågas om en annan period", EN: "would be asked about another period"},
	OtherCause: {SV: "skulle avvisas av ett annat skäl", EN: "would be refused for another reason"},
}

// Write writes the report for people.
func (r *Report) Write(w io.Writer, in Lang) error {
	var b strings.Builder
	fmt.Fprintf(&b, in.pick("Lagen som den är: %s\nUtkastet:         %s\n", "The law as it is: %s\nThe draft:        %s\n"), r.Law, r.Draft)
	if r.Since != 0 {
		fmt.Fprintf(&b, in.pick("Frågor från och med %s.\n", "Inquiries from %s.\n"), r.Since)
	}
	fmt.Fprintf(&b, in.pick("%d beslut prövade på nytt; %d blir desamma, %d ändras.\n", "%d decisions decided again; %d stay the same, %d change.\n"),
		r.Decisions, r.Alike, r.Decisions-r.Alike)
	if r.Incomplete > 0 {
		fmt.Fprintf(&b, in.pick("%d poster rymmer inte nog för att prövas på nytt.\n", "%d records do not hold enough to be decided again.\n"), r.Incomplete)
	}
	if r.OtherRevision > 0 {
		fmt.Fprintf(&b, in.pick("%d fattades enligt en annan lag än den som gäller.\n", "%d were taken under another law than the one as it is.\n"), r.OtherRevision)
	}
	if r.NotReproduced.Persons > 0 {
		fmt.Fprintf(&b, in.pick("%d blir inte som de antecknades ens med den lag som gäller (poster %v).\n", "%d do not come out as recorded even under the law as it is (records %v).\n"),
			r.NotReproduced.Persons, r.NotReproduced.Examples)
	}
	for i := range r.Effects {
		g := &r.Effects[i]
		fmt.Fprintf(&b, in.pick("%s, %s: %s %s: %d personer (poster %v)\n", "%s, %s: %s %s: %d persons (records %v)\n"),
			g.Organisation, in.Say(purposeWord(g.Purpose)), in.what(g), in.effect(g), g.Persons, g.Examples)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// Words says what is counted, and what would become of it.
func (c *Counted) Words(in Lang) (what, effect string) { return in.what(c), in.effect(c) }

func (l Lang) what(g *Counted) string {
	switch {
	case g.Authority == "":
		return l.pick("hela frågan", "the whole inquiry")
	case g.Category == "":
		return string(g.Authority)
	case g.Field == "":
		return string(g.Authority) + ", " + l.Category(g.Category)
	}
	field := g.Field
	if known, ok := aggregator.FieldNamed(g.Field); ok {
		field = l.Fields(aggregator.Fields(known))
	}
	return fmt.Sprintf("%s, %s: %s", g.Authority, l.Category(g.Category), field)
}

func (l Lang) effect(g *Counted) string {
	word := l.Say(effectWords[g.Effect])
	if g.Code != "" {
		word += " (" + g.Code + ")"
	}
	return word
}

// purposeWord is what a purpose is called; a refused inquiry may have stated any.
func purposeWord(p aggregator.Purpose) aggregator.Text {
	word, ok := purposeWords[p]
	if !ok {
		return aggregator.Text{SV: string(p), EN: string(p)}
	}
	return word
}
