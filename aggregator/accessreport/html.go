package accessreport

import (
	"crypto/sha256"
	_ "embed" // report.html, report.css
	"encoding/base64"
	"html/template"
	"io"

	"underlag/aggregator"
)

//go:embed report.html
var pageTemplate string

//go:embed report.css
var style string

var page = template.Must(template.New("report").Funcs(template.FuncMap{
	"style": func() template.CSS { return template.CSS(style) },
}).Parse(pageTemplate))

// HTML writes a report as a page of its own, without scripts.
func HTML(w io.Writer, a aggregator.Accesses, l Lang) error { return page.Execute(w, inWords(a, l)) }

// Policy is the Content-Security-Policy of the page: its one style sheet and
// nothing else.
func Policy() string {
	digest := sha256.Sum256([]byte(style))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(digest[:]) + "'; frame-ancestors 'none'"
}
