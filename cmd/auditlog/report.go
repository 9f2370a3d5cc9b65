package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"underlag/aggregator"
	"underlag/aggregator/accessreport"
	"underlag/aggregator/audit"
	"underlag/aggregator/httpapi/v1"
	"underlag/cmd/internal/accesses"
)

// The forms of a report.
var reportFormats = []string{"text", "json", "html", "pdf"}

func report(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	f, ledger := flags("report", stderr)
	var by reviewerFlags
	by.add(f)
	person := f.String("person", "", "`file` with a personal number; - is standard input")
	named := f.Bool("named", false, "name the caseworkers: the municipality's choice")
	name := f.String("name", "", "`name` of the organisation, as the report says it")
	bundles := f.String("bundles", "", "`folder` of published laws, for the texts as they were")
	trust := f.String("trust", "", "`file` of the publishers that are trusted, with -bundles")
	format := f.String("format", "text", strings.Join(reportFormats, ", "))
	f.StringVar(&by.delays, "delays", "", "table of inquiries that are shown later, a `file` in place of the built-in one")
	lang := f.String("lang", "sv", "sv or en")
	if code, done := parse(f, args, ledger, stderr); done {
		return code
	}
	err := checkReport(*format, *lang)
	var number aggregator.PersonalNumber
	if err == nil {
		number, err = readNumber(*person, stdin)
	}
	var laws *accesses.Laws
	if err == nil {
		laws, err = readLaws(*bundles, *trust)
	}
	var told aggregator.Accesses
	if err == nil {
		err = by.with(*ledger, func(log *audit.Log) error {
			teller := accesses.Teller{Log: log, Laws: laws, Now: time.Now, Municipalities: map[aggregator.OrgNumber]accesses.Municipality{
				aggregator.OrgNumber(by.organisation): {Name: *name},
			}}
			told, err = teller.For(ctx, by.reviewer(), number, *named)
			return err
		})
	}
	if err == nil {
		err = writeReport(stdout, told, *format, accessreport.Lang(*lang))
	}
	if err != nil {
		return failed(f, err, stderr)
	}
	return intact
}

func checkReport(format, lang string) error {
	if !slices.Contains(reportFormats, format) {
		return fmt.Errorf("-format: %q is not a form of a report; allowed are %s", format, strings.Join(reportFormats, ", "))
	}
	if lang != "sv" && lang != "en" {
		return fmt.Errorf("-lang: %q is not a language of reports; allowed are sv, en", lang)
	}
	return nil
}

// readLaws gives the laws whose texts are told: the program's own, and those in a
// folder of bundles.
func readLaws(bundles, trust string) (*accesses.Laws, error) {
	if (bundles == "") != (trust == "") {
		return nil, errors.New("-bundles and -trust belong together")
	}
	if bundles == "" {
		return &accesses.Laws{}, nil
	}
	return accesses.LawsIn(bundles, trust)
}

func readNumber(path string, stdin io.Reader) (aggregator.PersonalNumber, error) {
	text, err := readLine(path, stdin)
	if err != nil {
		return aggregator.PersonalNumber{}, err
	}
	number, err := aggregator.ParsePersonalNumber(text)
	if err != nil {
		return number, fmt.Errorf("-person: %w", err)
	}
	return number, nil
}

func writeReport(w io.Writer, told aggregator.Accesses, format string, lang accessreport.Lang) error {
	switch format {
	case "json":
		_, err := w.Write(append(v1.FromAccesses(told).JSON(), '\n'))
		return err
	case "html":
		return accessreport.HTML(w, told, lang)
	case "pdf":
		return accessreport.PDF(w, told, lang)
	}
	return accessreport.Text(w, told, lang)
}
