package aggregator

import "errors"

// Dates, months and amounts travel as JSON strings, and as null where unknown:
// a missing sum is never "0".

// MarshalJSON gives "YYYY-MM-DD" or null.
func (d Date) MarshalJSON() ([]byte, error) {
	if d == 0 {
		return []byte("null"), nil
	}
	return append(d.Append(append(make([]byte, 0, 12), '"')), '"'), nil
}

// UnmarshalText reads YYYY-MM-DD, or nothing for no date.
func (d *Date) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*d = 0
		return nil
	}
	parsed, err := ParseDate(string(b))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}

// MarshalJSON gives "YYYY-MM" or null.
func (m Month) MarshalJSON() ([]byte, error) {
	if m == 0 {
		return []byte("null"), nil
	}
	return []byte(`"` + m.String() + `"`), nil
}

// UnmarshalText reads YYYY-MM, or nothing for no month.
func (m *Month) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*m = 0
		return nil
	}
	parsed, err := ParseMonth(string(b))
	if err != nil {
		return err
	}
	*m = parsed
	return nil
}

// MarshalJSON gives a decimal string in kronor or null.
func (a Amount) MarshalJSON() ([]byte, error) {
	if !a.known {
		return []byte("null"), nil
	}
	return append(a.Append(append(make([]byte, 0, 18), '"')), '"'), nil
}

// UnmarshalText reads a decimal number, or nothing for unknown.
func (a *Amount) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*a = Amount{}
		return nil
	}
	parsed, err := ParseAmount(string(b))
	if err != nil {
		return err
	}
	*a = parsed
	return nil
}

var errDays = errors.New("not a number of days with at most two decimals")

// ParseDays reads a decimal number of days such as 21 or 0.5.
func ParseDays(s string) (Days, error) {
	a, err := ParseAmount(s)
	if err != nil {
		return Days{}, errDays
	}
	return Days{Hundredths: int32(a.ore), Known: true}, nil
}

// String gives the days without needless decimals, and nothing if unknown.
func (d Days) String() string {
	if !d.Known {
		return ""
	}
	s := string(Ore(int64(d.Hundredths)).Append(nil))
	for s[len(s)-1] == '0' {
		s = s[:len(s)-1]
	}
	if s[len(s)-1] == '.' {
		s = s[:len(s)-1]
	}
	return s
}

// MarshalJSON gives a decimal string or null.
func (d Days) MarshalJSON() ([]byte, error) {
	if !d.Known {
		return []byte("null"), nil
	}
	return []byte(`"` + d.String() + `"`), nil
}

// UnmarshalText reads a decimal number of days, or nothing for unknown.
func (d *Days) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*d = Days{}
		return nil
	}
	parsed, err := ParseDays(string(b))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}
