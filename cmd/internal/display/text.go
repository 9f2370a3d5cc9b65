package display

import (
	"strings"
	"unicode"

	xwidth "golang.org/x/text/width"

	"underlag/aggregator"
)

// hard is a space at which no line is broken; it is written as a plain one.
const hard = "\u00a0"

// clean makes a text from elsewhere safe for a terminal.
func clean(s string) string { return aggregator.Clean(s) }

// width is how many columns a text takes on a terminal.
func width(s string) int {
	n := 0
	for _, r := range s {
		n += runeWidth(r)
	}
	return n
}

func runeWidth(r rune) int {
	if unicode.In(r, unicode.Mn, unicode.Me) {
		return 0
	}
	switch xwidth.LookupRune(r).Kind() {
	case xwidth.EastAsianWide, xwidth.EastAsianFullwidth:
		return 2
	}
	return 1
}

// left pads or cuts a text to exactly n columns.
func left(s string, n int) string {
	s = cut(clean(s), n)
	return s + strings.Repeat(" ", n-width(s))
}

// right pads a text to at least n columns, in front; it never cuts, because what
// is set right is a number.
func right(s string, n int) string {
	return strings.Repeat(" ", max(n-width(s), 0)) + s
}

// cut shortens a text to n columns, the last of which then is an ellipsis.
func cut(s string, n int) string {
	if width(s) <= n {
		return s
	}
	used := 0
	for i, r := range s {
		if used+runeWidth(r) > n-1 {
			return s[:i] + "…"
		}
		used += runeWidth(r)
	}
	return s
}

// wrap breaks a text into lines of at most n columns, between words where it
// can, and never at a hard space. It gives at least one line.
func wrap(s string, n int) []string {
	var lines []string
	line := ""
	for _, word := range strings.FieldsFunc(clean(s), func(r rune) bool { return r == ' ' }) {
		for width(word) > n {
			if line != "" {
				lines, line = append(lines, line), ""
			}
			head := split(word, n)
			lines, word = append(lines, head), word[len(head):]
		}
		switch {
		case line == "":
			line = word
		case width(line)+1+width(word) <= n:
			line += " " + word
		default:
			lines, line = append(lines, line), word
		}
	}
	if line != "" || len(lines) == 0 {
		lines = append(lines, line)
	}
	return lines
}

// split gives as much of a word as fits n columns, at least one character.
func split(word string, n int) string {
	used := 0
	for i, r := range word {
		if used += runeWidth(r); used > n && i > 0 {
			return word[:i]
		}
	}
	return word
}
