package akassor

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxName bounds an organisation's name, in characters.
const maxName = 80

// displayName makes an organisation's name fit to show: one line, bounded, and
// nothing at all where it holds what could be a personal number.
func displayName(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if longNumber(s) {
		return ""
	}
	if utf8.RuneCountInString(s) > maxName {
		s = strings.TrimRight(string([]rune(s)[:maxName-1]), " ") + "…"
	}
	return s
}

// longNumber tells whether ten digits follow each other, with at most
// separators of a personal number between them.
func longNumber(s string) bool {
	run := 0
	for _, r := range s {
		switch {
		case unicode.IsDigit(r):
			run++
		case r == '-', r == '+', r == ' ':
		default:
			run = 0
		}
		if run >= 10 {
			return true
		}
	}
	return false
}
