// Package display shows an answer to people on a terminal: each source as it
// answers, and then the whole answer as a table that a caseworker can read, with
// the verdict first. It sums nothing, hides nothing that is missing, and fits a
// hundred columns. Its input is what goes over the wire, so that a client far
// away and a demo beside the server show the same.
package display

import (
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"underlag/aggregator"
	"underlag/aggregator/httpapi/v1"
)

// Lang is the language of the display.
type Lang string

// The languages.
const (
	Swedish Lang = "sv"
	English Lang = "en"
)

// ParseLang reads sv or en.
func ParseLang(s string) (Lang, error) {
	switch l := Lang(s); l {
	case Swedish, English:
		return l, nil
	}
	return "", fmt.Errorf("language %q is neither sv nor en", s)
}

func (l Lang) say(t aggregator.Text) string {
	if l == English {
		return t.EN
	}
	return t.SV
}

// pick gives one of two texts.
func (l Lang) pick(sv, en string) string { return l.say(aggregator.Text{SV: sv, EN: en}) }

// IsTerminal tells whether w is a terminal, on which lines may be rewritten and
// coloured.
func IsTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// lineWidth is what every line fits in.
const lineWidth = 100

// page collects the lines of an answer.
type page struct {
	Lang
	colour bool
	b      strings.Builder
}

// Answer writes the answer as a page for people, in colour only if asked.
func Answer(w io.Writer, a *v1.Answer, lang Lang, colour bool) error {
	p := &page{Lang: lang, colour: colour}
	p.verdict(a)
	p.observations(a)
	for i := range a.Persons {
		p.person(i, &a.Persons[i])
	}
	p.money(a)
	p.overview(a)
	for i := range a.Persons {
		p.others(i, &a.Persons[i])
	}
	p.withheld(a)
	p.receipt(a)
	_, err := io.WriteString(w, p.b.String())
	return err
}

func (p *page) line(s string) {
	p.b.WriteString(strings.TrimRight(strings.ReplaceAll(s, hard, " "), " "))
	p.b.WriteByte('\n')
}

func (p *page) blank() { p.b.WriteByte('\n') }

// para writes text wrapped to the page, every line indented alike.
func (p *page) para(indent int, text string) {
	for _, l := range wrap(text, lineWidth-indent) {
		p.line(strings.Repeat(" ", indent) + l)
	}
}

// item writes text wrapped to the page behind a mark, the further lines hanging.
func (p *page) item(indent int, mark, text string) {
	margin := indent + width(mark)
	for i, l := range wrap(text, lineWidth-margin) {
		if i > 0 {
			mark = strings.Repeat(" ", width(mark))
		}
		p.line(strings.Repeat(" ", indent) + mark + l)
	}
}

func (p *page) heading(text string) {
	p.blank()
	p.line(p.paint(bold, text))
}

// The colours, as SGR parameters.
const (
	bold   = "1"
	red    = "1;31"
	green  = "1;32"
	yellow = "33"
	faint  = "2"
)

func (p *page) paint(sgr, s string) string {
	if !p.colour || s == "" {
		return s
	}
	return "\x1b[" + sgr + "m" + s + "\x1b[0m"
}
