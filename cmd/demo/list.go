package main

import (
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"underlag/aggregator"
	"underlag/cmd/internal/display"
	"underlag/fixtures"
	"underlag/sources"
)

// list prints what the flags can name.
func list(stdout, stderr io.Writer, lang display.Lang) int {
	today := aggregator.DateOf(time.Now())
	world, err := fixtures.NewWorld(today.Month(), today)
	if err != nil {
		fmt.Fprintln(stderr, "demo:", err)
		return 1
	}
	callers, err := fixtures.Callers()
	if err != nil {
		fmt.Fprintln(stderr, "demo:", err)
		return 1
	}
	w := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', 0)
	defer w.Flush()
	line := func(name string, t aggregator.Text) {
		text := t.SV
		if lang == display.English {
			text = t.EN
		}
		fmt.Fprintf(w, "  %s\t%s\n", name, text)
	}
	fmt.Fprintln(w, "-persona")
	for _, h := range world.Households {
		line(h.Name, h.Title)
	}
	fmt.Fprintln(w, "-caller")
	for _, c := range callers {
		line(c.Name, c.Title)
	}
	fmt.Fprintln(w, "-scenario")
	for _, s := range fixtures.Scenarios(sources.Codes()) {
		line(s.Name, s.Title)
	}
	fmt.Fprintln(w, "-law")
	for _, l := range fixtures.Laws() {
		line(l.Name, l.Title)
	}
	return 0
}
