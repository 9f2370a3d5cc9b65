package xsd

import (
	"strings"
	"unicode"
)

// MaxText bounds a text of an authority that is shown to people, in characters.
const MaxText = 120

// Text gives a text of an authority for people: trimmed, cut at MaxText, and
// empty where it is absent.
func Text(v *String) string { return bounded(strings.TrimSpace(v.Or(""))) }

// Name gives what a person or an organisation is called, for people: all parts
// on one line, cut at MaxText, and empty where they hold what could be a
// personal number.
func Name(parts ...*String) string {
	var words []string
	for _, part := range parts {
		words = append(words, strings.Fields(part.Or(""))...)
	}
	name := strings.Join(words, " ")
	if holdsNumber(name) {
		return ""
	}
	return bounded(name)
}

func bounded(s string) string {
	count := 0
	for i := range s {
		if count == MaxText {
			return strings.TrimSpace(s[:i])
		}
		count++
	}
	return s
}

// holdsNumber tells whether ten digits follow each other, with at most the
// separators of a personal number between them.
func holdsNumber(s string) bool {
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
