package aggregator

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"
)

func TestParsePersonalNumber(t *testing.T) {
	cases := []struct {
		name, in string
		want     error
	}{
		{"personnummer", "199006022397", nil},
		{"coordination number", "195001912384", nil},
		{"coordination number with month 00", "191500722390", nil},
		{"coordination number with day 60", "191711602399", nil},
		{"ten digits", "9006022397", ErrNumberForm},
		{"hyphen", "19900602-2397", ErrNumberForm},
		{"letter (reservnummer, T-number)", "19900602T397", ErrNumberForm},
		{"empty", "", ErrNumberForm},
		{"wrong check digit", "199006022398", ErrNumberCheck},
		{"no such day", "199002302398", ErrNumberDate},
		{"month 13 in a coordination number", "199013702397", ErrNumberDate},
		{"century 17", "179006022397", ErrNumberDate},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, err := ParsePersonalNumber(c.in)
			if !errors.Is(err, c.want) {
				t.Fatalf("got error %v, want %v", err, c.want)
			}
			if err == nil && got.Reveal() != c.in {
				t.Errorf("the number does not reveal itself")
			}
		})
	}
}

func TestAPersonalNumberMasksItself(t *testing.T) {
	p, err := ParsePersonalNumber("199006022397")
	if err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "person", p, "persons", []PersonalNumber{p})
	asJSON, err := json.Marshal(map[PersonalNumber]any{p: struct{ P PersonalNumber }{p}})
	if err != nil {
		t.Fatal(err)
	}
	shown := []string{log.String(), string(asJSON), fmt.Sprintf("%v %+v %#v %s %q %x %d", p, p, p, p, p, p, p),
		fmt.Sprint(Person{Number: p}), fmt.Sprintf("%+v", Inquiry{Persons: []Person{{Number: p}}}), fmt.Sprintf("%#v", Person{Number: p})}
	for _, s := range shown {
		if strings.Contains(s, "9006022397") || strings.Contains(s, "39393030363032") {
			t.Errorf("the number shows in %q", s)
		}
	}
}

func TestAge(t *testing.T) {
	cases := []struct {
		number string
		on     Date
		want   int
		known  bool
	}{
		{"199006022397", 20260601, 35, true},
		{"199006022397", 20260602, 36, true},
		{"195001912384", 20261121, 76, true},
		{"191500722390", 20261121, 0, false},
		{"191711602399", 20261121, 0, false},
	}
	for _, c := range cases {
		p, err := ParsePersonalNumber(c.number)
		if err != nil {
			t.Fatal(err)
		}
		if got, known := p.Age(c.on); got != c.want || known != c.known {
			t.Errorf("on %s: got %d, %v; want %d, %v", c.on, got, known, c.want, c.known)
		}
	}
}

func TestAmounts(t *testing.T) {
	for in, want := range map[string]string{
		"855": "855.00", "1250.50": "1250.50", "1250.5": "1250.50", "-12.05": "-12.05", "0": "0.00", "+3": "3.00",
		"0.10000": "0.10", ".5": "0.50", "7.": "7.00", "999999999999": "999999999999.00",
	} {
		a, err := ParseAmount(in)
		if err != nil || a.String() != want {
			t.Errorf("%q: got %q, %v; want %q", in, a.String(), err, want)
		}
	}
	for _, in := range []string{"", ".", "-", "1,5", "1 000", "1e3", "1.005", "NaN", "0x1", "9999999999999"} {
		if a, err := ParseAmount(in); err == nil {
			t.Errorf("%q: got %v, want an error", in, a)
		}
	}
	var unknown Amount
	if asJSON, _ := json.Marshal(unknown); string(asJSON) != "null" || unknown.Add(Kronor(1)).Known() {
		t.Errorf("an unknown amount must stay unknown, got %s", asJSON)
	}
}

func FuzzParseAmount(f *testing.F) {
	f.Add("1250.50")
	f.Add("-0.01")
	f.Fuzz(func(t *testing.T, s string) {
		a, err := ParseAmount(s)
		if err != nil {
			return
		}
		again, err := ParseAmount(a.String())
		if err != nil || again != a {
			t.Errorf("%q: %v is not read back as itself", s, a)
		}
	})
}

func FuzzParsePersonalNumber(f *testing.F) {
	f.Add("199006022397")
	f.Fuzz(func(t *testing.T, s string) {
		p, err := ParsePersonalNumber(s)
		if err == nil && (p.Reveal() != s || len(s) != 12) {
			t.Errorf("accepted something else than it was given")
		}
		if err != nil && err != ErrNumberForm && err != ErrNumberDate && err != ErrNumberCheck {
			t.Errorf("an error that is not one of the three constant ones may echo the number")
		}
	})
}

func TestDates(t *testing.T) {
	m := Month(202611)
	if got := m.Add(-2).First(); got != 20260901 {
		t.Errorf("M-2: got %s", got)
	}
	if got := Month(202601).Add(-1); got != 202512 {
		t.Errorf("month before January: got %s", got)
	}
	if got := Month(202402).Last(); got != 20240229 {
		t.Errorf("leap day: got %s", got)
	}
	for _, bad := range []string{"2026-02-30", "2026-2-3", "20260203", "2026-11-21T00:00:00", "", "2026-13-01"} {
		if _, err := ParseDate(bad); err == nil {
			t.Errorf("%q was accepted", bad)
		}
	}
	open := Period{From: 20260101}
	if !open.Overlaps(Period{From: 20270101, To: 20270131}) || open.Overlaps(Period{From: 20251201, To: 20251231}) {
		t.Error("an open period reaches forward, not back")
	}
}

func TestSafeCodeNeverCarriesTextOrNumbers(t *testing.T) {
	for in, want := range map[string]string{
		"-1005": "-1005", "SSBT/2001": "SSBT/2001", "FEL:12": "FEL:12", "": "",
		"199006022397": "unreadable_code", "19900602-2397": "unreadable_code", "19900602.2397": "unreadable_code", "1990:0602/2397": "unreadable_code", "Personen Sara": "unreadable_code",
		"åäö": "unreadable_code", strings.Repeat("a", 41): "unreadable_code",
	} {
		if got := SafeCode(in); got != want {
			t.Errorf("SafeCode(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestEveryFieldHasOneName(t *testing.T) {
	seen := map[string]bool{}
	for f := Field(1); f < fieldEnd; f++ {
		name := f.String()
		if name == "" || seen[name] {
			t.Errorf("field %d: name %q is empty or taken", f, name)
		}
		seen[name] = true
		if back, ok := FieldNamed(name); !ok || back != f {
			t.Errorf("%s: found %v", name, back)
		}
	}
	if int(fieldEnd) > 128 {
		t.Errorf("%d fields do not fit a FieldSet", fieldEnd)
	}
}

func TestHoldsPersonalNumber(t *testing.T) {
	for in, want := range map[string]bool{
		"199006022397": true, "19900602-2397": true, "9006022397": true, "EB/900602-2397/1": true, "900602+2397": true,
		"2026-0417": false, "EB-2026000417": false, "199006022398": false, "": false, "1990060223971": false,
	} {
		if got := HoldsPersonalNumber(in); got != want {
			t.Errorf("%q: got %v", in, got)
		}
	}
}

func TestMayHoldPersonalNumber(t *testing.T) {
	for in, want := range map[string]bool{
		"199006022397": true, "x19900602-2397x": true, "9006022397": true, "900602+2397": true,
		"0199006022397": true, "1990060223971": true, "1990 06 02 2397": true, "1990-06-02-2397": true, "19900602 - 2397": true,
		"2026-0417": false, "2026-11-21 21:51:27": false, "199006022398": false, "": false, "19900602x2397": false,
	} {
		if got := MayHoldPersonalNumber(in); got != want {
			t.Errorf("%q: got %v", in, got)
		}
	}
}

// Every number of eight digits near a month's end is a day here if it is one to
// the standard library.
func TestValidDates(t *testing.T) {
	for _, year := range []int{1799, 1800, 1900, 1996, 1999, 2000, 2023, 2024, 2100, 2400, 9999, 10000} {
		for month := range 14 {
			for day := range 34 {
				y, m, d := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC).Date()
				want := y == year && int(m) == month && d == day && year >= 1800 && year <= 9999
				if got := NewDate(year, month, day).Valid(); got != want {
					t.Errorf("%d-%d-%d: %t, want %t", year, month, day, got, want)
				}
			}
		}
	}
}

// Moving a date agrees with the calendar, within a month and out of it.
func TestAddDaysAgreesWithTheCalendar(t *testing.T) {
	t.Parallel()
	for d := Date(20231215); d < 20240410; d = DateOf(d.Time().AddDate(0, 0, 1)) {
		for _, n := range []int{-400, -31, -29, -1, 0, 1, 13, 28, 31, 366} {
			if got, want := d.AddDays(n), DateOf(d.Time().AddDate(0, 0, n)); got != want {
				t.Errorf("%s and %d days: got %s, want %s", d, n, got, want)
			}
		}
		if got, want := d.Month().Last(), d.Month().Add(1).First().AddDays(-1); got != want {
			t.Errorf("%s ends %s, want %s", d.Month(), got, want)
		}
	}
}
