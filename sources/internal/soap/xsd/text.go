package xsd

import "strings"

// MaxText bounds a text of an authority that is shown to people, in characters.
const MaxText = 120

// Text gives a text of an authority for people: trimmed, cut at MaxText, and
// empty where it is absent.
func Text(v *String) string {
	s := strings.TrimSpace(v.Or(""))
	count := 0
	for i := range s {
		if count == MaxText {
			return s[:i]
		}
		count++
	}
	return s
}
