package aggregator

import (
	"errors"
	"math"
	"strings"
)

// Amount is a sum in Swedish kronor with two decimals, or unknown. The zero
// value is unknown, so that a missing amount never reads as nothing paid.
type Amount struct {
	ore   int64
	known bool
}

// ErrAmount is any text that is not a decimal number with at most two decimals
// (further zeros excepted).
var ErrAmount = errors.New("not an amount in kronor with at most two decimals")

// Ore makes a known amount from hundredths of a krona.
func Ore(n int64) Amount { return Amount{ore: n, known: true} }

// Kronor makes a known amount of whole kronor.
func Kronor(n int64) Amount { return Ore(n * 100) }

// AmountFromFloat makes a known amount from a JSON number, rounded to whole öre.
func AmountFromFloat(f float64) (Amount, error) {
	if math.IsNaN(f) || math.Abs(f) > 1e12 {
		return Amount{}, ErrAmount
	}
	return Ore(int64(math.Round(f * 100))), nil
}

// ParseAmount reads a decimal number such as 855, -12.5 or 1250.50, exactly.
func ParseAmount(s string) (Amount, error) {
	text, negative := strings.CutPrefix(s, "-")
	if !negative {
		text = strings.TrimPrefix(text, "+")
	}
	whole, fraction, _ := strings.Cut(text, ".")
	if whole == "" && fraction == "" || len(whole) > 12 || whole != "" && !digits(whole) || fraction != "" && !digits(fraction) {
		return Amount{}, ErrAmount
	}
	cents := strings.TrimRight(fraction, "0")
	if len(cents) > 2 {
		return Amount{}, ErrAmount
	}
	ore := int64(atoi(whole))*100 + int64(atoi((cents + "00")[:2]))
	if negative {
		ore = -ore
	}
	return Ore(ore), nil
}

// Known tells whether there is an amount.
func (a Amount) Known() bool { return a.known }

// Ore gives hundredths of a krona, zero if unknown.
func (a Amount) Ore() int64 { return a.ore }

// Add sums two known amounts; with an unknown one the sum is unknown.
func (a Amount) Add(b Amount) Amount {
	if !a.known || !b.known {
		return Amount{}
	}
	return Ore(a.ore + b.ore)
}

// String gives the amount with two decimals, and nothing if unknown.
func (a Amount) String() string {
	if !a.known {
		return ""
	}
	return string(a.Append(make([]byte, 0, 16)))
}

// Append appends the amount with two decimals and a point.
func (a Amount) Append(b []byte) []byte {
	n := a.ore
	if n < 0 {
		b = append(b, '-')
		n = -n
	}
	var buf [24]byte
	i := len(buf)
	for d := 0; n > 0 || d < 3; d++ {
		if d == 2 {
			i--
			buf[i] = '.'
		}
		i--
		buf[i] = byte('0' + n%10)
		n /= 10
	}
	return append(b, buf[i:]...)
}
