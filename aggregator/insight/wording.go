package insight

import (
	"strings"

	"underlag/aggregator"
)

// wording is a text in both languages with places for values, taken apart once.
type wording struct{ sv, en []piece }

// piece is words as they are, and the name of the value that follows them.
type piece struct{ words, name string }

func worded(t aggregator.Text) wording { return wording{sv: pieces(t.SV), en: pieces(t.EN)} }

func pieces(text string) []piece {
	var list []piece
	last := 0
	for _, m := range placeholder.FindAllStringSubmatchIndex(text, -1) {
		list = append(list, piece{text[last:m[0]], text[m[2]:m[3]]})
		last = m[1]
	}
	return append(list, piece{words: text[last:]})
}

// fill puts values in the places of a text.
func (w *wording) fill(values []value) aggregator.Text {
	return aggregator.Text{
		SV: filled(w.sv, values, func(t aggregator.Text) string { return t.SV }),
		EN: filled(w.en, values, func(t aggregator.Text) string { return t.EN }),
	}
}

func filled(pieces []piece, values []value, in func(aggregator.Text) string) string {
	var b strings.Builder
	for _, p := range pieces {
		b.WriteString(p.words)
		if p.name != "" {
			b.WriteString(in(valueOf(p.name, values)))
		}
	}
	return b.String()
}

// valueOf gives a value by its name; loading has seen to it that there is one.
func valueOf(name string, values []value) aggregator.Text {
	for _, v := range values {
		if v.name == name {
			return v.text
		}
	}
	return same("{" + name + "}")
}

// value is what stands for a name in a text.
type value struct {
	name string
	text aggregator.Text
}

func put(name, text string) value { return value{name, same(text)} }

// same is a text that is the same in both languages: a name, a day or a sum.
func same(text string) aggregator.Text { return aggregator.Text{SV: text, EN: text} }
