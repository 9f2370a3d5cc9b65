package aggregator

import (
	"errors"
	"fmt"
	"log/slog"
)

// masked is what every accidental way of printing a personal number shows.
const masked = "[personnummer]"

// Errors of ParsePersonalNumber. None carries the number.
var (
	ErrNumberForm  = errors.New("a personal number is twelve digits, YYYYMMDDNNNN")
	ErrNumberDate  = errors.New("the first eight digits of the personal number are not a date")
	ErrNumberCheck = errors.New("the check digit of the personal number is wrong")
)

// PersonalNumber is a personnummer or samordningsnummer of twelve digits
// (18 § folkbokföringslagen; 2 kap. lag 2022:1697). It masks itself wherever it
// is printed, logged or marshalled; Reveal is the only way to its digits.
type PersonalNumber struct{ digits string }

// ParsePersonalNumber accepts exactly twelve digits with a correct check digit.
// Coordination numbers add 60 to the day; genuine ones also have month 00 and
// day 60, where the date of birth is unknown.
func ParsePersonalNumber(s string) (PersonalNumber, error) {
	if len(s) != 12 {
		return PersonalNumber{}, ErrNumberForm
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return PersonalNumber{}, ErrNumberForm
		}
	}
	century := s[:2]
	if century != "18" && century != "19" && century != "20" {
		return PersonalNumber{}, ErrNumberDate
	}
	if !plausibleBirth(s) {
		return PersonalNumber{}, ErrNumberDate
	}
	if luhn(s[2:11]) != s[11] {
		return PersonalNumber{}, ErrNumberCheck
	}
	return PersonalNumber{digits: s}, nil
}

// HoldsPersonalNumber tells whether a text has a personal number in it, of ten
// or twelve digits, with or without a hyphen or plus. It is for refusing such
// texts where a number must not stand, such as a case reference.
func HoldsPersonalNumber(s string) bool {
	var run []byte
	for i := 0; i <= len(s); i++ {
		switch {
		case i < len(s) && s[i] >= '0' && s[i] <= '9':
			run = append(run, s[i])
		case i < len(s) && (s[i] == '-' || s[i] == '+') && (len(run) == 6 || len(run) == 8):
		default:
			if isPersonalNumber(string(run)) {
				return true
			}
			run = run[:0]
		}
	}
	return false
}

// MayHoldPersonalNumber is HoldsPersonalNumber for texts that nobody should have
// to trust: it finds a number among other digits too, and one set apart by
// hyphens and spaces in any place. Some long numbers that are nobody's are found
// with them, so it is for what can be left out, never for what can be asked.
func MayHoldPersonalNumber(s string) bool {
	var run []byte
	for i := 0; i <= len(s); i++ {
		switch {
		case i < len(s) && s[i] >= '0' && s[i] <= '9':
			run = append(run, s[i])
			if n := len(run); n >= 10 && isPersonalNumber(string(run[n-10:])) || n >= 12 && isPersonalNumber(string(run[n-12:])) {
				return true
			}
		case i < len(s) && (s[i] == '-' || s[i] == '+' || s[i] == ' '):
		default:
			run = run[:0]
		}
	}
	return false
}

func isPersonalNumber(run string) bool {
	switch len(run) {
	case 12:
		_, err := ParsePersonalNumber(run)
		return err == nil
	case 10:
		return isPersonalNumber("19"+run) || isPersonalNumber("20"+run)
	}
	return false
}

func plausibleBirth(s string) bool {
	year, month, day := atoi(s[:4]), atoi(s[4:6]), atoi(s[6:8])
	if day >= 60 {
		return month <= 12 && day <= 91
	}
	return NewDate(year, month, day).Valid()
}

// luhn gives the check digit of nine digits: weights 2,1,2,…, modulus 10.
func luhn(nine string) byte {
	sum := 0
	for i := range len(nine) {
		d := int(nine[i] - '0')
		if i%2 == 0 {
			d *= 2
		}
		sum += d/10 + d%10
	}
	return byte('0' + (10-sum%10)%10)
}

func atoi(s string) int {
	n := 0
	for i := range len(s) {
		n = n*10 + int(s[i]-'0')
	}
	return n
}

// Reveal gives the twelve digits. It is called by wire encoders, the API
// encoder and the ledger's pseudonym, and nowhere else.
func (p PersonalNumber) Reveal() string { return p.digits }

// IsZero tells that no number was given.
func (p PersonalNumber) IsZero() bool { return p.digits == "" }

// IsCoordination tells a samordningsnummer from a personnummer.
func (p PersonalNumber) IsCoordination() bool { return p.digits != "" && p.digits[6] >= '6' }

// Age gives the whole years reached on a day, and false where the number does
// not say the date of birth (coordination numbers with month 00 or day 60).
func (p PersonalNumber) Age(on Date) (int, bool) {
	if p.IsZero() {
		return 0, false
	}
	year, month, day := atoi(p.digits[:4]), atoi(p.digits[4:6]), atoi(p.digits[6:8])
	if day >= 60 {
		day -= 60
	}
	born := NewDate(year, month, day)
	if !born.Valid() {
		return 0, false
	}
	age := on.Year() - year
	if on.MonthOfYear() < month || on.MonthOfYear() == month && on.Day() < day {
		age--
	}
	return age, true
}

// String masks the number.
func (PersonalNumber) String() string { return masked }

// Format masks the number under every verb.
func (PersonalNumber) Format(f fmt.State, _ rune) { fmt.Fprint(f, masked) }

// LogValue masks the number in structured logs.
func (PersonalNumber) LogValue() slog.Value { return slog.StringValue(masked) }

// MarshalText masks the number in JSON, XML and YAML.
func (PersonalNumber) MarshalText() ([]byte, error) { return []byte(masked), nil }
