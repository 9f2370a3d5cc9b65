package records

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"underlag/aggregator"
	"underlag/aggregator/console"
)

// reviewsPage is the reviews of the organisation: those that wait, and how many
// are closed of those that each month opened.
type reviewsPage struct {
	Findings []Choice
	Open     []waiting // the oldest, at most mostShown
	Waiting  int       // how many wait in all
	Closed   []Review  // the latest, at most mostShown
	Months   []month
	Chart    chart
	Done     aggregator.Text // what was just done; empty: nothing
	Problem  *aggregator.Problem
	given    url.Values
}

// waiting is one review that is open.
type waiting struct {
	Review
	Age   aggregator.Text
	Tried string // which of its forms has the problem: close, assign or none
	given url.Values
}

// Given is what a field of its forms was filled in with.
func (w waiting) Given(field string) string {
	if w.Tried == "" {
		return ""
	}
	return w.given.Get(field)
}

// Given is what a field of the check was filled in with.
func (p *reviewsPage) Given(field string) string {
	if p.Problem == nil || p.given.Get("form") != "check" {
		return ""
	}
	return p.given.Get(field)
}

// mostShown bounds how many reviews are shown at once.
const mostShown = 50

var reviewsTitle = aggregator.Text{SV: "Granskningar", EN: "Reviews"}

var doneTexts = map[string]aggregator.Text{
	"stangd": {SV: "Granskningen är avslutad, och det är skrivet i loggen.", EN: "The review is closed, and that is recorded."},
	"agare":  {SV: "Granskningen har fått en ägare, och det är skrivet i loggen.", EN: "The review has been given an owner, and that is recorded."},
	"gjord":  {SV: "Kontrollen är gjord och skriven i loggen. Det som är nytt står bland de öppna granskningarna.", EN: "The check is made and recorded. What is new stands among the open reviews."},
}

func (a *area) reviews(v *console.Visit) error {
	page, err := a.reviewsPage(v)
	if err != nil {
		return err
	}
	page.Done = doneTexts[v.R.URL.Query().Get("gjort")]
	return v.Page("reviews", reviewsTitle, page)
}

func (a *area) reviewsPage(v *console.Visit) (*reviewsPage, error) {
	all, err := a.Desk.Reviews(v.R.Context(), v.Caller)
	if err != nil {
		return nil, err
	}
	now := a.Now()
	page := &reviewsPage{Findings: findings, Months: months(all, now), given: v.R.PostForm}
	page.Chart = monthsChart(page.Months)
	for _, r := range all {
		if r.Closed != nil {
			page.Closed = append(page.Closed, r)
			continue
		}
		if page.Waiting++; len(page.Open) < mostShown {
			page.Open = append(page.Open, waiting{Review: r, Age: age(now.Sub(r.At))})
		}
	}
	slices.SortFunc(page.Closed, func(a, b Review) int { return b.Closed.At.Compare(a.Closed.At) })
	page.Closed = page.Closed[:min(len(page.Closed), mostShown)]
	return page, nil
}

func age(d time.Duration) aggregator.Text {
	switch days := int(d / (24 * time.Hour)); days {
	case 0:
		return aggregator.Text{SV: "mindre än ett dygn", EN: "less than a day"}
	case 1:
		return aggregator.Text{SV: "ett dygn", EN: "one day"}
	default:
		return aggregator.Text{SV: fmt.Sprintf("%d dygn", days), EN: fmt.Sprintf("%d days", days)}
	}
}

// close closes a review.
func (a *area) close(v *console.Visit) error {
	form := v.R.PostForm
	err := a.Desk.Close(v.R.Context(), v.Caller, v.R.PathValue("id"), form.Get("finding"), strings.TrimSpace(form.Get("reason")))
	return a.did(v, "stangd", err)
}

// assign gives a review an owner.
func (a *area) assign(v *console.Visit) error {
	form := v.R.PostForm
	err := a.Desk.Assign(v.R.Context(), v.Caller, v.R.PathValue("id"), strings.TrimSpace(form.Get("owner")), strings.TrimSpace(form.Get("reason")))
	return a.did(v, "agare", err)
}

// check makes the check of a period.
func (a *area) check(v *console.Visit) error {
	form := v.R.PostForm
	err := a.Desk.Check(v.R.Context(), v.Caller, Check{
		From: form.Get("from"), To: form.Get("to"), Sample: form.Get("sample"), Reason: strings.TrimSpace(form.Get("reason")),
	})
	return a.did(v, "gjord", err)
}

// did goes back to the reviews, or shows what was wrong where it was.
func (a *area) did(v *console.Visit, done string, err error) error {
	if err == nil {
		v.To(path + "/granskningar?gjort=" + done)
		return nil
	}
	problem, err := mended(err)
	if err != nil {
		return err
	}
	page, err := a.reviewsPage(v)
	if err != nil {
		return err
	}
	page.Problem = inWords(problem)
	for n := range page.Open {
		if w := &page.Open[n]; w.ID == v.R.PathValue("id") {
			w.Tried, w.given = v.R.PostFormValue("form"), v.R.PostForm
		}
	}
	return v.Again("reviews", reviewsTitle, page)
}

// month is the reviews that a month opened.
type month struct {
	Name           string // 2026-11
	Opened, Closed int
	Share          aggregator.Text
}

// monthsShown is how many months are shown, this one among them.
const monthsShown = 12

// months counts the reviews of the last months, oldest first.
func months(all []Review, now time.Time) []month {
	local := now.In(swedish())
	first := time.Date(local.Year(), local.Month(), 1, 0, 0, 0, 0, swedish())
	list := make([]month, 0, monthsShown)
	for n := 1 - monthsShown; n <= 0; n++ {
		m := month{Name: first.AddDate(0, n, 0).Format("2006-01"), Share: same("–")}
		for _, r := range all {
			if r.At.In(swedish()).Format("2006-01") != m.Name {
				continue
			}
			if m.Opened++; r.Closed != nil {
				m.Closed++
			}
		}
		if m.Opened > 0 { // what is not quite all is not said to be
			percent := 100 * m.Closed / m.Opened
			m.Share = aggregator.Text{SV: fmt.Sprintf("%d %%", percent), EN: fmt.Sprintf("%d%%", percent)}
		}
		list = append(list, m)
	}
	return list
}

// chart is a picture of the months, with the same said in words; its figures stand
// in a table beside it.
type chart struct {
	Says          aggregator.Text
	Width, Height int
	Bars          []bar
	First, Last   string
	Most          int
}

type bar struct {
	X, Y, W, H int
	Class      string
}

// The measures of the picture, in its own units.
const (
	step = 20
	wide = 14
	tall = 96
)

// monthsChart draws how many reviews each month opened, and of them those that are
// closed.
func monthsChart(list []month) chart {
	c := chart{Width: step * len(list), Height: tall, First: list[0].Name, Last: list[len(list)-1].Name}
	opened, closed := 0, 0
	for _, m := range list {
		c.Most = max(c.Most, m.Opened)
		opened, closed = opened+m.Opened, closed+m.Closed
	}
	for n, m := range list {
		if m.Opened == 0 {
			c.Bars = append(c.Bars, bar{n * step, tall - 2, wide, 2, "none"})
			continue
		}
		whole, part := tall*m.Opened/c.Most, tall*m.Closed/c.Most
		c.Bars = append(c.Bars, bar{n * step, tall - whole, wide, whole, "opened"}, bar{n * step, tall - part, wide, part, "closed"})
	}
	c.Says = aggregator.Text{
		SV: fmt.Sprintf("De senaste tolv månaderna öppnades %d granskningar, och %d av dem är avslutade.", opened, closed),
		EN: fmt.Sprintf("In the last twelve months %d reviews were opened, and %d of them are closed.", opened, closed),
	}
	return c
}

// swedish is the time of the pages; UTC where the machine has no time zones.
var swedish = sync.OnceValue(func() *time.Location {
	zone, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		return time.UTC
	}
	return zone
})
