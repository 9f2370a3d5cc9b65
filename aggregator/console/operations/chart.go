package operations

import (
	"fmt"
	"strings"
	"time"

	"underlag/aggregator"
)

// chart is a picture made here, with the same said in words; its figures stand in a
// table beside it.
type chart struct {
	Kind          string // its class
	Says          aggregator.Text
	Width, Height int
	Bars          []bar
	Lines         []line
	Left, Right   string          // what the ends of the axis are
	Most          aggregator.Text // what the full height is
}

type bar struct {
	X, Y, W, H int
	Class      string
}

// line is a curve, broken where there is nothing to show.
type line struct{ Class, Points string }

// The measures of a picture, in its own units: it is drawn as wide as there is room.
const (
	step   = 8 // from bar to bar
	barW   = 6
	tall   = 96
	low    = 24
	little = 3 // the least that can be seen
)

// shares draws which share of the calls was answered: a whole bar is an interval
// with calls, its dark top those that failed, a dot on the ground one without calls.
func shares(kind string, rows []figures, height int) chart {
	c := chart{Kind: kind, Width: step * len(rows), Height: height, Most: same("100 %")}
	for n, f := range rows {
		if f.Calls == 0 {
			c.Bars = append(c.Bars, bar{n * step, height - 2, barW, 2, "none"})
			continue
		}
		c.stack(n, height, int(f.failed*float64(height)), f.Failed > 0)
	}
	c.ends(rows)
	return c
}

// counts draws how many calls were made, and of them those that failed on top.
func counts(rows []figures) chart {
	most := 1
	for _, f := range rows {
		most = max(most, f.Calls)
	}
	c := chart{Kind: "counts", Width: step * len(rows), Height: tall, Most: aggregator.Text{SV: fmt.Sprintf("%d anrop", most), EN: fmt.Sprintf("%d calls", most)}}
	for n, f := range rows {
		if f.Calls == 0 {
			c.Bars = append(c.Bars, bar{n * step, tall - 2, barW, 2, "none"})
			continue
		}
		c.stack(n, max(little, tall*f.Calls/most), tall*f.Failed/most, f.Failed > 0)
	}
	c.ends(rows)
	return c
}

// stack draws one bar, with the failed part on top of it.
func (c *chart) stack(n, height, failed int, any bool) {
	top := c.Height - height
	c.Bars = append(c.Bars, bar{n * step, top, barW, height, "answered"})
	if any {
		c.Bars = append(c.Bars, bar{n * step, top, barW, max(little, failed), "failed"})
	}
}

// latency draws the time that half of the calls, and nineteen of twenty, took at most.
func latency(rows []figures) chart {
	most := time.Millisecond
	for _, f := range rows {
		most = max(most, f.p95)
	}
	c := chart{Kind: "latency", Width: step * len(rows), Height: tall, Most: took(most)}
	c.draw("p95", rows, most, func(f figures) time.Duration { return f.p95 })
	c.draw("p50", rows, most, func(f figures) time.Duration { return f.p50 })
	c.ends(rows)
	return c
}

func (c *chart) draw(class string, rows []figures, most time.Duration, of func(figures) time.Duration) {
	var points []string
	flush := func() {
		if len(points) == 1 { // a curve of one point is not seen
			points = append(points, points[0])
		}
		if len(points) > 0 {
			c.Lines = append(c.Lines, line{class, strings.Join(points, " ")})
		}
		points = nil
	}
	for n, f := range rows {
		if of(f) == 0 {
			flush()
			continue
		}
		y := c.Height - max(1, int(int64(c.Height)*int64(of(f))/int64(most)))
		points = append(points, fmt.Sprintf("%d,%d", n*step+barW/2, y))
	}
	flush()
}

func (c *chart) ends(rows []figures) {
	if len(rows) > 0 {
		c.Left, c.Right = rows[0].When, rows[len(rows)-1].When
	}
}

// says tells in words what a picture of intervals shows. Where the history is
// missing it does not say that there were no calls.
func says(period aggregator.Text, sum aggregator.SourceInterval, rows []figures, missing bool) aggregator.Text {
	if missing {
		return aggregator.Text{SV: period.SV + ": går inte att läsa just nu.", EN: period.EN + ": cannot be read just now."}
	}
	if sum.Calls == 0 {
		return aggregator.Text{SV: period.SV + ": inga anrop.", EN: period.EN + ": no calls."}
	}
	worst := figures{}
	for _, f := range rows {
		if f.failed > worst.failed {
			worst = f
		}
	}
	answered := percent(sum.Answered, sum.Calls)
	text := aggregator.Text{
		SV: fmt.Sprintf("%s: %d anrop, %s besvarade.", period.SV, sum.Calls, answered.SV),
		EN: fmt.Sprintf("%s: %d calls, %s answered.", period.EN, sum.Calls, answered.EN),
	}
	if worst.failed > 0 {
		text.SV += fmt.Sprintf(" Sämst %s: %s.", worst.When, worst.Answered.SV)
		text.EN += fmt.Sprintf(" Worst %s: %s.", worst.When, worst.Answered.EN)
	}
	return text
}
