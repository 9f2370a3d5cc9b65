package v1

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"underlag/aggregator"
)

// Codes of what is wrong with a request as JSON.
const (
	CodeJSON           = "json_invalid"
	CodeJSONEncoding   = "json_not_utf8"
	CodeJSONTrailing   = "json_trailing_data"
	CodeUnknownField   = "unknown_field"
	CodeDuplicateField = "duplicate_field"
	CodeWrongType      = "wrong_type"
)

// DecodeRequest reads a request strictly: a member it does not know, a member
// given twice, a value of another type, or anything after the object is a
// problem with the JSON pointer to it. It reads on after a problem, so that the
// refusal can be recorded with the persons that were named. No value of the
// request is in any problem.
func DecodeRequest(body []byte) (Request, []*aggregator.Problem) {
	r := reader{dec: json.NewDecoder(bytes.NewReader(body))}
	r.dec.UseNumber()
	if !utf8.Valid(body) {
		r.wrong(CodeJSONEncoding, "")
	}
	var req Request
	r.request(&req)
	r.end()
	return req, r.problems
}

func (r *reader) request(req *Request) {
	r.object("", func(key, at string) bool {
		switch key {
		case "case":
			r.caseOf(at, &req.Case)
		case "breakGlass":
			req.BreakGlass = r.breakGlass(at)
		case "purpose":
			req.Purpose = r.string(at)
		case "month":
			req.Month = r.string(at)
		case "period":
			req.Period = r.period(at)
		case "persons":
			r.array(at, func(at string) { req.Persons = append(req.Persons, r.person(at)) })
		case "authorities":
			req.Authorities = r.strings(at)
		case "required":
			req.Required = r.strings(at)
		case "deadline":
			req.Deadline = r.string(at)
		case "include":
			req.Include = r.strings(at)
		case "omit":
			req.Omit = r.strings(at)
		case "known":
			req.Known = r.strings(at)
		default:
			return false
		}
		return true
	})
}

func (r *reader) caseOf(at string, c *Case) {
	r.object(at, func(key, at string) bool {
		switch key {
		case "reference":
			c.Reference = r.string(at)
		case "token":
			c.Token = Token(r.string(at))
		default:
			return false
		}
		return true
	})
}

func (r *reader) period(at string) *RequestPeriod {
	p := &RequestPeriod{}
	given := r.object(at, func(key, at string) bool {
		switch key {
		case "from":
			p.From = r.string(at)
		case "to":
			p.To = r.string(at)
		default:
			return false
		}
		return true
	})
	if !given {
		return nil
	}
	return p
}

func (r *reader) person(at string) RequestPerson {
	var p RequestPerson
	r.object(at, func(key, at string) bool {
		switch key {
		case "personalNumber":
			p.PersonalNumber = PersonalNumber(r.string(at))
		case "role":
			p.Role = r.string(at)
		case "reason":
			p.Reason = r.string(at)
		default:
			return false
		}
		return true
	})
	return p
}

// reader walks the tokens of one JSON document. After a fault of syntax it is
// broken, and reads nothing more.
type reader struct {
	dec      *json.Decoder
	problems []*aggregator.Problem
	broken   bool
}

// maxProblems bounds how much is said about one request.
const maxProblems = 20

func (r *reader) wrong(code, pointer string) {
	if len(r.problems) < maxProblems {
		r.problems = append(r.problems, aggregator.NewProblem(code, pointer, jsonTexts[code], nil))
	}
}

func (r *reader) token() json.Token {
	if r.broken {
		return nil
	}
	t, err := r.dec.Token()
	if err == nil {
		return t
	}
	r.broken = true
	offset := r.dec.InputOffset()
	if syntax := (*json.SyntaxError)(nil); errors.As(err, &syntax) {
		offset = syntax.Offset
	}
	text := jsonTexts[CodeJSON]
	r.problems = append(r.problems, aggregator.NewProblem(CodeJSON, "", aggregator.Text{
		SV: fmt.Sprintf("%s Felet finns vid byte %d.", text.SV, offset),
		EN: fmt.Sprintf("%s The fault is at byte %d.", text.EN, offset),
	}, nil))
	return nil
}

// end refuses whatever follows the document.
func (r *reader) end() {
	if r.broken {
		return
	}
	if _, err := r.dec.Token(); !errors.Is(err, io.EOF) {
		r.wrong(CodeJSONTrailing, "")
	}
}

// object reads an object and hands each member to read, which tells whether it
// knows the member. It tells whether there was an object; null is none.
func (r *reader) object(at string, read func(key, at string) bool) bool {
	if !r.opens('{', at) {
		return false
	}
	seen := map[string]bool{}
	for !r.broken && r.dec.More() {
		key, _ := r.token().(string)
		if r.broken {
			return true
		}
		switch {
		case seen[key]:
			r.wrong(CodeDuplicateField, at+"/"+shown(key))
			r.skip()
		case !read(key, at+"/"+key):
			r.wrong(CodeUnknownField, at+"/"+shown(key))
			r.skip()
		}
		seen[key] = true
	}
	r.token()
	return true
}

// shown gives a member's name as an error may show it: one that looks like a
// name in a program, because anything else could be a value put in the wrong
// place.
func shown(key string) string {
	for i := range len(key) {
		if c := key[i] | 0x20; (c < 'a' || c > 'z') && key[i] != '_' {
			return "*"
		}
	}
	if key == "" || len(key) > 32 {
		return "*"
	}
	return key
}

func (r *reader) array(at string, read func(at string)) bool {
	if !r.opens('[', at) {
		return false
	}
	for i := 0; !r.broken && r.dec.More(); i++ {
		read(fmt.Sprintf("%s/%d", at, i))
	}
	r.token()
	return true
}

func (r *reader) strings(at string) []string {
	list := []string{}
	if !r.array(at, func(at string) { list = append(list, r.string(at)) }) {
		return nil
	}
	return list
}

func (r *reader) string(at string) string {
	t := r.token()
	s, ok := t.(string)
	if !ok && t != nil {
		r.mistyped(t, at)
	}
	return s
}

func (r *reader) opens(want json.Delim, at string) bool {
	t := r.token()
	if t == want {
		return true
	}
	if t != nil {
		r.mistyped(t, at)
	}
	return false
}

// mistyped reports a value whose first token has been read, and skips the rest.
func (r *reader) mistyped(t json.Token, at string) {
	r.wrong(CodeWrongType, at)
	if _, nested := t.(json.Delim); nested {
		r.rest(1)
	}
}

func (r *reader) skip() { r.rest(0) }

// rest skips one value, depth of whose brackets are open already.
func (r *reader) rest(depth int) {
	for !r.broken {
		switch r.token() {
		case json.Delim('{'), json.Delim('['):
			depth++
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
		if depth <= 0 {
			return
		}
	}
}

var jsonTexts = map[string]aggregator.Text{
	CodeJSON: {
		SV: "Begäran är inte giltig JSON.",
		EN: "The request is not valid JSON.",
	},
	CodeJSONEncoding: {
		SV: "Begäran är inte giltig UTF-8.",
		EN: "The request is not valid UTF-8.",
	},
	CodeJSONTrailing: {
		SV: "Det finns mer efter begärans slut. En begäran är ett enda JSON-objekt.",
		EN: "There is more after the end of the request. A request is a single JSON object.",
	},
	CodeUnknownField: {
		SV: "Okänt fält. /openapi.yaml visar dem som finns; stora och små bokstäver skiljs åt.",
		EN: "Unknown member. /openapi.yaml lists those that exist; upper and lower case differ.",
	},
	CodeDuplicateField: {
		SV: "Fältet förekommer två gånger.",
		EN: "The member is given twice.",
	},
	CodeWrongType: {
		SV: "Värdet har fel typ. /openapi.yaml visar vilken som gäller.",
		EN: "The value is of the wrong type. /openapi.yaml says which it should be.",
	},
}
