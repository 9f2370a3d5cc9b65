package lawdesk

import (
	"context"
	"errors"
	"io/fs"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"underlag/aggregator"
	"underlag/aggregator/access"
	"underlag/aggregator/access/review"
)

var (
	notAsTables = aggregator.Text{SV: "sidan stämmer inte med tabellerna", EN: "the page is not what the tables say"}
	correctKey  = aggregator.Text{SV: "Rätta det; policies/README.md säger vad varje nyckel betyder.", EN: "Correct it; policies/README.md says what each key means."}
	runPages    = aggregator.Text{SV: "Kör: go run ./cmd/policy pages", EN: "Run: go run ./cmd/policy pages"}
)

// Check finds everything wrong with a tree of law as it is on a day, its pages
// too.
func Check(ctx context.Context, tree fs.FS, on aggregator.Date) ([]review.Finding, error) {
	findings, err := review.Check(ctx, Config(tree), on)
	if err != nil {
		return nil, err
	}
	findings = append(findings, besideFindings(tree)...)
	stale, err := StalePages(tree)
	return append(findings, stale...), err
}

// placed is how what reads the income tables and the purposes of SSBTEK names
// where something is wrong.
var placed = regexp.MustCompile(`^(?:income tables: )?(\S+?\.yaml)(?::(\d+))?: (.*)$`)

// besideFindings says what is wrong with what is published with the law.
func besideFindings(tree fs.FS) []review.Finding {
	_, _, err := beside(tree)
	if err == nil {
		return nil
	}
	var findings []review.Finding
	for _, text := range strings.Split(err.Error(), "\n") {
		f := review.Finding{File: "tables/income", Rule: "not_loaded", Severity: review.Error, Problem: aggregator.Text{SV: text, EN: text}, Remedy: correctKey}
		if at := placed.FindStringSubmatch(text); at != nil {
			f.File, f.Problem = at[1], aggregator.Text{SV: at[3], EN: at[3]}
			f.Line, _ = strconv.Atoi(at[2])
		}
		findings = append(findings, f)
	}
	return findings
}

// StalePages finds the pages that are not what the tables say. They are found only in a law that can be loaded.
func StalePages(tree fs.FS) ([]review.Finding, error) {
	law, err := access.Load(Config(tree))
	if err != nil {
		return nil, nil
	}
	existing, err := readPages(tree)
	if err != nil {
		return nil, err
	}
	var findings []review.Finding
	for _, name := range review.Stale(law, existing) {
		findings = append(findings, review.Finding{File: name, Rule: "stale_page", Severity: review.Error, Problem: notAsTables, Remedy: runPages})
	}
	return findings, nil
}

// readPages reads the pages of a tree as they stand.
func readPages(tree fs.FS) (map[string][]byte, error) {
	pages := map[string][]byte{}
	names, err := fs.Glob(tree, review.PagesFolder+"/*.md")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		pages[name], err = fs.ReadFile(tree, name)
		if err != nil {
			return nil, err
		}
	}
	return pages, nil
}

// Why a law cannot be approved or published.
var (
	ErrFindings = errors.New("policy check finds errors; they come first")
	ErrTests    = errors.New("policy test fails; that comes first")
)

// Sound gives the law of a tree if nothing speaks against putting it in force:
// no error is found in it, and every question and test comes out as expected.
func Sound(ctx context.Context, tree fs.FS, on aggregator.Date) (*access.Law, error) {
	whole, err := Load(Config(tree))
	if err != nil {
		return nil, err
	}
	law := whole.Law
	findings, err := review.Check(ctx, Config(tree), on)
	if err != nil {
		return nil, err
	}
	if slices.ContainsFunc(findings, func(f review.Finding) bool { return f.Severity == review.Error }) {
		return nil, ErrFindings
	}
	tested, err := Test(ctx, law, tree, 0)
	if err != nil {
		return nil, err
	}
	if tested.Failed() > 0 {
		return nil, ErrTests
	}
	return law, nil
}

// Tested is what came of the reviewers' questions and the principles' own tests.
type Tested struct {
	*review.Tested
	Principles []review.Result
}

// Test puts the questions of a tree to its law, on a day if it is not zero, and
// runs the tests of the principles.
func Test(ctx context.Context, law *access.Law, tree fs.FS, on aggregator.Date) (*Tested, error) {
	tested, err := review.Test(ctx, law, tree, on)
	if err != nil {
		return nil, err
	}
	principles, err := review.TestPrinciples(ctx, tree)
	return &Tested{tested, principles}, err
}

// Failed counts those that did not come out as expected.
func (t *Tested) Failed() int {
	failed := 0
	for _, r := range slices.Concat(t.Results, t.Principles) {
		if len(r.Faults) > 0 {
			failed++
		}
	}
	return failed
}
