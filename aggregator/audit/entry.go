package audit

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"underlag/aggregator"
)

// entry encodes an inquiry: a begin record, or with a refusal a refused one.
func (l *Log) entry(e aggregator.Entry, refusal *aggregator.Refusal) (*pending, error) {
	if e.At.IsZero() {
		e.At = l.now()
	}
	err := checkClear(e)
	if err != nil {
		return nil, err
	}
	p := newPending()
	p.identities = make([]identity, 0, firstSubject+len(e.Subjects))
	org, keys := string(e.Organisation)+"\x00", l.keysOf(e.Organisation)
	b := entryBody{
		header:        newHeader(kindBegin, e.At),
		Inquiry:       e.ID,
		Organisation:  string(e.Organisation),
		Unit:          e.Unit,
		Automation:    e.Automation,
		Caseworker:    p.hide(keys, ofCaseworker, org, e.Caseworker),
		Case:          p.hide(keys, ofCase, org, string(e.Case)),
		Purpose:       word(string(e.Purpose)),
		Law:           revision(e.Revision),
		On:            e.On.String(),
		Subjects:      make([]subjectBody, 0, len(e.Subjects)),
		Stated:        stated(e),
		Circumstances: circumstances(e.Circumstances),
	}
	for _, s := range e.Subjects {
		b.Subjects = append(b.Subjects, subjectBody{
			Identity: p.hide(keys, ofSubject, "", s.Number.Reveal()),
			Role:     word(string(s.Role)), Protected: s.Protected,
			Sources: asks(s.Sources),
		})
	}
	b.BreakGlass = p.breakGlass(keys, e.BreakGlass)
	var body any = b
	if refusal == nil {
		p.opens = reviewOf(e, l.now())
	} else {
		b.header.Kind = kindRefused
		body = refusedBody{b, refusalBody{word(refusal.Code), clean(refusal.Pointer), word(string(refusal.Provision))}}
	}
	p.body, err = encode(body)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrEntry, err)
	}
	return p, nil
}

// hide puts a value, at most maxText bytes of it, into the next slot and gives
// the commitment to it. An empty value leaves its slot empty.
func (p *pending) hide(keys *keySet, kind, qualifier, value string) string {
	if value == "" {
		p.identities = append(p.identities, identity{})
		return ""
	}
	i := keys.identify(kind, qualifier+value[:min(len(value), maxText)])
	p.identities = append(p.identities, i)
	return i.commitment().String()
}

func asks(sources []aggregator.EntrySource) []sourceAsks {
	list := make([]sourceAsks, 0, len(sources))
	for _, s := range sources {
		provisions := make([]string, 0, len(s.Provisions))
		for _, id := range s.Provisions {
			provisions = append(provisions, word(string(id)))
		}
		list = append(list, sourceAsks{
			Authority: word(string(s.Authority)), Provisions: provisions,
			From: s.Period.From.String(), To: s.Period.To.String(),
			Refusal: word(s.Refusal),
		})
	}
	return list
}

func outcome(o aggregator.SourceOutcome) outcomeBody {
	missing := make([]string, 0, len(o.Missing))
	for _, part := range o.Missing {
		missing = append(missing, clean(part))
	}
	return outcomeBody{
		Person: o.Person, Authority: word(string(o.Authority)), Outcome: word(string(o.Outcome)),
		Code: word(o.Code), Facts: o.Facts, Missing: missing, Millis: o.Elapsed.Milliseconds(), Protected: o.Protected,
	}
}

// Limits of what is stored in clear, in bytes.
const (
	maxID   = 64
	maxWord = 80
	maxText = 200
)

// checkClear refuses an entry whose clear parts are missing, overlong, or could
// hold a personal number. Ids are ours and random, so that a run of digits in
// one means nothing; a unit is written by people.
func checkClear(e aggregator.Entry) error {
	if e.ID == "" || len(e.ID) > maxID || strings.ContainsFunc(e.ID, notID) {
		return fmt.Errorf("%w: the inquiry's id must be 1 to %d letters, digits, - or _", ErrEntry, maxID)
	}
	if !e.Organisation.Valid() {
		return fmt.Errorf("%w: the organisation must be a number of 12 digits", ErrEntry)
	}
	if len(e.Unit) > maxText || !utf8.ValidString(e.Unit) || holdsNumber(e.Unit) {
		return fmt.Errorf("%w: the unit must be at most %d bytes of text without a personal number", ErrEntry, maxText)
	}
	return nil
}

func notID(r rune) bool {
	return !(r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '-' || r == '_')
}

// unreadable stands where a text could not be recorded.
const unreadable = "unreadable"

// word passes the words of our own lists: a purpose, a role, a code, a
// provision. A refused inquiry may hold anything at all in their places.
func word(s string) string {
	strange := func(r rune) bool { return notID(r) && !strings.ContainsRune(".:/", r) }
	if len(s) > maxWord || strings.ContainsFunc(s, strange) || holdsNumber(s) {
		return unreadable
	}
	return s
}

// revision passes the digest of the loaded law, whose digits mean nothing.
func revision(s string) string {
	sum, ok := strings.CutPrefix(s, "sha256:")
	if s == "" || ok && len(sum) <= 2*len(digest{}) && strings.Trim(sum, "0123456789abcdef") == "" {
		return s
	}
	return unreadable
}

// clean passes short texts of letters, digits, spaces and -_./ (the name of a
// missing part, a JSON pointer), and nothing that could be more than a name.
func clean(s string) string {
	if len(s) > maxText || !utf8.ValidString(s) || holdsNumber(s) {
		return unreadable
	}
	strange := func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune(" -_./", r)
	}
	if strings.ContainsFunc(s, strange) {
		return unreadable
	}
	return s
}

// holdsNumber tells whether a personal number, of ten or twelve digits and with
// or without its separator, stands anywhere in a text.
func holdsNumber(s string) bool {
	digits := make([]byte, 0, len(s))
	for i := range len(s) {
		c := s[i]
		switch {
		case c >= '0' && c <= '9':
			digits = append(digits, c)
		case c == '-' || c == '+' || c == ' ': // separators stand inside a number
		default:
			if digitsHoldNumber(string(digits)) {
				return true
			}
			digits = digits[:0]
		}
	}
	return digitsHoldNumber(string(digits))
}

func digitsHoldNumber(run string) bool {
	for i := 0; i+10 <= len(run); i++ {
		candidates := []string{"19" + run[i:i+10], "20" + run[i:i+10]}
		if i+12 <= len(run) {
			candidates = append(candidates, run[i:i+12])
		}
		for _, c := range candidates {
			_, err := aggregator.ParsePersonalNumber(c)
			if err == nil {
				return true
			}
		}
	}
	return false
}
