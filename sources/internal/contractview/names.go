package contractview

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// nameTypes gives every type the shortest Go name that is its own: the last
// word of its path, with words before it where two types would share one. Named
// types choose first. The suffix keeps types apart from messages.
func nameTypes(c *contract) error {
	taken := map[string]bool{}
	for _, m := range c.messages {
		name := exported(m.name.Local)
		if taken[name] {
			return fmt.Errorf("two messages would be named %s in Go", name)
		}
		taken[name] = true
	}
	for _, named := range []bool{true, false} {
		var group []*complexType
		for _, t := range c.types {
			if t.named == named {
				group = append(group, t)
			}
		}
		err := nameGroup(group, taken)
		if err != nil {
			return err
		}
	}
	return nil
}

func nameGroup(group []*complexType, taken map[string]bool) error {
	words := map[*complexType]int{}
	for _, t := range group {
		words[t] = 1
	}
	for clash := true; clash; {
		clash = false
		users := map[string][]*complexType{}
		for _, t := range group {
			name := typeName(t.path, words[t])
			users[name] = append(users[name], t)
		}
		for name, ts := range users {
			if len(ts) == 1 && !taken[name] {
				continue
			}
			grown := false
			for _, t := range ts {
				if words[t] < len(t.path) {
					words[t]++
					grown = true
				}
			}
			if !grown {
				return fmt.Errorf("no Go name of its own for the type %s", strings.Join(ts[0].path, "/"))
			}
			clash = true
		}
	}
	for _, t := range group {
		t.goName = typeName(t.path, words[t])
		taken[t.goName] = true
	}
	return nil
}

func typeName(path []string, words int) string {
	var b strings.Builder
	for _, word := range path[len(path)-words:] {
		b.WriteString(exported(word))
	}
	if !strings.HasSuffix(strings.ToLower(b.String()), "type") {
		b.WriteString("Type")
	}
	return b.String()
}

// exported makes an XML name an exported Go name.
func exported(name string) string {
	name = strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' {
			return r
		}
		return -1
	}, name)
	first, size := utf8.DecodeRuneInString(name)
	return string(unicode.ToUpper(first)) + name[size:]
}

var versionSegment = regexp.MustCompile(`^[vV]?[0-9._]*$`)

// namespaceWord gives the last part of a namespace that is not a version.
func namespaceWord(uri string) string {
	parts := strings.FieldsFunc(uri, func(r rune) bool { return r == '/' || r == ':' || r == '#' })
	for i := len(parts) - 1; i >= 0; i-- {
		if !versionSegment.MatchString(parts[i]) {
			return parts[i]
		}
	}
	return "none"
}

// choosePrefixes gives every namespace on the wire a prefix, the contract's own
// where it has one that no other namespace took: first those of the WSDL.
func choosePrefixes(c *contract, hints []prefixHint) map[string]string {
	chosen := map[string]string{xsiNamespace: "xsi"}
	taken := map[string]bool{"xsi": true, "soap": true, "xml": true, "xmlns": true, "": true}
	for _, m := range c.messages {
		for _, space := range m.spaces() {
			if chosen[space] != "" {
				continue
			}
			prefix := ""
			for _, h := range hints {
				if h.uri == space && !taken[h.prefix] && prefix == "" {
					prefix = h.prefix
				}
			}
			for i := 1; prefix == ""; i++ {
				if candidate := fmt.Sprintf("n%d", i); !taken[candidate] {
					prefix = candidate
				}
			}
			chosen[space] = prefix
			taken[prefix] = true
		}
	}
	return chosen
}
