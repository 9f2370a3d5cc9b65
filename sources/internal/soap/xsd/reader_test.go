package xsd

import (
	"errors"
	"strings"
	"testing"

	"underlag/aggregator"
)

func TestParseDate(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]aggregator.Date{
		"2016-11-18":        aggregator.NewDate(2016, 11, 18),
		"2016-11-18Z":       aggregator.NewDate(2016, 11, 18),
		"2016-11-18+01:00":  aggregator.NewDate(2016, 11, 18),
		"2016-11-18-14:00":  aggregator.NewDate(2016, 11, 18),
		"\n 2016-02-29 \t":  aggregator.NewDate(2016, 2, 29),
		"":                  0,
		"2016-11":           0,
		"2016-11-31":        0,
		"2015-02-29":        0,
		"20161118":          0,
		"16-11-18":          0,
		"2016-11-18+14:01":  0,
		"2016-11-18+1:00":   0,
		"2016-11-18+01:60":  0,
		"2016-11-18+0a:00":  0,
		"2016-11-18 01:00":  0,
		"2016-11-18T00:00":  0,
		"2016-11-18+01:000": 0,
		"2016-11-18+-1:00":  0,
		"-2016-11-18":       0,
	} {
		got, err := ParseDate(text)
		if got != want || (err == nil) != (want != 0) {
			t.Errorf("ParseDate(%q) = %v, %v", text, got, err)
		}
	}
}

func TestParseHundredths(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int64{
		"0": 0, "1250.50": 125050, "-12.5": -1250, "+7": 700, " 0.10\n": 10, "3.1000": 310, ".5": 50, "-0": 0,
		"90071992547.93": 9007199254793,
	} {
		got, err := ParseHundredths(text)
		if got != want || err != nil {
			t.Errorf("ParseHundredths(%q) = %d, %v", text, got, err)
		}
	}
	for _, text := range []string{"", " ", "1,5", "1.234", "1e3", "0x1", "1 000", "--1", "NaN", ".", "٣", "12345678901234567890"} {
		_, err := ParseHundredths(text)
		if err == nil {
			t.Errorf("ParseHundredths(%q) was read", text)
		}
	}
}

func TestParseBooleanAndInteger(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{"true": true, "1": true, "false": false, " 0 ": false} {
		got, err := ParseBoolean(text)
		if got != want || err != nil {
			t.Errorf("ParseBoolean(%q) = %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "TRUE", "yes", "2", "ja"} {
		_, err := ParseBoolean(text)
		if err == nil {
			t.Errorf("ParseBoolean(%q) was read", text)
		}
	}
	for text, want := range map[string]int{"0": 0, "-1005": -1005, " 12 ": 12, "+3": 3} {
		got, err := ParseInteger(text)
		if got != want || err != nil {
			t.Errorf("ParseInteger(%q) = %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "1.0", "1_000", "2147483648", "a"} {
		_, err := ParseInteger(text)
		if err == nil {
			t.Errorf("ParseInteger(%q) was read", text)
		}
	}
}

func TestReader(t *testing.T) {
	t.Parallel()
	var r Reader
	if d := r.Date("From", nil); d != 0 {
		t.Errorf("absent date %v", d)
	}
	if a := r.Amount("Netto", nil); a.Known() {
		t.Errorf("absent amount %v", a)
	}
	if a := r.Amount("Netto", new(Decimal("0"))); !a.Known() || a.Ore() != 0 {
		t.Errorf("amount 0 was read as %v", a)
	}
	if b := r.Boolean("Skyddad", nil); b != "" {
		t.Errorf("absent boolean %v", b)
	}
	if b := r.Boolean("Skyddad", NewBoolean(false)); b != aggregator.No {
		t.Errorf("false was read as %v", b)
	}
	if d := r.Days("Dagar", new(Decimal("0.5"))); d != (aggregator.Days{Hundredths: 50, Known: true}) {
		t.Errorf("half a day was read as %v", d)
	}
	if n, ok := r.Integer("Kod", NewInteger(0)); n != 0 || !ok {
		t.Errorf("0 was read as %v, %v", n, ok)
	}
	if r.Err() != nil {
		t.Fatal(r.Err())
	}

	const secret = "19900602-2397"
	r.Date("Beslut/BeslutFrom", new(Date(secret)))
	r.Amount("Senare", new(Decimal(secret)))
	err := r.Err()
	var e *aggregator.SourceError
	if !errors.As(err, &e) || e.Outcome != aggregator.Malformed || e.Code != "Beslut/BeslutFrom" || !errors.Is(err, ErrDate) {
		t.Errorf("error %v", err)
	}
	if strings.Contains(err.Error(), "2397") {
		t.Errorf("the error shows the text: %v", err)
	}
}

func TestWriting(t *testing.T) {
	t.Parallel()
	if d := NewDate(aggregator.NewDate(2026, 1, 2)); *d != "2026-01-02" {
		t.Errorf("date %s", *d)
	}
	if NewDate(0) != nil || NewDecimal(aggregator.Amount{}) != nil || OptionalString("") != nil {
		t.Error("nothing was written as something")
	}
	if a := NewDecimal(aggregator.Kronor(855)); *a != "855.00" {
		t.Errorf("amount %s", *a)
	}
	if s := OptionalString("x"); s.Or("y") != "x" || (*String)(nil).Or("y") != "y" {
		t.Errorf("text %v", s)
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{"2016-11-18+01:00", "1250.50", "true", "-1005", "2026-11-21T13:00:00.5+01:00"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if d, err := ParseDate(text); err == nil && *NewDate(d) != Date(strings.Trim(text, " \t\r\n")[:10]) {
			t.Errorf("ParseDate(%q) = %v", text, d)
		}
		if n, err := ParseHundredths(text); err == nil {
			if again, err := ParseHundredths(aggregator.Ore(n).String()); err != nil || again != n {
				t.Errorf("ParseHundredths(%q) = %d, then %d, %v", text, n, again, err)
			}
		}
		if n, err := ParseInteger(text); err == nil && string(*NewInteger(n)) == "" {
			t.Error(n)
		}
		_, _ = ParseBoolean(text)
	})
}

func TestText(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("å", MaxText+1)
	for in, want := range map[*String]string{
		nil:                         "",
		NewString(" \n"):            "",
		NewString(" Alfa-kassan "):  "Alfa-kassan",
		NewString(long[:2*MaxText]): long[:2*MaxText],
		NewString(long):             long[:2*MaxText],
	} {
		if got := Text(in); got != want {
			t.Errorf("Text(%q) = %q, want %q", in.Or(""), got, want)
		}
	}
}

func TestName(t *testing.T) {
	t.Parallel()
	for want, parts := range map[string][]*String{
		"":                   {nil, NewString("  ")},
		"Åsa Lind":           {NewString(" Åsa\n"), nil, NewString("Lind")},
		"Alfa kassan 2026":   {NewString("Alfa \t kassan 2026")},
		"Kassa 123-45 67-89": {NewString("Kassa 123-45 67-89")},
	} {
		if got := Name(parts...); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	for _, hidden := range []string{"Kassa 19900602-2397", "900602 2397", "x9006022397y"} {
		if got := Name(NewString(hidden)); got != "" {
			t.Errorf("%q is shown as %q", hidden, got)
		}
	}
	long := strings.Repeat("Å", MaxText)
	if got := Name(NewString(long + "ö")); got != long {
		t.Errorf("got %d bytes of a name that is too long, want %d", len(got), len(long))
	}
}
