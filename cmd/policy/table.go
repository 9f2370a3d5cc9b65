package main

import (
	"context"
	"flag"
	"fmt"
	"slices"

	"underlag/aggregator"
	"underlag/aggregator/access"
	"underlag/aggregator/access/review"
	"underlag/cmd/internal/commandline"
)

const tableUsage = `Usage: policy table [-format text|markdown|csv|html] [-authority CSN] [-category study_aid] ...

Prints the law as a matrix: one line for each row of the tables and category it delivers, and for
each category that is never let through. CSV carries everything the tables say.
`

func (t tool) table(_ context.Context, args []string) int {
	var c common
	var filter review.Filter
	f := t.flags("table", &c)
	format := f.String("format", "text", "text, markdown, csv or html")
	defineFilter(f, &filter)
	if code, done := commandline.Parse(f, tableUsage, args); done {
		return code
	}
	law, err := c.openLaw(c.policies)
	if err != nil {
		return t.fail(f, err)
	}
	if err := known(law, filter); err != nil {
		return t.fail(f, err)
	}
	lines := filter.Of(review.Matrix(law, c.on))
	if len(lines) == 0 && *format == "text" {
		fmt.Fprintln(t.stdout, c.lang.Say(noSuchLines))
		return fine
	}
	switch *format {
	case "text":
		err = review.WriteText(t.stdout, lines, c.lang)
	case "markdown":
		err = review.WriteMarkdown(t.stdout, lines, c.lang)
	case "csv":
		err = review.WriteCSV(t.stdout, lines, c.lang)
	case "html":
		err = review.WriteHTML(t.stdout, lines, c.lang, fmt.Sprintf("%s, %s", c.on, law.Revision()))
	default:
		err = fmt.Errorf("-format: want text, markdown, csv or html")
	}
	if err != nil {
		return t.fail(f, err)
	}
	return fine
}

func defineFilter(f *flag.FlagSet, filter *review.Filter) {
	set := func(name, about string, to func(string)) {
		f.Func(name, about, func(s string) error { to(s); return nil })
	}
	set("authority", "only this `code`, such as CSN", func(s string) { filter.Authority = aggregator.AuthorityCode(s) })
	set("category", "only this `category`, such as study_aid", func(s string) { filter.Category = aggregator.Category(s) })
	set("purpose", "only this `purpose`, such as application", func(s string) { filter.Purpose = aggregator.Purpose(s) })
	set("role", "only this `role`: applicant, co_applicant or child", func(s string) { filter.Role = aggregator.Role(s) })
	set("field", "only what delivers or withholds this `field`, such as decisions.school", func(s string) { filter.Field = s })
	set("state", "only this `state`: in_force, later, ended, off or withheld", func(s string) { filter.State = review.State(s) })
	set("row", "only this row's `id`", func(s string) { filter.Row = aggregator.ProvisionID(s) })
}

// known refuses a filter that chooses nothing because of a misspelling: an empty
// table would read as "nothing may be fetched".
func known(law *access.Law, filter review.Filter) error {
	everything := review.Matrix(law, 0)
	unfiltered := review.Filter{}
	for _, one := range []struct {
		flag   string
		filter review.Filter
	}{
		{"authority", review.Filter{Authority: filter.Authority}},
		{"category", review.Filter{Category: filter.Category}},
		{"purpose", review.Filter{Purpose: filter.Purpose}},
		{"role", review.Filter{Role: filter.Role}},
		{"field", review.Filter{Field: filter.Field}},
		{"row", review.Filter{Row: filter.Row}},
	} {
		lines := one.filter.Of(everything)
		if one.filter != unfiltered && !slices.ContainsFunc(lines, func(l review.Line) bool { return l.Row != nil || one.flag != "purpose" && one.flag != "role" }) {
			return fmt.Errorf("-%s: nothing in the tables is called that", one.flag)
		}
	}
	if filter.State != "" && !slices.Contains(review.States(), filter.State) {
		return fmt.Errorf("-state: want one of %v", review.States())
	}
	return nil
}
