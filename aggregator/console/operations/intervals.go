package operations

import (
	"cmp"
	"slices"
	"time"

	"underlag/aggregator"
)

// together adds intervals that follow each other into one.
func together(list []aggregator.SourceInterval) aggregator.SourceInterval {
	var sum aggregator.SourceInterval
	if len(list) == 0 {
		return sum
	}
	sum.From = list[0].From
	times := map[time.Duration]int{}
	for _, i := range list {
		sum.Span += i.Span
		sum.Calls, sum.Answered, sum.Partial = sum.Calls+i.Calls, sum.Answered+i.Answered, sum.Partial+i.Partial
		for _, t := range i.Took {
			times[t.UpTo] += t.Calls
		}
	}
	for upTo, calls := range times {
		sum.Took = append(sum.Took, aggregator.Took{UpTo: upTo, Calls: calls})
	}
	slices.SortFunc(sum.Took, func(a, b aggregator.Took) int { return cmp.Compare(a.UpTo, b.UpTo) })
	return sum
}

// every adds so many intervals at a time into one.
func every(n int, list []aggregator.SourceInterval) []aggregator.SourceInterval {
	var sums []aggregator.SourceInterval
	for part := range slices.Chunk(list, n) {
		sums = append(sums, together(part))
	}
	return sums
}

// figures are what a table says of an interval.
type figures struct {
	When          string
	Calls, Failed int
	Answered      aggregator.Text // share
	P50, P95, P99 aggregator.Text
	failed        float64 // share
	p50, p95      time.Duration
}

func figuresOf(i aggregator.SourceInterval, layout string) figures {
	f := figures{
		When: i.From.In(swedish()).Format(layout), Calls: i.Calls, Failed: i.Calls - i.Answered, Answered: percent(i.Answered, i.Calls),
		p50: i.Percentile(0.5), p95: i.Percentile(0.95),
	}
	f.P50, f.P95, f.P99 = took(f.p50), took(f.p95), took(i.Percentile(0.99))
	if i.Calls > 0 {
		f.failed = float64(f.Failed) / float64(i.Calls)
	}
	return f
}

func allFigures(list []aggregator.SourceInterval, layout string) []figures {
	rows := make([]figures, len(list))
	for n, i := range list {
		rows[n] = figuresOf(i, layout)
	}
	return rows
}
