package audit

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"underlag/aggregator"
)

// statedBody is what a caller said for itself. The record has it only where
// there is something in it, so that records made before it are what they were.
type statedBody struct {
	Caseworker bool   `json:"caseworker"` // named by the organisation's system and not proven
	Row        string `json:"row"`
	Purpose    string `json:"purpose"`
	LegalText  string `json:"legalText"`
}

func stated(e aggregator.Entry) *statedBody {
	if !e.Named && e.Stated == nil {
		return nil
	}
	b := &statedBody{Caseworker: e.Named}
	if s := e.Stated; s != nil {
		b.Row, b.Purpose, b.LegalText = word(s.Row), masked(s.Purpose), masked(s.LegalText)
	}
	return b
}

// fewestDigits is how many digits in a row could be a personal number.
const fewestDigits = 10

// mask stands for digits that could be a personal number.
const mask = "[…]"

// masked makes a free text fit to stand in clear: printable, at most maxText
// bytes, and every run of digits that could be a personal number masked. A run
// goes on over whatever people put between digits, and ends at a letter or at
// what separates the parts of a citation.
func masked(s string) string { return maskedTo(s, maxText) }

func maskedTo(s string, limit int) string {
	var out strings.Builder
	for run := range runs(printable(s)) {
		if strings.Count(strings.Map(digit, run), "0") >= fewestDigits {
			out.WriteString(mask)
		} else {
			out.WriteString(run)
		}
	}
	return bounded(out.String(), limit)
}

// runs gives the text in pieces: those that hold digits without their ends, and
// all between them.
func runs(s string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for s != "" {
			from := strings.IndexFunc(s, unicode.IsDigit)
			if from != 0 {
				if from < 0 {
					from = len(s)
				}
				if !yield(s[:from]) {
					return
				}
				s = s[from:]
				continue
			}
			end := strings.IndexFunc(s, endsRun)
			if end < 0 {
				end = len(s)
			}
			last := strings.LastIndexFunc(s[:end], unicode.IsDigit)
			_, size := utf8.DecodeRuneInString(s[last:])
			if !yield(s[:last+size]) {
				return
			}
			s = s[last+size:]
		}
	}
}

func endsRun(r rune) bool { return unicode.IsLetter(r) || strings.ContainsRune("§:;,()", r) }

func digit(r rune) rune {
	if unicode.IsDigit(r) {
		return '0'
	}
	return '-'
}

// printable turns everything else, line breaks too, into spaces.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) && r != unicode.ReplacementChar {
			return r
		}
		return ' '
	}, s)
}

// bounded cuts what is longer than limit bytes, between two letters, and marks it.
func bounded(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	end := limit - len("…")
	for !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end] + "…"
}
