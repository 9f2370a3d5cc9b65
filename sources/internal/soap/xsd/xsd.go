// Package xsd has the lossless texts that generated wire types are made of, one
// Go type per kind of built-in XML Schema type, and the strict reading of them
// into typed values. A nil text is an absent element, which is never false,
// zero or empty.
package xsd

import (
	"strconv"

	"underlag/aggregator"
)

// The texts, as on the wire byte for byte.
type (
	String   string // also every type that has no meaning of its own here
	Date     string // xs:date, with or without zone offset
	DateTime string // xs:dateTime
	Decimal  string // xs:decimal
	Integer  string // xs:int, xs:integer, xs:short and their like
	Boolean  string // xs:boolean
)

// NewString gives the text s, also when it is empty.
func NewString(s string) *String { return (*String)(&s) }

// OptionalString gives the text s, and absent for the empty one.
func OptionalString(s string) *String {
	if s == "" {
		return nil
	}
	return NewString(s)
}

// NewDate gives YYYY-MM-DD without offset, and absent for no date.
func NewDate(d aggregator.Date) *Date {
	if d.IsZero() {
		return nil
	}
	return new(Date(d.String()))
}

// NewDecimal gives the amount in kronor with two decimals, and absent for an
// unknown one.
func NewDecimal(a aggregator.Amount) *Decimal {
	if !a.Known() {
		return nil
	}
	return new(Decimal(a.String()))
}

// NewInteger gives n.
func NewInteger(n int) *Integer { return new(Integer(strconv.Itoa(n))) }

// NewBoolean gives true or false.
func NewBoolean(b bool) *Boolean { return new(Boolean(strconv.FormatBool(b))) }

// Or gives the text, and fallback where it is absent.
func (s *String) Or(fallback string) string {
	if s == nil {
		return fallback
	}
	return string(*s)
}

// True tells that the text is there and says true.
func (b *Boolean) True() bool { return b != nil && (*b == "true" || *b == "1") }
