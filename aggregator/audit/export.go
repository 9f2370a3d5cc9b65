package audit

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// Export writes what a search finds in a form that others read.
type Export struct {
	write func(Access) error
	flush func() error
}

// ExportFormats are the forms: a table, JSON lines, and the Common Event Format
// that a municipality's log collector (SIEM) reads.
var ExportFormats = []string{"csv", "jsonl", "cef"}

// NewExport begins an export.
func NewExport(format string, w io.Writer) (*Export, error) {
	switch format {
	case "csv":
		return csvExport(w)
	case "jsonl":
		e := json.NewEncoder(w)
		e.SetEscapeHTML(false)
		return &Export{func(a Access) error { return e.Encode(a) }, noFlush}, nil
	case "cef":
		return &Export{func(a Access) error {
			_, err := io.WriteString(w, cefLine(a)+"\n")
			return err
		}, noFlush}, nil
	}
	return nil, fmt.Errorf("audit: %q is not a form of export; allowed are %s", format, strings.Join(ExportFormats, ", "))
}

func noFlush() error { return nil }

// Write writes one access.
func (e *Export) Write(a Access) error { return e.write(a) }

// Close writes what is left.
func (e *Export) Close() error { return e.flush() }

var csvColumns = []string{
	"at", "inquiry", "organisation", "unit", "caseworker", "automation", "case", "purpose", "refusal", "finished", "ready",
	"person", "role", "authority", "outcome", "source_refusal", "provisions", "from", "to", "facts", "break_glass", "index",
}

// csvExport writes one row for each person and authority.
func csvExport(w io.Writer) (*Export, error) {
	out := csv.NewWriter(w)
	err := out.Write(csvColumns)
	write := func(a Access) error {
		for _, row := range csvRows(a) {
			err := out.Write(row)
			if err != nil {
				return err
			}
		}
		return nil
	}
	flush := func() error {
		out.Flush()
		return out.Error()
	}
	return &Export{write, flush}, err
}

func csvRows(a Access) [][]string {
	inquiry := []string{
		a.At.Format(timeLayout), a.Inquiry, a.Organisation, plain(a.Unit), plain(a.Caseworker), strconv.FormatBool(a.Automation), a.Case,
		a.Purpose, a.Refusal, strconv.FormatBool(a.Finished), strconv.FormatBool(a.Ready),
	}
	index := strconv.FormatInt(a.Index, 10)
	var rows [][]string
	for _, s := range a.Subjects {
		for _, source := range s.Sources {
			rows = append(rows, slices.Concat(inquiry, []string{
				s.Person, s.Role, source.Authority, source.Outcome, source.Refusal, strings.Join(source.Provisions, " "),
				source.From, source.To, strconv.Itoa(source.Facts), a.glass(), index,
			}))
		}
	}
	if len(rows) == 0 {
		rows = append(rows, slices.Concat(inquiry, []string{"", "", "", "", "", "", "", "", "", a.glass(), index}))
	}
	return rows
}

// glass is why the glass was broken; empty where it is whole.
func (a Access) glass() string {
	if a.BreakGlass == nil {
		return ""
	}
	return a.BreakGlass.Reason
}

// plain keeps a spreadsheet from taking a text that people wrote for a formula.
func plain(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}

// The severities of CEF that are used: an access is routine, a refusal is worth
// a look, and a broken glass is looked at.
const (
	cefRoutine   = 3
	cefRefused   = 5
	cefEmergency = 7
)

// cefLine gives an inquiry as one event of CEF version 0. The keys are those of
// ArcSight's dictionary.
func cefLine(a Access) string {
	severity, outcome := cefRoutine, "unfinished"
	switch {
	case a.Refusal != "":
		severity, outcome = cefRefused, "refused"
	case a.Finished:
		outcome = "finished"
	}
	if a.BreakGlass != nil {
		severity = cefEmergency
	}
	var persons, asked []string
	for _, s := range a.Subjects {
		persons = append(persons, s.Role+" "+s.Person)
		for _, source := range s.Sources {
			asked = append(asked, strings.TrimSpace(source.Authority+" "+source.Outcome))
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "CEF:0|Underlag|ledger|%d|access|Inquiry about persons|%d|", formatVersion, severity)
	fields := [][2]string{
		{"rt", strconv.FormatInt(a.At.UnixMilli(), 10)}, {"externalId", a.Inquiry}, {"act", "inquiry"}, {"outcome", outcome},
		{"reason", a.Refusal}, {"suser", a.Caseworker}, {"sntdom", a.Organisation},
		{"cs1Label", "unit"}, {"cs1", a.Unit}, {"cs2Label", "purpose"}, {"cs2", a.Purpose}, {"cs3Label", "case"}, {"cs3", a.Case},
		{"cs4Label", "persons"}, {"cs4", strings.Join(persons, ", ")}, {"cs5Label", "authorities"}, {"cs5", strings.Join(asked, ", ")},
		{"cn1Label", "index"}, {"cn1", strconv.FormatInt(a.Index, 10)},
	}
	if a.BreakGlass != nil {
		fields = append(fields, [2]string{"cs6Label", "breakGlass"}, [2]string{"cs6", a.glass()})
	}
	for n, field := range fields {
		if n > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(field[0] + "=" + cefEscape.Replace(field[1]))
	}
	return b.String()
}

// cefEscape escapes a value of CEF's extension.
var cefEscape = strings.NewReplacer(`\`, `\\`, "=", `\=`, "\n", `\n`, "\r", `\r`)
