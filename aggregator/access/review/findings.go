package review

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"underlag/aggregator"
	"underlag/aggregator/access"
)

// Severity tells what must be put right before a law may be published from what
// somebody should look at.
type Severity string

// The closed list of severities.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
)

// Finding is something wrong with the tables or the principles, where it is and
// what to do.
type Finding struct {
	File     string
	Line     int
	Key      string
	Rule     string // a stable code
	Severity Severity
	Problem  aggregator.Text
	Remedy   aggregator.Text
}

// checker collects findings.
type checker struct {
	on       aggregator.Date
	findings []Finding
}

// found takes down a finding; one that states no severity is an error.
func (c *checker) found(f Finding) {
	if f.Severity == "" {
		f.Severity = Error
	}
	c.findings = append(c.findings, f)
}

// row takes down a finding about a row.
func (c *checker) row(p *access.Provision, rule string, severity Severity, problem, remedy aggregator.Text) {
	c.found(Finding{File: p.File, Line: p.Line, Key: string(p.ID), Rule: rule, Severity: severity, Problem: problem, Remedy: remedy})
}

// Check finds everything wrong with a tree of law as it is on a day. A law that
// cannot be loaded gives what the loader says; the rest is found only in one
// that can. An error is a law that could not be read or asked at all.
func Check(ctx context.Context, config access.Config, on aggregator.Date) ([]Finding, error) {
	c := &checker{on: on}
	law, err := access.Load(config)
	if err != nil {
		c.refused(err)
		return c.sorted(), nil
	}
	for _, chapter := range law.Chapters() {
		for i := range chapter.Rows {
			c.reviewed(&chapter.Rows[i])
			c.cited(&chapter.Rows[i])
		}
		c.gaps(&chapter)
	}
	err = errors.Join(c.principles(config.FS), c.reachable(ctx, law), c.questioned(ctx, law, config.FS))
	return c.sorted(), err
}

// refused takes down why the loader refused the law.
func (c *checker) refused(err error) {
	var several interface{ Unwrap() []error }
	if errors.As(err, &several) {
		for _, one := range several.Unwrap() {
			c.refused(one)
		}
		return
	}
	f := Finding{File: "law", Rule: "not_loaded", Problem: aggregator.Text{SV: err.Error(), EN: err.Error()}, Remedy: aggregator.Text{
		SV: "Rätta det; lagen kan inte läsas in förrän det är gjort.", EN: "Correct it; the law cannot be loaded until that is done.",
	}}
	var problem *access.Problem
	if errors.As(err, &problem) {
		f.File, f.Line, f.Key = problem.File, problem.Line, problem.Key
		f.Problem = aggregator.Text{SV: problem.Message, EN: problem.Message}
		f.Remedy = aggregator.Text{
			SV: "Rätta nyckeln; policies/README.md säger vad varje nyckel betyder och schema/ vad som är tillåtet.",
			EN: "Correct the key; policies/README.md says what each key means and schema/ what is allowed.",
		}
	}
	c.found(f)
}

// reviewed looks at who has reviewed a row, and when it must be done again.
func (c *checker) reviewed(p *access.Provision) {
	if p.Review.Due < c.on {
		c.row(p, "review_overdue", Warning, aggregator.Text{
			SV: "granskningen skulle ha gjorts om senast " + p.Review.Due.String(), EN: "the review was due on " + p.Review.Due.String(),
		}, aggregator.Text{
			SV: "Läs författningstexten på nytt och sätt review.reviewedOn och review.due.", EN: "Read the statute again, and set review.reviewedOn and review.due.",
		})
	}
	if p.Review.Due < p.Review.ReviewedOn {
		c.row(p, "review_order", Error, aggregator.Text{
			SV: "nästa granskning ligger före den senaste", EN: "the next review is before the latest",
		}, aggregator.Text{SV: "Rätta review.due.", EN: "Correct review.due."})
	}
	if p.ValidTo != 0 && p.ValidTo < c.on {
		c.row(p, "ended", Warning, aggregator.Text{
			SV: "raden upphörde att gälla " + p.ValidTo.String(), EN: "the row ended on " + p.ValidTo.String(),
		}, aggregator.Text{
			SV: "Ta bort raden om ingen fråga längre kan gälla den tiden.", EN: "Remove the row if no question can concern that time any more.",
		})
	}
}

// gaps finds days between two rows of the same purpose, role and category when
// neither is in force: often a date written wrong by one.
func (c *checker) gaps(chapter *access.Chapter) {
	for i := range chapter.Rows {
		p := &chapter.Rows[i]
		if p.ValidTo == 0 {
			continue
		}
		next := successor(chapter.Rows, p)
		if next != nil && next.ValidFrom > p.ValidTo.AddDays(1) {
			c.row(p, "gap", Warning, aggregator.Text{
				SV: fmt.Sprintf("mellan %s och %s gäller varken den här raden eller %s", p.ValidTo, next.ValidFrom, next.ID),
				EN: fmt.Sprintf("between %s and %s neither this row nor %s is in force", p.ValidTo, next.ValidFrom, next.ID),
			}, aggregator.Text{
				SV: "Låt validTo vara dagen före nästa rads validFrom, eller låt luckan stå om lagen har den.",
				EN: "Let validTo be the day before the next row's validFrom, or let the gap stand if the law has it.",
			})
		}
	}
}

// successor finds the first row after p that is about the same and none that is
// in force when p ends.
func successor(rows []access.Provision, p *access.Provision) *access.Provision {
	var next *access.Provision
	for i := range rows {
		q := &rows[i]
		if q.ID == p.ID || !sameMatter(p, q) || q.ValidTo != 0 && q.ValidTo <= p.ValidTo {
			continue
		}
		if next == nil || q.ValidFrom < next.ValidFrom {
			next = q
		}
	}
	return next
}

func sameMatter(p, q *access.Provision) bool {
	return slices.ContainsFunc(p.Purposes, func(x aggregator.Purpose) bool { return slices.Contains(q.Purposes, x) }) &&
		slices.ContainsFunc(p.Roles, func(x aggregator.Role) bool { return slices.Contains(q.Roles, x) }) &&
		slices.ContainsFunc(p.Delivers, func(x access.Delivery) bool {
			return slices.ContainsFunc(q.Delivers, func(y access.Delivery) bool { return x.Category == y.Category })
		})
}

// questioned finds rows and codes that no question is about.
func (c *checker) questioned(ctx context.Context, law *access.Law, tree fs.FS) error {
	tested, err := Test(ctx, law, tree, 0)
	if err != nil {
		c.found(Finding{File: "tests", Rule: "no_questions", Problem: aggregator.Text{SV: err.Error(), EN: err.Error()}, Remedy: aggregator.Text{
			SV: "Rätta frågorna i tests/.", EN: "Correct the questions in tests/.",
		}})
		return ctx.Err()
	}
	c.limited(law, tested)
	rows, codes := tested.Untouched()
	for _, id := range rows {
		p, _ := law.Provision(id)
		c.row(&p, "no_question", Error, aggregator.Text{SV: "ingen fråga gäller raden", EN: "no question is about the row"}, aggregator.Text{
			SV: "Skriv minst en fråga i tests/ som väntar sig raden.", EN: "Write at least one question in tests/ that expects the row.",
		})
	}
	for _, code := range codes {
		c.found(Finding{File: "tables/refusals.yaml", Key: code, Rule: "no_question", Problem: aggregator.Text{
			SV: "ingen fråga får koden till svar", EN: "no question is answered with the code",
		}, Remedy: aggregator.Text{SV: "Skriv minst en fråga i tests/ som väntar sig koden.", EN: "Write at least one question in tests/ that expects the code."}})
	}
	return nil
}

func (c *checker) sorted() []Finding {
	slices.SortFunc(c.findings, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Severity, b.Severity), cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Key, b.Key))
	})
	return c.findings
}
