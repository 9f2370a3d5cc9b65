package console

import (
	"net/http"

	"golang.org/x/text/language"

	"underlag/aggregator"
)

// Lang is a language of the console.
type Lang string

// The languages; the first is spoken to whoever asks for neither.
const (
	Swedish Lang = "sv"
	English Lang = "en"
)

var langs = []Lang{Swedish, English}

var spoken = language.NewMatcher([]language.Tag{language.Swedish, language.English})

func parseLang(s string) (Lang, bool) {
	for _, l := range langs {
		if string(l) == s {
			return l, true
		}
	}
	return Swedish, false
}

// langOf is the language that a browser asks for, before somebody chooses.
func langOf(r *http.Request) Lang {
	_, at := language.MatchStrings(spoken, r.Header.Get("Accept-Language"))
	return langs[at]
}

func (l Lang) say(t aggregator.Text) string {
	if l == English {
		return t.EN
	}
	return t.SV
}

// Other is the language one can change to.
func (l Lang) Other() Lang {
	if l == Swedish {
		return English
	}
	return Swedish
}
