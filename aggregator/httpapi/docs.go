package httpapi

import (
	"bytes"
	"crypto/sha256"
	_ "embed" // openapi.yaml, docs.html, docs.css
	"encoding/base64"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/goccy/go-yaml"
)

//go:embed openapi.yaml
var openAPI []byte

//go:embed docs.html
var docsTemplate string

//go:embed docs.css
var docsStyle string

// OpenAPI gives the description of the API, OpenAPI 3.1 in YAML.
func OpenAPI() []byte { return bytes.Clone(openAPI) }

func serveOpenAPI(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/yaml")
	_, _ = w.Write(openAPI) // the reader has gone: nobody to tell
}

func serveDocs(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", stylePolicy)
	_, _ = w.Write(docsPage()) // the reader has gone: nobody to tell
}

// serveProblemPage is where the type of a problem leads.
func serveProblemPage(w http.ResponseWriter, r *http.Request) {
	code := r.PathValue("code")
	if _, known := problemKinds[code]; !known {
		notFound(w, r)
		return
	}
	http.Redirect(w, r, "/docs#"+code, http.StatusSeeOther)
}

// docsPage renders the document once. That it can be is tested, so that the
// document in the tree cannot fail here.
var docsPage = sync.OnceValue(func() []byte {
	var doc document
	if err := yaml.Unmarshal(openAPI, &doc); err != nil {
		panic(fmt.Errorf("openapi.yaml: %w", err))
	}
	var b bytes.Buffer
	t := template.Must(template.New("docs").Funcs(template.FuncMap{"prose": prose, "kind": (*schema).kind, "upper": strings.ToUpper}).Parse(docsTemplate))
	err := t.Execute(&b, struct {
		document
		Style template.CSS
	}{doc, template.CSS(docsStyle)})
	if err != nil {
		panic(fmt.Errorf("docs.html: %w", err))
	}
	return b.Bytes()
})

// stylePolicy is the Content-Security-Policy of our pages: their one style sheet
// and nothing else.
var stylePolicy = func() string {
	digest := sha256.Sum256([]byte(docsStyle))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(digest[:]) + "'; frame-ancestors 'none'"
}()

// The parts of an OpenAPI document that the page shows, in its order.

type document struct {
	Info struct {
		Title       string `yaml:"title"`
		Version     string `yaml:"version"`
		Summary     string `yaml:"summary"`
		Description string `yaml:"description"`
	} `yaml:"info"`
	Paths      ordered[ordered[operation]] `yaml:"paths"`
	Components struct {
		Schemas ordered[*schema] `yaml:"schemas"`
	} `yaml:"components"`
}

type operation struct {
	Summary     string            `yaml:"summary"`
	Description string            `yaml:"description"`
	Responses   ordered[response] `yaml:"responses"`
}

type response struct {
	Ref         string `yaml:"$ref"`
	Description string `yaml:"description"`
}

type schema struct {
	Ref         string           `yaml:"$ref"`
	Type        any              `yaml:"type"`
	Format      string           `yaml:"format"`
	Const       string           `yaml:"const"`
	Enum        []any            `yaml:"enum"`
	Description string           `yaml:"description"`
	Items       *schema          `yaml:"items"`
	OneOf       []*schema        `yaml:"oneOf"`
	Required    []string         `yaml:"required"`
	Properties  ordered[*schema] `yaml:"properties"`
}

// Name is the schema that a reference leads to.
func (s *schema) Name() string { return s.Ref[strings.LastIndexByte(s.Ref, '/')+1:] }

// row is one member of a schema, or of an object within it.
type row struct {
	Path     string // case.reference, persons[].role
	Schema   *schema
	Required bool
}

// Rows lists the members, those of objects within below the object.
func (s *schema) Rows() []row { return s.rows("") }

func (s *schema) rows(within string) []row {
	var list []row
	for _, p := range s.Properties {
		path := within + p.Key
		list = append(list, row{path, p.Value, slices.Contains(s.Required, p.Key)})
		list = append(list, p.Value.rows(path+".")...)
		if p.Value.Items != nil {
			list = append(list, p.Value.Items.rows(path+"[].")...)
		}
	}
	return list
}

// kind says what a value is in a few words.
func (s *schema) kind() string {
	switch {
	case s.Ref != "":
		return s.Name()
	case s.Items != nil:
		return "array of " + s.Items.kind()
	case len(s.Enum) > 0:
		return strings.Trim(fmt.Sprint(s.Enum), "[]")
	case s.Const != "":
		return s.Const
	}
	text := "value"
	switch t := s.Type.(type) {
	case string:
		text = t
	case []any:
		text = strings.ReplaceAll(strings.Trim(fmt.Sprint(t), "[]"), " ", " or ")
	}
	if s.Format != "" {
		text += ", " + s.Format
	}
	return text
}

// ordered is a mapping whose order counts.
type ordered[T any] []entry[T]

type entry[T any] struct {
	Key   string
	Value T
}

// UnmarshalYAML reads the mapping in its order.
func (o *ordered[T]) UnmarshalYAML(raw []byte) error {
	var keys yaml.MapSlice
	if err := yaml.Unmarshal(raw, &keys); err != nil {
		return err
	}
	var values map[string]T
	if err := yaml.Unmarshal(raw, &values); err != nil {
		return err
	}
	for _, item := range keys {
		key := fmt.Sprint(item.Key)
		*o = append(*o, entry[T]{key, values[key]})
	}
	return nil
}

// prose makes paragraphs of text in which backquotes mark code.
func prose(text string) template.HTML {
	var b strings.Builder
	for paragraph := range strings.SplitSeq(strings.TrimSpace(text), "\n\n") {
		b.WriteString("<p>")
		for i, piece := range strings.Split(paragraph, "`") {
			if i%2 == 1 {
				piece = "<code>" + template.HTMLEscapeString(piece) + "</code>"
			} else {
				piece = template.HTMLEscapeString(piece)
			}
			b.WriteString(piece)
		}
		b.WriteString("</p>")
	}
	return template.HTML(b.String()) // every piece is escaped above
}
