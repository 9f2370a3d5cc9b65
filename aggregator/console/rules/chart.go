package rules

// The chart of an impact: one bar for each of the largest effects, as wide as its share
// of the largest.
const (
	mostBars  = 20
	barStride = 14
)

// bar is one of them.
type bar struct {
	Y     int
	Width float64 // of 100
}

// Bars are the largest effects, in the order of the table.
func (i *Impact) Bars() []bar {
	var list []bar
	most := 0
	for _, e := range i.Effects {
		most = max(most, e.Persons)
	}
	for n, e := range i.Effects[:min(len(i.Effects), mostBars)] {
		list = append(list, bar{n * barStride, 100 * float64(e.Persons) / float64(max(most, 1))})
	}
	return list
}

// Height is how high they are together.
func (i *Impact) Height() int { return min(len(i.Effects), mostBars) * barStride }
