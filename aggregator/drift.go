package aggregator

import (
	"strings"
	"time"
)

// UnknownCode is a code in an answer that the source's tables do not have. It
// tells that the authority's code lists have changed, and nothing of a person.
type UnknownCode struct {
	List string // where it stood, in the contract's words
	Code string // as CodeToken makes it
}

// UnreadableToken stands for everything in a place for codes that is no short code.
const UnreadableToken = "unreadable"

// CodeToken gives a code that may be shown and counted: letters, digits, _ and -,
// at most 32, with _ for the separators : . and /. Anything else, and a run of
// digits long enough to be a part of a personal number, is UnreadableToken.
func CodeToken(code string) string {
	code = tokenSeparators.Replace(strings.TrimSpace(code))
	run := 0
	for i := range len(code) {
		c := code[i]
		switch {
		case c >= '0' && c <= '9':
			run++
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z':
			run = 0
		case c == '-', c == '_': // does not end a run
		default:
			return UnreadableToken
		}
		if run >= 6 {
			return UnreadableToken
		}
	}
	if code == "" || len(code) > 32 {
		return UnreadableToken
	}
	return code
}

var tokenSeparators = strings.NewReplacer(":", "_", ".", "_", "/", "_")

// NotTold begins what we write ourselves on an authority's wire where the law
// withholds what would stand there. No authority writes it.
const NotTold = "EJ UTLÄMNAD"

// NoteUnknown adds a code to those of an answer, each once. An absent code and one
// that we wrote are not unknown.
func NoteUnknown(noted []UnknownCode, list, code string) []UnknownCode {
	code = strings.TrimSpace(code)
	if code == "" || strings.HasPrefix(code, NotTold) || len(noted) >= maxUnknownCodes {
		return noted
	}
	next := UnknownCode{List: list, Code: CodeToken(code)}
	for _, known := range noted {
		if known == next {
			return noted
		}
	}
	return append(noted, next)
}

// maxUnknownCodes bounds what one answer tells of.
const maxUnknownCodes = 20

// UnknownCodeCount is how often a code has been seen of late.
type UnknownCodeCount struct {
	UnknownCode
	Answers  int // that held it
	LastSeen time.Time
}
