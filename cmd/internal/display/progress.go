package display

import (
	"fmt"
	"io"
	"os"

	"golang.org/x/term"

	"underlag/aggregator"
	"underlag/aggregator/httpapi/v1"
)

// Authority is a source as progress names it.
type Authority struct {
	Code string
	Name aggregator.Text
}

// Authorities gives the sources that a server lists.
func Authorities(list []v1.SourceInfo) []Authority {
	out := make([]Authority, len(list))
	for i, s := range list {
		out[i] = Authority{Code: s.Code, Name: s.Name}
	}
	return out
}

// Progress shows one line per person and source: on a terminal each where it
// stands from the start, updated in place, elsewhere each as it comes. It is
// used by one goroutine.
type Progress struct {
	w           io.Writer
	lang        Lang
	roles       []string
	authorities []Authority
	place       map[cell]int // line from the top, where lines are updated in place
}

type cell struct {
	person    int
	authority string
}

// NewProgress begins showing what is asked: roles holds the role of each person
// in order. On a terminal too small for all the lines they are appended instead.
func NewProgress(w io.Writer, lang Lang, roles []string, authorities []Authority) *Progress {
	p := &Progress{w: w, lang: lang, roles: roles, authorities: authorities}
	if fits(w, len(roles)*len(authorities)) {
		p.begin()
	}
	return p
}

// fits tells whether w is a terminal with room for the lines, one row each.
func fits(w io.Writer, lines int) bool {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return false
	}
	columns, height, err := term.GetSize(int(f.Fd()))
	return err == nil && columns >= lineWidth && height > lines
}

func (p *Progress) begin() {
	p.place = map[cell]int{}
	for i := range p.roles {
		for _, a := range p.authorities {
			p.place[cell{i, a.Code}] = len(p.place)
			fmt.Fprintln(p.w, p.line(i, a.Code, p.lang.pick("väntar …", "waiting …"), ""))
		}
	}
}

// Source shows what came of one call.
func (p *Progress) Source(e v1.Progress) {
	elapsed := ""
	if aggregator.Outcome(e.Outcome).Called() {
		elapsed = fmt.Sprintf("%d ms", e.ElapsedMs)
	}
	line := p.line(e.Person, e.Authority, p.lang.word(e.Outcome)+bracketed(clean(e.Code)), elapsed)
	place, updated := p.place[cell{e.Person, e.Authority}]
	if !updated {
		fmt.Fprintln(p.w, line)
		return
	}
	up := len(p.place) - place
	fmt.Fprintf(p.w, "\x1b[%dA\r\x1b[2K%s\x1b[%dB\r", up, line, up)
}

func (p *Progress) line(person int, code, text, elapsed string) string {
	role := ""
	if person >= 0 && person < len(p.roles) {
		role = p.lang.word(p.roles[person])
	}
	return fmt.Sprintf("  %d %s %s %s %s %s", person+1, left(role, 12), left(code, 4), left(p.name(code), 28), right(elapsed, 8), cut(text, 39))
}

func (p *Progress) name(code string) string {
	for _, a := range p.authorities {
		if a.Code == code {
			return p.lang.say(a.Name)
		}
	}
	return code
}
