package review

import (
	"encoding/csv"
	"fmt"
	"html/template"
	"io"
	"strconv"
	"strings"

	"underlag/aggregator"
)

// column is one column of the matrix. The narrow ones are in every format, the
// rest in CSV only, which carries everything.
type column struct {
	key    string
	head   aggregator.Text
	narrow bool
	cell   func(*Line, Lang) string
}

var columns = []column{
	{"authority", aggregator.Text{SV: "Myndighet", EN: "Authority"}, true, func(l *Line, _ Lang) string { return string(l.Authority) }},
	{"category", aggregator.Text{SV: "Uppgifter", EN: "Category"}, true, func(l *Line, in Lang) string { return in.Category(l.Delivery.Category) }},
	{"row", aggregator.Text{SV: "Rad", EN: "Row"}, true, func(l *Line, _ Lang) string { return string(l.ID()) }},
	{"purposes", aggregator.Text{SV: "Ändamål", EN: "Purpose"}, true, ofRow(func(l *Line, in Lang) string { return in.purposes(l.Row.Purposes) })},
	{"roles", aggregator.Text{SV: "Om", EN: "About"}, true, ofRow(func(l *Line, in Lang) string { return in.roles(l.Row) })},
	{"fields", aggregator.Text{SV: "Fält", EN: "Fields"}, true, func(l *Line, in Lang) string { return in.Fields(l.Delivery.Fields) }},
	{"lookback", aggregator.Text{SV: "Tid bakåt", EN: "Look-back"}, true, ofRow(func(l *Line, in Lang) string { return in.lookback(l.Row.Lookback) })},
	{"basis", aggregator.Text{SV: "Stöd", EN: "Basis"}, true, func(l *Line, _ Lang) string { return l.basis() }},
	{"state", aggregator.Text{SV: "Läge", EN: "Status"}, true, func(l *Line, in Lang) string { return l.state(in) }},
	{"municipalities", aggregator.Text{SV: "Snävare i", EN: "Narrower in"}, true, ofRow(func(l *Line, in Lang) string { return in.municipalities(l.Local, l.Row) })},
	{"title", aggregator.Text{SV: "Rubrik", EN: "Title"}, false, ofRow(func(l *Line, in Lang) string { return in.Say(l.Row.Title) })},
	{"matrix", aggregator.Text{SV: "Rättslig matris", EN: "Legal matrix"}, false, func(l *Line, _ Lang) string { return l.matrix() }},
	{"beyond", aggregator.Text{SV: "Därutöver", EN: "Beyond"}, false, ofRow(func(l *Line, _ Lang) string { return l.Row.Lookback.Beyond })},
	{"data", aggregator.Text{SV: "Uppgifternas tid", EN: "Time of the data"}, false, ofRow(func(l *Line, in Lang) string { return in.period(l.Row.Data) })},
	{"legal_text", aggregator.Text{SV: "Sänd lagtext", EN: "Legal text sent"}, false, ofRow(func(l *Line, _ Lang) string { return strings.Join(l.Row.LegalText, "; ") })},
	{"source", aggregator.Text{SV: "Källa", EN: "Source"}, false, ofRow(func(l *Line, _ Lang) string { return strings.Join(l.Row.Sources, " ") })},
	{"valid_from", aggregator.Text{SV: "Gäller från", EN: "Valid from"}, false, ofRow(func(l *Line, _ Lang) string { return l.Row.ValidFrom.String() })},
	{"valid_to", aggregator.Text{SV: "Gäller till", EN: "Valid to"}, false, ofRow(func(l *Line, _ Lang) string { return l.Row.ValidTo.String() })},
	{"sensitivity", aggregator.Text{SV: "Loggklass", EN: "Log class"}, false, ofRow(func(l *Line, _ Lang) string { return string(l.Row.Sensitivity) })},
	{"reviewer", aggregator.Text{SV: "Granskad av", EN: "Reviewed by"}, false, ofRow(func(l *Line, _ Lang) string { return l.Row.Review.Reviewer })},
	{"reviewed_on", aggregator.Text{SV: "Granskad", EN: "Reviewed on"}, false, ofRow(func(l *Line, _ Lang) string { return l.Row.Review.ReviewedOn.String() })},
	{"review_due", aggregator.Text{SV: "Nästa granskning", EN: "Review due"}, false, ofRow(func(l *Line, _ Lang) string { return l.Row.Review.Due.String() })},
	{"overdue", aggregator.Text{SV: "Granskning försenad", EN: "Review overdue"}, false, ofRow(func(l *Line, _ Lang) string { return strconv.FormatBool(l.Overdue) })},
	{"break_glass", aggregator.Text{SV: "Utan visat ärende", EN: "Without a proven case"}, false, ofRow(func(l *Line, in Lang) string { return in.glass(l.Row) })},
	{"note", aggregator.Text{SV: "Anmärkning", EN: "Note"}, false, func(l *Line, in Lang) string { return l.note(in) }},
	{"field_names", aggregator.Text{SV: "Fältens namn", EN: "Field names"}, false, func(l *Line, _ Lang) string { return fieldNames(l.Delivery.Fields) }},
}

// ofRow is a cell that a withheld line has nothing in.
func ofRow(cell func(*Line, Lang) string) func(*Line, Lang) string {
	return func(l *Line, in Lang) string {
		if l.Row == nil {
			return ""
		}
		return cell(l, in)
	}
}

// Cell is what one column says of a line, for people.
type Cell struct {
	Key        string // the same in every language, as in WriteCSV
	Head, Text aggregator.Text
	Narrow     bool // a page has room for it
}

// Cells gives a line in words, column by column.
func (l *Line) Cells() []Cell {
	list := make([]Cell, len(columns))
	for i, c := range columns {
		list[i] = Cell{c.key, c.head, aggregator.Text{SV: c.cell(l, Swedish), EN: c.cell(l, English)}, c.narrow}
	}
	return list
}

// Columns gives the columns alone, without any line's text.
func Columns() []Cell {
	list := make([]Cell, len(columns))
	for i, c := range columns {
		list[i] = Cell{Key: c.key, Head: c.head, Narrow: c.narrow}
	}
	return list
}

func fieldNames(set aggregator.FieldSet) string {
	var names []string
	for _, f := range set.List() {
		names = append(names, f.String())
	}
	return strings.Join(names, " ")
}

func (l *Line) basis() string {
	if l.Row == nil {
		return l.Outside.Citation
	}
	return l.Row.Citation
}

func (l *Line) matrix() string {
	if l.Row == nil {
		return l.Outside.Matrix
	}
	return l.Row.Matrix
}

func (l *Line) note(in Lang) string {
	if l.Row == nil {
		return in.Say(l.Outside.Reason)
	}
	return l.Row.Note
}

// state says what the line is worth, with the day that it turns on.
func (l *Line) state(in Lang) string {
	word := in.Say(stateWords[l.State])
	switch l.State {
	case Later:
		word += " " + l.Row.ValidFrom.String()
	case Ended:
		word += " " + l.Row.ValidTo.String()
	case InForce:
		word += " " + in.period(aggregator.Period{From: l.Row.ValidFrom, To: l.Row.ValidTo})
	}
	if l.Row != nil && l.Row.BreakGlass {
		word += "; " + in.glass(l.Row)
	}
	if l.Overdue {
		word += in.pick("; granskning försenad", "; review overdue")
	}
	return word
}

// narrow are the columns that a page has room for.
func narrow() []column {
	var list []column
	for _, c := range columns {
		if c.narrow {
			list = append(list, c)
		}
	}
	return list
}

// WriteCSV writes every column, headed by keys that do not depend on the
// language.
func WriteCSV(w io.Writer, lines []Line, in Lang) error {
	out := csv.NewWriter(w)
	record := make([]string, len(columns))
	for i, c := range columns {
		record[i] = c.key
	}
	err := out.Write(record)
	for i := range lines {
		for j, c := range columns {
			record[j] = c.cell(&lines[i], in)
		}
		if err == nil {
			err = out.Write(record)
		}
	}
	out.Flush()
	if err == nil {
		err = out.Error()
	}
	return err
}

// WriteMarkdown writes one table.
func WriteMarkdown(w io.Writer, lines []Line, in Lang) error {
	var b strings.Builder
	head := narrow()
	for _, c := range head {
		b.WriteString("| " + in.Say(c.head) + " ")
	}
	b.WriteString("|\n" + strings.Repeat("|---", len(head)) + "|\n")
	for i := range lines {
		for _, c := range head {
			b.WriteString("| " + strings.ReplaceAll(c.cell(&lines[i], in), "|", `\|`) + " ")
		}
		b.WriteString("|\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

var htmlPage = template.Must(template.New("").Parse(`<!doctype html>
<html lang="{{.Lang}}">
<head><meta charset="utf-8"><title>{{.Title}}</title>
<style>body{font:16px/1.4 system-ui,sans-serif;margin:2rem}table{border-collapse:collapse}
th,td{border:1px solid;padding:.3rem .5rem;text-align:left;vertical-align:top}th{position:sticky;top:0;background:Canvas}</style></head>
<body><h1>{{.Title}}</h1>
<table>
<caption>{{.Caption}}</caption>
<thead><tr>{{range .Head}}<th scope="col">{{.}}</th>{{end}}</tr></thead>
<tbody>
{{range .Rows}}<tr>{{range .}}<td>{{.}}</td>{{end}}</tr>
{{end}}</tbody>
</table></body></html>
`))

// WriteHTML writes a page of its own.
func WriteHTML(w io.Writer, lines []Line, in Lang, caption string) error {
	page := struct {
		Lang           Lang
		Title, Caption string
		Head           []string
		Rows           [][]string
	}{Lang: in, Title: in.pick("Vad som får hämtas", "What may be fetched"), Caption: caption}
	head := narrow()
	for _, c := range head {
		page.Head = append(page.Head, in.Say(c.head))
	}
	for i := range lines {
		cells := make([]string, len(head))
		for j, c := range head {
			cells[j] = c.cell(&lines[i], in)
		}
		page.Rows = append(page.Rows, cells)
	}
	return htmlPage.Execute(w, page)
}

const textWidth = 100

// WriteText writes the lines for a terminal, one authority after the other.
func WriteText(w io.Writer, lines []Line, in Lang) error {
	var b strings.Builder
	var last aggregator.AuthorityCode
	for i := range lines {
		l := &lines[i]
		if l.Authority != last {
			fmt.Fprintf(&b, "%s  %s\n", l.Authority, in.Say(l.Name))
			last = l.Authority
		}
		fmt.Fprintf(&b, "  %s · %s\n", in.Category(l.Delivery.Category), l.ID())
		for _, c := range narrow()[3:] {
			if text := c.cell(l, in); text != "" {
				hang(&b, fmt.Sprintf("    %-10s ", strings.ToLower(in.Say(c.head))), text)
			}
		}
		if l.Row == nil {
			hang(&b, fmt.Sprintf("    %-10s ", in.pick("skäl", "reason")), l.note(in))
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// hang writes a text behind a mark, its further lines below its first.
func hang(b *strings.Builder, mark, text string) {
	indent := len([]rune(mark))
	b.WriteString(mark)
	column := indent
	for i, word := range strings.Fields(text) {
		length := len([]rune(word))
		if i > 0 && column+1+length > textWidth {
			b.WriteString("\n" + strings.Repeat(" ", indent))
			column = indent
		} else if i > 0 {
			b.WriteByte(' ')
			column++
		}
		b.WriteString(word)
		column += length
	}
	b.WriteByte('\n')
}
