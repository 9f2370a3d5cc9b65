package forsakringskassan

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"strings"

	"underlag/aggregator"
	"underlag/sources/forsakringskassan/internal/wire"
	"underlag/sources/internal/rest"
)

// answer is a LEFI answer, read, with what its types cannot tell.
type answer struct {
	wire.LefiExternFormansinformationSvar
	deviations wire.LefiExternFormansinformationAvvikelser
	// protected is whether skyddad is set anywhere, on anybody: the person, a
	// child, a co-applicant, somebody deceased.
	protected bool
	// unread lists keys of formansinformation that hold something and that the
	// contract does not have, fit to be told.
	unread []string
}

func decode(raw []byte) (*answer, error) {
	var a answer
	if err := rest.Decode(raw, &a.LefiExternFormansinformationSvar, a.notice); err != nil {
		return nil, err
	}
	if err := a.readDeviations(); err != nil {
		return nil, err
	}
	return &a, nil
}

// notice looks at every member of the answer, known to the types or not.
func (a *answer) notice(path [][]byte, value []byte) {
	name := path[len(path)-1]
	if bytes.EqualFold(name, []byte("skyddad")) {
		a.protected = a.protected || !bytes.Equal(value, []byte("false")) && !bytes.Equal(value, []byte("null"))
	}
	if len(path) == 2 && bytes.EqualFold(path[0], []byte("formansinformation")) && !nothing(value) && !kinds[strings.ToLower(string(name))] {
		if code := aggregator.SafeCode(string(name)); !slices.Contains(a.unread, code) {
			a.unread = append(a.unread, code)
		}
	}
}

// nothing tells null and empty lists, objects and texts from everything else.
func nothing(value []byte) bool {
	if value[0] == '"' {
		return len(value) == 2
	}
	switch string(bytes.Join(bytes.Fields(value[:min(len(value), 64)]), nil)) {
	case "null", "[]", "{}":
		return true
	}
	return false
}

// kinds holds the keys of formansinformation in lower case, as encoding/json
// compares them.
var kinds = kindsOf(reflect.TypeFor[wire.LefiFormansinformation]())

func kindsOf(t reflect.Type) map[string]bool {
	known := make(map[string]bool, t.NumField())
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		known[strings.ToLower(name)] = true
	}
	return known
}

// readDeviations reads avvikelser, an object by the schema and an empty list in
// the authorities' own example.
func (a *answer) readDeviations() error {
	if len(a.Avvikelser) == 0 || nothing(a.Avvikelser) {
		return nil
	}
	if err := json.Unmarshal(a.Avvikelser, &a.deviations); err != nil {
		return broken("avvikelser")
	}
	return nil
}

// oneOrMore reads what is one object by the schema of two benefits, and a list
// in all others.
func oneOrMore[T any](raw json.RawMessage) ([]T, error) {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 || bytes.Equal(raw, []byte("null")) {
		return nil, nil
	}
	if raw[0] == '[' {
		var list []T
		if err := json.Unmarshal(raw, &list); err != nil {
			return nil, broken("beslut")
		}
		return list, nil
	}
	var one T
	if err := json.Unmarshal(raw, &one); err != nil {
		return nil, broken("beslut")
	}
	return []T{one}, nil
}

// broken is an answer that breaks the contract at an element.
func broken(element string) error {
	return aggregator.NewSourceError(aggregator.Malformed, element, nil)
}
