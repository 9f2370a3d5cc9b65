package xsd

import (
	"errors"
	"strconv"
	"strings"

	"underlag/aggregator"
)

// Errors of the readings, the causes of Reader's error. None carries the text.
var (
	ErrAbsent  = errors.New("a required element is absent")
	ErrDate    = errors.New("not an xs:date")
	ErrDecimal = errors.New("not an xs:decimal of at most two decimals")
	ErrInteger = errors.New("not an xs:int")
	ErrBoolean = errors.New("not an xs:boolean")
)

// Reader turns lossless texts into values. The first text that breaks its type
// sticks as the error, so that a mapping reads as a list of fields and asks Err
// once. The name given with each text is the contract's element name; it is all
// that the error tells.
type Reader struct {
	err     error
	unknown []aggregator.UnknownCode
}

// Unknown notes a code that the source's tables do not have; an absent one is none.
func (r *Reader) Unknown(list string, code *String) {
	r.unknown = aggregator.NoteUnknown(r.unknown, list, code.Or(""))
}

// UnknownCodes gives what Unknown noted.
func (r *Reader) UnknownCodes() []aggregator.UnknownCode { return r.unknown }

// Err gives the first error as a Malformed *aggregator.SourceError whose code
// is the element's name, or nil.
func (r *Reader) Err() error { return r.err }

// Malformed notes that an element breaks its contract in a way only the mapping
// knows of.
func (r *Reader) Malformed(name string, cause error) {
	if r.err == nil {
		r.err = aggregator.NewSourceError(aggregator.Malformed, name, cause)
	}
}

// Date gives the day, zero where the text is absent. An offset is checked and
// left out: the authority means the day it wrote.
func (r *Reader) Date(name string, v *Date) aggregator.Date {
	if v == nil {
		return 0
	}
	d, err := ParseDate(string(*v))
	if err != nil {
		r.Malformed(name, err)
	}
	return d
}

// Amount gives kronor, unknown where the text is absent.
func (r *Reader) Amount(name string, v *Decimal) aggregator.Amount {
	if v == nil {
		return aggregator.Amount{}
	}
	hundredths, err := ParseHundredths(string(*v))
	if err != nil {
		r.Malformed(name, err)
		return aggregator.Amount{}
	}
	return aggregator.Ore(hundredths)
}

// Days gives a number of days, unknown where the text is absent.
func (r *Reader) Days(name string, v *Decimal) aggregator.Days {
	if v == nil {
		return aggregator.Days{}
	}
	hundredths, err := ParseHundredths(string(*v))
	if err != nil || hundredths < 0 || hundredths > 1e6 {
		r.Malformed(name, ErrDecimal)
		return aggregator.Days{}
	}
	return aggregator.Days{Hundredths: int32(hundredths), Known: true}
}

// Boolean gives yes or no, and neither where the text is absent.
func (r *Reader) Boolean(name string, v *Boolean) aggregator.Tristate {
	if v == nil {
		return ""
	}
	b, err := ParseBoolean(string(*v))
	if err != nil {
		r.Malformed(name, err)
		return ""
	}
	if b {
		return aggregator.Yes
	}
	return aggregator.No
}

// Integer gives the number, and false where the text is absent.
func (r *Reader) Integer(name string, v *Integer) (int, bool) {
	if v == nil {
		return 0, false
	}
	n, err := ParseInteger(string(*v))
	if err != nil {
		r.Malformed(name, err)
		return 0, false
	}
	return n, true
}

// ParseDate reads an xs:date: YYYY-MM-DD, then nothing, Z, or an offset of at
// most 14 hours such as +01:00.
func ParseDate(text string) (aggregator.Date, error) {
	text = collapse(text)
	if len(text) < 10 || !isOffset(text[10:]) {
		return 0, ErrDate
	}
	d, err := aggregator.ParseDate(text[:10])
	if err != nil {
		return 0, ErrDate
	}
	return d, nil
}

// ParseHundredths reads an xs:decimal exactly, as hundredths: 1250.50 gives
// 125050. More than two decimals are refused unless they are zeros.
func ParseHundredths(text string) (int64, error) {
	a, err := aggregator.ParseAmount(collapse(text))
	if err != nil {
		return 0, ErrDecimal
	}
	return a.Ore(), nil
}

// ParseInteger reads an xs:int: at most 32 bits.
func ParseInteger(text string) (int, error) {
	n, err := strconv.ParseInt(collapse(text), 10, 32)
	if err != nil {
		return 0, ErrInteger
	}
	return int(n), nil
}

// ParseBoolean reads an xs:boolean: true, false, 1 or 0.
func ParseBoolean(text string) (bool, error) {
	switch collapse(text) {
	case "true", "1":
		return true, nil
	case "false", "0":
		return false, nil
	}
	return false, ErrBoolean
}

// isOffset tells whether s is an XML Schema zone offset, or nothing.
func isOffset(s string) bool {
	if s == "" || s == "Z" {
		return true
	}
	if len(s) != 6 || s[0] != '+' && s[0] != '-' || s[3] != ':' {
		return false
	}
	hours, err := strconv.ParseUint(s[1:3], 10, 8)
	if err != nil {
		return false
	}
	minutes, err := strconv.ParseUint(s[4:], 10, 8)
	if err != nil {
		return false
	}
	return minutes < 60 && hours*60+minutes <= 14*60
}

// collapse removes the white space that XML Schema lets surround every type but
// strings.
func collapse(text string) string { return strings.Trim(text, " \t\r\n") }
