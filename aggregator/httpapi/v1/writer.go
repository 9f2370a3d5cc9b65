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

// key begins a member. Like the methods below it works on a copy of the slice's
// header: storing the header at every byte would be most of the cost.
func key(b []byte, k string) []byte {
	if b[len(b)-1] != '{' {
		b = append(b, ',')
	}
	b = append(b, '"')
	b = append(b, k...)
	return append(b, '"', ':')
}

func quote(b []byte, s string) []byte {
	if plain(s) {
		b = append(b, '"')
		b = append(b, s...)
		return append(b, '"')
	}
	quoted, _ := json.Marshal(s) // a string always marshals
	return append(b, quoted...)
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

func (w *writer) null(k string) { w.b = append(key(w.b, k), "null"...) }

// text writes a string that is there even when empty.
func (w *writer) text(k, s string) { w.b = quote(key(w.b, k), s) }

func (w *writer) str(k, s string) {
	if s == "" {
		w.null(k)
		return
	}
	w.text(k, s)
}

func (w *writer) num(k string, n int64) { w.b = strconv.AppendInt(key(w.b, k), n, 10) }

func (w *writer) maybe(k string, n int64) {
	if n == 0 {
		w.null(k)
		return
	}
	w.num(k, n)
}

func (w *writer) flag(k string, v bool) { w.b = strconv.AppendBool(key(w.b, k), v) }

func (w *writer) time(k string, t time.Time) {
	if t.IsZero() {
		w.null(k)
		return
	}
	b := append(key(w.b, k), '"')
	w.b = append(t.UTC().AppendFormat(b, "2006-01-02T15:04:05.000Z"), '"')
}

func (w *writer) date(k string, d aggregator.Date) {
	if d == 0 {
		w.null(k)
		return
	}
	w.b = append(d.Append(append(key(w.b, k), '"')), '"')
}

func (w *writer) month(k string, m aggregator.Month) {
	if m == 0 {
		w.null(k)
		return
	}
	b := m.First().Append(append(key(w.b, k), '"'))
	w.b = append(b[:len(b)-len("-01")], '"')
}

func (w *writer) days(k string, d aggregator.Days) { w.str(k, d.String()) }

func (w *writer) amount(k string, a aggregator.Amount) {
	if !a.Known() {
		w.null(k)
		return
	}
	w.b = append(a.Append(append(key(w.b, k), '"')), '"')
}

func (w *writer) both(k string, t aggregator.Text) {
	b := append(key(w.b, k), `{"sv":`...)
	b = append(quote(b, t.SV), `,"en":`...)
	w.b = append(quote(b, t.EN), '}')
}

func (w *writer) strings(k string, list []string) {
	b := append(key(w.b, k), '[')
	for i, s := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = quote(b, s)
	}
	w.b = append(b, ']')
}

func (w *writer) maybeBoth(k string, t *aggregator.Text) {
	if t == nil {
		w.null(k)
		return
	}
	w.both(k, *t)
}

func (w *writer) nums(k string, list []int) {
	b := append(key(w.b, k), '[')
	for i, n := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(b, int64(n), 10)
	}
	w.b = append(b, ']')
}

func (w *writer) dates(k string, list []aggregator.Date) {
	b := append(key(w.b, k), '[')
	for i, d := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(d.Append(append(b, '"')), '"')
	}
	w.b = append(b, ']')
}

// list writes an array of objects; it is never null.
func list[T any](w *writer, k string, items []T, fields func(*T, *writer)) {
	w.b = append(key(w.b, k), '[')
	for i := range items {
		if i > 0 {
			w.b = append(w.b, ',')
		}
		w.b = append(w.b, '{')
		fields(&items[i], w)
		w.b = append(w.b, '}')
	}
	w.b = append(w.b, ']')
}

// object writes an object, or null where there is none.
func object[T any](w *writer, k string, item *T, fields func(*T, *writer)) {
	if item == nil {
		w.null(k)
		return
	}
	w.b = append(key(w.b, k), '{')
	fields(item, w)
	w.b = append(w.b, '}')
}
