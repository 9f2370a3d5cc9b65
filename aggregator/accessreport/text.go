package accessreport

import (
	"fmt"
	"io"
	"strings"

	"underlag/aggregator"
)

// Text writes a report as plain text.
func Text(w io.Writer, a aggregator.Accesses, l Lang) error {
	r := inWords(a, l)
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s\n", r.Title, r.Made.Text)
	if r.None != "" {
		fmt.Fprintf(&b, "\n%s\n", r.None)
	}
	for _, delay := range r.Delays {
		fmt.Fprintf(&b, "\n%s\n", delay)
	}
	for _, e := range r.Events {
		fmt.Fprintf(&b, "\n%s\n", e.Heading)
		for _, f := range e.Facts {
			fmt.Fprintf(&b, "  %s: %s\n", f.Name, f.Value)
		}
		if e.Refusal != "" {
			fmt.Fprintf(&b, "  %s\n", e.Refusal)
		}
		for _, s := range e.Sources {
			textSource(&b, s)
		}
		for _, record := range e.Records {
			fmt.Fprintf(&b, "  %s\n", strings.TrimSpace(fmt.Sprintf("%s %d %s", r.Heads.Record, record.Index, record.Hash)))
		}
	}
	for _, note := range []string{r.NotCovered, r.Help + " " + r.HelpRights} {
		if note != "" {
			fmt.Fprintf(&b, "\n%s\n", note)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func textSource(b *strings.Builder, s source) {
	fmt.Fprintf(b, "  %s: %s", s.Name, s.Outcome)
	if s.Period != "" {
		fmt.Fprintf(b, " (%s)", s.Period)
	}
	b.WriteByte('\n')
	for _, p := range s.Provisions {
		fmt.Fprintf(b, "    %s", p.Title)
		if p.Citation != "" {
			fmt.Fprintf(b, ": %s", p.Citation)
		}
		b.WriteByte('\n')
		if p.Note != "" {
			fmt.Fprintf(b, "    %s\n", p.Note)
		}
	}
}
