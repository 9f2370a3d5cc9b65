package insight

import (
	"encoding/binary"

	"underlag/aggregator"
)

// encoding is texts and numbers in a row, such that no two rows of the same kinds
// give the same bytes.
type encoding []byte

func (e *encoding) text(list ...string) {
	for _, s := range list {
		*e = append(binary.AppendUvarint(*e, uint64(len(s))), s...)
	}
}

func (e *encoding) number(list ...int) {
	for _, n := range list {
		*e = binary.AppendVarint(*e, int64(n))
	}
}

func (e *encoding) date(list ...aggregator.Date) {
	for _, d := range list {
		e.number(int(d))
	}
}

func (e *encoding) period(p aggregator.Period) { e.date(p.From, p.To) }

// amount writes unknown as nothing else is written.
func (e *encoding) amount(list ...aggregator.Amount) {
	for _, a := range list {
		if !a.Known() {
			*e = append(*e, 0)
			continue
		}
		*e = binary.AppendVarint(append(*e, 1), a.Ore())
	}
}

func (e *encoding) days(d aggregator.Days) {
	if !d.Known {
		*e = append(*e, 0)
		return
	}
	*e = binary.AppendVarint(append(*e, 1), int64(d.Hundredths))
}
