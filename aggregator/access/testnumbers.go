package access

import (
	"slices"

	"underlag/aggregator"
)

// TestNumberAged gives a published test number of an age on a day that is not
// among those taken; false where there is none.
func (l *Law) TestNumberAged(age int, on aggregator.Date, taken ...aggregator.PersonalNumber) (aggregator.PersonalNumber, bool) {
	for _, year := range []int{on.Year() - age - 1, on.Year() - age} {
		for _, number := range l.files.born()[year] {
			years, known := number.Age(on)
			if known && years == age && !slices.Contains(taken, number) {
				return number, true
			}
		}
	}
	return aggregator.PersonalNumber{}, false
}

// TestNumberWithoutAge gives a published test number that does not state its
// owner's age; false where there is none.
func (l *Law) TestNumberWithoutAge() (aggregator.PersonalNumber, bool) {
	for _, number := range l.files.born()[unknownYear] {
		return number, true
	}
	return aggregator.PersonalNumber{}, false
}

const (
	unknownYear = 0
	lastDay     = aggregator.Date(20991231) // a day on which everybody's birthday of the year has been
)

// byYear lists the test numbers by the year that they say somebody was born in.
func (t *tree) byYear() map[int][]aggregator.PersonalNumber {
	born := map[int][]aggregator.PersonalNumber{}
	for _, number := range t.testNumbers {
		year := unknownYear
		if age, known := number.Age(lastDay); known {
			year = lastDay.Year() - age
		}
		born[year] = append(born[year], number)
	}
	return born
}
