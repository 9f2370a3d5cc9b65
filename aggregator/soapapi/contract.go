package soapapi

import (
	"bytes"
	"embed"
	"encoding/xml"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"regexp"
	"strings"
	"text/template"

	"underlag/aggregator"
)

//go:embed contract/*.tmpl
var templates embed.FS

var contractTemplates = template.Must(template.ParseFS(templates, "contract/*.tmpl"))

// contract is a version's WSDL and its schemas, as they are served.
type contract struct {
	version version
	schemas map[string][]byte // by file name
}

// imported is one schema that SSBTEK's own imports.
type imported struct{ Prefix, Space, File string }

// described is what the templates are filled with.
type described struct {
	Version   version
	Namespace string
	Schema    string // file name of SSBTEK's own
	Address   string
	TaxAsked  bool // Skatteverket has a question of its own

	Imports     []imported
	Authorities []authority
	Operations  []operation
}

// operation is one of the two, with what the authority's WSDL calls its parts.
type operation struct{ Name, Title, Number string }

var operations = []operation{{fetch, "HamtaBastjanstInformation", ""}, {test, "TestaBastjanstInformation", "1"}}

func newContract(v version, parts map[aggregator.AuthorityCode]Part) (*contract, error) {
	c := &contract{version: v, schemas: map[string][]byte{}}
	d := c.described("")
	for _, a := range v.authorities() {
		part := parts[a.Code]
		if part == nil {
			return nil, fmt.Errorf("%s has no part", a.Code)
		}
		files, main := part.Schemas()
		if (main == "") != (a.Prefix == ssbt) {
			return nil, fmt.Errorf("%s: its part gives the main schema %q", a.Code, main)
		}
		if main == "" {
			continue
		}
		space, err := c.add(files, main)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", a.Code, err)
		}
		d.Imports = append(d.Imports, imported{a.Prefix, space, main})
	}
	own, err := d.fill("ssbt.xsd.tmpl")
	c.schemas[d.Schema] = own
	return c, err
}

func (c *contract) described(address string) *described {
	return &described{
		Version: c.version, Namespace: c.version.namespace(), Schema: fmt.Sprintf("sammansatt_bastjanst_v%s.xsd", c.version),
		Address: address, TaxAsked: c.version == v11, Authorities: c.version.authorities(), Operations: operations,
	}
}

func (d *described) fill(name string) ([]byte, error) {
	var out bytes.Buffer
	err := contractTemplates.ExecuteTemplate(&out, name, d)
	return out.Bytes(), err
}

var location = regexp.MustCompile(`(schemaLocation\s*=\s*["'])([^"']+)(["'])`)

// add takes a schema with all that it refers to, each pointing to the others where
// they are served. It gives the schema's namespace.
func (c *contract) add(files fs.FS, name string) (space string, err error) {
	text, err := fs.ReadFile(files, name)
	if err != nil {
		return "", err
	}
	var head struct {
		Space string `xml:"targetNamespace,attr"`
	}
	if err := xml.Unmarshal(text, &head); err != nil {
		return "", fmt.Errorf("%s: %w", name, err)
	}
	if c.schemas[name] != nil {
		return "", fmt.Errorf("%s: another schema has the same file name", name)
	}
	c.schemas[name] = location.ReplaceAll(text, []byte("${1}?xsd=${2}${3}"))
	for _, found := range location.FindAllSubmatch(text, -1) {
		if other := string(found[2]); c.schemas[other] == nil {
			if _, err := c.add(files, path.Clean(other)); err != nil {
				return "", err
			}
		}
	}
	return head.Space, nil
}

// ServeHTTP serves ?wsdl and ?xsd=name.
func (c *contract) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	for key := range query {
		switch strings.ToLower(key) {
		case "wsdl":
			wsdl, err := c.described(addressOf(r)).fill("ssbt.wsdl.tmpl")
			if err != nil {
				panic(err) // the templates are ours
			}
			writeXML(w, wsdl)
			return
		case "xsd":
			if schema, found := c.schemas[query.Get(key)]; found {
				writeXML(w, schema)
				return
			}
		}
	}
	http.Error(w, "POST a SOAP 1.1 envelope, or GET ?wsdl", http.StatusNotFound)
}

func writeXML(w http.ResponseWriter, body []byte) {
	w.Header().Set("Content-Type", `text/xml; charset="utf-8"`)
	_, _ = w.Write(body) // the reader has gone: nobody to tell
}

// addressOf gives the address that the request came to, as text in XML.
func addressOf(r *http.Request) string {
	scheme := "http://"
	if r.TLS != nil {
		scheme = "https://"
	}
	var escaped strings.Builder
	_ = xml.EscapeText(&escaped, []byte(scheme+r.Host+r.URL.Path)) // a builder takes everything
	return escaped.String()
}
