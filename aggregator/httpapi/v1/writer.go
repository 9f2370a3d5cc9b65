package v1

import (
	"encoding/json"
	"strconv"
	"time"
	"unicode/utf8"

	"underlag/aggregator"
)

// writer appends JSON. What is unknown is null: the empty string, the zero date,
// month, time and amount, and in maybe the number zero.
type writer struct{ b []byte }

func (w *writer) raw(s string) { w.b = append(w.b, s...) }

func (w *writer) key(k string) {
	if w.b[len(w.b)-1] != '{' {
		w.b = append(w.b, ',')
	}
	w.b = append(w.b, '"')
	w.b = append(w.b, k...)
	w.b = append(w.b, '"', ':')
}

func (w *writer) quote(s string) {
	if plain(s) {
		w.b = append(w.b, '"')
		w.b = append(w.b, s...)
		w.b = append(w.b, '"')
		return
	}
	quoted, _ := json.Marshal(s) // a string always marshals
	w.b = append(w.b, quoted...)
}

func plain(s string) bool {
	ascii := true
	for i := range len(s) {
		c := s[i]
		if c < ' ' || c == '"' || c == '\\' {
			return false
		}
		ascii = ascii && c < utf8.RuneSelf
	}
	return ascii || utf8.ValidString(s)
}

// text writes a string that is there even when empty.
func (w *writer) text(k, s string) {
	w.key(k)
	w.quote(s)
}

func (w *writer) str(k, s string) {
	w.key(k)
	if s == "" {
		w.raw("null")
		return
	}
	w.quote(s)
}

func (w *writer) num(k string, n int64) {
	w.key(k)
	w.b = strconv.AppendInt(w.b, n, 10)
}

func (w *writer) maybe(k string, n int64) {
	if n == 0 {
		w.key(k)
		w.raw("null")
		return
	}
	w.num(k, n)
}

func (w *writer) flag(k string, v bool) {
	w.key(k)
	w.b = strconv.AppendBool(w.b, v)
}

func (w *writer) time(k string, t time.Time) {
	w.key(k)
	if t.IsZero() {
		w.raw("null")
		return
	}
	w.b = append(w.b, '"')
	w.b = t.UTC().AppendFormat(w.b, "2006-01-02T15:04:05.000Z")
	w.b = append(w.b, '"')
}

func (w *writer) date(k string, d aggregator.Date) {
	w.key(k)
	if d == 0 {
		w.raw("null")
		return
	}
	w.b = append(w.b, '"')
	w.b = d.Append(w.b)
	w.b = append(w.b, '"')
}

func (w *writer) month(k string, m aggregator.Month) { w.str(k, m.String()) }

func (w *writer) days(k string, d aggregator.Days) { w.str(k, d.String()) }

func (w *writer) amount(k string, a aggregator.Amount) {
	w.key(k)
	if !a.Known() {
		w.raw("null")
		return
	}
	w.b = append(w.b, '"')
	w.b = a.Append(w.b)
	w.b = append(w.b, '"')
}

func (w *writer) both(k string, t aggregator.Text) {
	w.key(k)
	w.raw("{")
	w.text("sv", t.SV)
	w.text("en", t.EN)
	w.raw("}")
}

func (w *writer) strings(k string, list []string) {
	w.key(k)
	w.raw("[")
	for i, s := range list {
		if i > 0 {
			w.raw(",")
		}
		w.quote(s)
	}
	w.raw("]")
}

// list writes an array of objects; it is never null.
func list[T any](w *writer, k string, items []T, fields func(*T, *writer)) {
	w.key(k)
	w.raw("[")
	for i := range items {
		if i > 0 {
			w.raw(",")
		}
		w.raw("{")
		fields(&items[i], w)
		w.raw("}")
	}
	w.raw("]")
}

// object writes an object, or null where there is none.
func object[T any](w *writer, k string, item *T, fields func(*T, *writer)) {
	w.key(k)
	if item == nil {
		w.raw("null")
		return
	}
	w.raw("{")
	fields(item, w)
	w.raw("}")
}
