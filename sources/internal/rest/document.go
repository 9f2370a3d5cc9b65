package rest

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"

	"underlag/aggregator"
)

// maxDepth is how deep a document may nest; no contract comes near it.
const maxDepth = 64

// Visitor sees every member of a document: the names of the objects around it
// and its own, arrays not counted, and its value as it stands. Both are valid
// only during the call.
type Visitor func(path [][]byte, value []byte)

// Decode reads one JSON document into a value and shows each member to visit,
// which may be nil. The document must be UTF-8, stand alone, and name no member
// of an object twice, where names that differ in case are the same name, as they
// are to encoding/json. Errors are Malformed, and tell where but never what.
func Decode(doc []byte, into any, visit Visitor) error {
	if !utf8.Valid(doc) {
		return malformed("not_utf8", errors.New("the document is not UTF-8"))
	}
	if err := json.Unmarshal(doc, into); err != nil {
		return unreadable(err)
	}
	s := scanner{doc: doc, visit: visit}
	return s.value()
}

func malformed(code string, cause error) error {
	return aggregator.NewSourceError(aggregator.Malformed, code, cause)
}

// unreadable keeps the place of a JSON error and drops its text, which can quote
// the value, a personal number among others.
func unreadable(err error) error {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return malformed("not_json", fmt.Errorf("byte %d: not JSON", syntax.Offset))
	}
	var kind *json.UnmarshalTypeError
	if errors.As(err, &kind) {
		return malformed("wrong_type", fmt.Errorf("byte %d: %s: not of the contract's type", kind.Offset, cmp.Or(kind.Field, "the document")))
	}
	return malformed("wrong_type", errors.New("a value is not of the contract's type"))
}

// scanner walks a document that encoding/json has found to be JSON.
type scanner struct {
	doc   []byte
	at    int
	path  [][]byte // names from the root to here
	seen  [][]byte // names of every open object, innermost last
	depth int
	visit Visitor
}

func (s *scanner) value() error {
	s.space()
	switch s.doc[s.at] {
	case '{':
		return s.nested(s.object)
	case '[':
		return s.nested(s.array)
	case '"':
		s.text()
	default:
		s.literal()
	}
	return nil
}

func (s *scanner) nested(read func() error) error {
	if s.depth++; s.depth > maxDepth {
		return malformed("too_deep", fmt.Errorf("byte %d: more than %d levels", s.at, maxDepth))
	}
	s.at++
	err := read()
	s.depth--
	s.at++
	return err
}

func (s *scanner) object() error {
	var names names
	names.first = len(s.seen)
	for s.space(); s.doc[s.at] != '}'; s.space() {
		if err := s.member(&names); err != nil {
			return err
		}
	}
	s.seen = s.seen[:names.first]
	return nil
}

func (s *scanner) member(names *names) error {
	start := s.at
	name := s.name()
	if names.has(s.seen, name) {
		return malformed("repeated_member", fmt.Errorf("byte %d: an object names a member twice", start))
	}
	s.seen = append(s.seen, name)
	s.space()
	s.at++ // the colon
	s.space()
	from := s.at
	s.path = append(s.path, name)
	if err := s.value(); err != nil {
		return err
	}
	if s.visit != nil {
		s.visit(s.path, s.doc[from:s.at])
	}
	s.path = s.path[:len(s.path)-1]
	s.comma()
	return nil
}

func (s *scanner) array() error {
	for s.space(); s.doc[s.at] != ']'; s.space() {
		if err := s.value(); err != nil {
			return err
		}
		s.comma()
	}
	return nil
}

// name reads a member's name, unescaped.
func (s *scanner) name() []byte {
	raw := s.text()
	if !bytes.ContainsRune(raw, '\\') {
		return raw[1 : len(raw)-1]
	}
	var name string
	if err := json.Unmarshal(raw, &name); err != nil {
		return raw // not reached: the document is JSON
	}
	return []byte(name)
}

func (s *scanner) text() []byte {
	start := s.at
	for s.at++; s.doc[s.at] != '"'; s.at++ {
		if s.doc[s.at] == '\\' {
			s.at++
		}
	}
	s.at++
	return s.doc[start:s.at]
}

func (s *scanner) literal() {
	for s.at < len(s.doc) {
		switch s.doc[s.at] {
		case ',', '}', ']', ' ', '\t', '\r', '\n':
			return
		}
		s.at++
	}
}

func (s *scanner) space() {
	for s.at < len(s.doc) {
		switch s.doc[s.at] {
		case ' ', '\t', '\r', '\n':
			s.at++
		default:
			return
		}
	}
}

func (s *scanner) comma() {
	s.space()
	if s.doc[s.at] == ',' {
		s.at++
	}
}

// names tells whether an object has a name already: by comparing while there are
// few, by a set when somebody sends very many.
type names struct {
	first int
	set   map[string]struct{}
}

const fewNames = 48

func (n *names) has(seen [][]byte, name []byte) bool {
	own := seen[n.first:]
	if len(own) < fewNames {
		for _, other := range own {
			if bytes.EqualFold(other, name) {
				return true
			}
		}
		return false
	}
	if n.set == nil {
		n.set = make(map[string]struct{}, 2*len(own))
		for _, other := range own {
			n.set[string(fold(other))] = struct{}{}
		}
	}
	key := string(fold(name))
	_, repeated := n.set[key]
	n.set[key] = struct{}{}
	return repeated
}

// fold makes names that encoding/json takes for one the same bytes.
func fold(name []byte) []byte { return bytes.ToLower(bytes.ToUpper(name)) }
