package accessreport

import (
	"fmt"
	"io"
	"strings"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"

	"underlag/aggregator"
)

// Sizes of the page, in millimetres and points.
const (
	margin    = 20.0
	lineHigh  = 5.0
	body      = 10.0
	small     = 7.0
	heading   = 12.0
	title     = 18.0
	indent    = 6.0
	proofName = "bevis.json"
)

// PDF writes a report as a PDF of A4 pages, with the proof attached as a file.
func PDF(w io.Writer, a aggregator.Accesses, l Lang) error {
	r := inWords(a, l)
	p := newSheet(a, r)
	p.line("B", title, r.Title)
	p.line("", body, r.Made.Text)
	p.gap()
	p.line("", body, r.Intro)
	if r.None != "" {
		p.gap()
		p.line("", body, r.None)
	}
	for _, delay := range r.Delays {
		p.gap()
		p.line("", body, delay)
	}
	for _, e := range r.Events {
		p.event(r, e)
	}
	p.gap()
	p.line("B", heading, r.Help)
	p.line("", body, r.HelpRights)
	if len(r.Events) > 0 {
		p.proof(r)
	}
	return p.Output(w)
}

// sheet is the PDF being written. Its fonts are the reader's own, which hold the
// letters of Windows-1252.
type sheet struct{ *fpdf.Fpdf }

func newSheet(a aggregator.Accesses, r report) sheet {
	p := sheet{fpdf.New("P", "mm", "A4", "")}
	p.SetCatalogSort(true) // the same report is the same bytes
	p.SetCreationDate(a.At.UTC())
	p.SetModificationDate(a.At.UTC())
	p.SetLang(string(r.Lang))
	p.SetTitle(r.Title, true)
	p.SetProducer("Underlag", true)
	p.SetMargins(margin, margin, margin)
	p.SetAutoPageBreak(true, margin)
	p.SetFooterFunc(func() {
		p.SetY(-margin / 2)
		p.SetFont("Helvetica", "", small)
		p.CellFormat(0, lineHigh, fmt.Sprintf("%d", p.PageNo()), "", 0, "R", false, 0, "")
	})
	if r.Proof != "" {
		p.SetAttachments([]fpdf.Attachment{{Content: []byte(r.Proof), Filename: proofName, Description: printed(r.ProofTitle)}})
	}
	p.AddPage()
	return p
}

func (p sheet) event(r report, e event) {
	p.gap()
	p.line("B", heading, e.Heading)
	for _, f := range e.Facts {
		p.line("", body, f.Name+": "+f.Value)
	}
	if e.Refusal != "" {
		p.line("", body, e.Refusal)
	}
	for _, s := range e.Sources {
		p.source(s)
	}
	for _, record := range e.Records {
		p.line("", small, fmt.Sprintf("%s %d %s", r.Heads.Record, record.Index, record.Hash))
	}
}

func (p sheet) source(s source) {
	text := s.Name + ": " + s.Outcome
	if s.Period != "" {
		text += " (" + s.Period + ")"
	}
	p.line("B", body, text)
	p.SetLeftMargin(margin + indent)
	for _, provision := range s.Provisions {
		text := provision.Title
		if provision.Citation != "" {
			text += ": " + provision.Citation
		}
		p.line("", body, strings.TrimSpace(text+" "+provision.Note))
	}
	p.SetLeftMargin(margin)
	p.SetX(margin)
}

func (p sheet) proof(r report) {
	p.gap()
	p.line("B", heading, r.ProofTitle)
	p.line("", body, r.ProofText)
	if r.NotCovered != "" {
		p.line("", body, r.NotCovered)
	}
	if r.Proof != "" {
		p.line("", body, fmt.Sprintf(r.Lang.say("Beviset följer med som filen %s.", "The proof is attached as the file %s."), proofName))
	}
	for line := range strings.Lines(r.Checkpoint) {
		p.line("", small, line)
	}
}

// line writes a paragraph.
func (p sheet) line(weight string, size float64, text string) {
	p.SetFont("Helvetica", weight, size)
	p.SetX(p.left())
	p.MultiCell(0, lineHigh*max(1, size/heading), printed(strings.TrimRight(text, "\n")), "", "L", false)
}

func (p sheet) left() float64 {
	left, _, _, _ := p.GetMargins()
	return left
}

func (p sheet) gap() { p.Ln(lineHigh) }

// printed gives a text in Windows-1252. A letter that is not there loses its
// accent, or is shown as a question mark.
func printed(text string) string {
	var b strings.Builder
	for _, r := range norm.NFC.String(text) {
		if code, ok := charmap.Windows1252.EncodeRune(r); ok {
			b.WriteByte(code)
			continue
		}
		for _, base := range norm.NFD.String(string(r)) {
			code, ok := charmap.Windows1252.EncodeRune(base)
			if !ok {
				code = '?'
			}
			b.WriteByte(code)
			break
		}
	}
	return b.String()
}
