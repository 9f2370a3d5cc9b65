package console

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"strings"
	"sync"
	"time"

	"underlag/aggregator"
)

//go:embed layout.html login.html home.html problem.html handover.html _said.html
var ownTemplates embed.FS

// frame is what the layout shows around a page.
type frame struct {
	Lang    Lang
	Title   aggregator.Text
	Caller  aggregator.Caller // without ID: nobody is logged in
	Areas   []*Area           // that the caller may enter
	Current string            // the path of the area shown
	Assets  []string          // of the area shown
	Here    string            // the address of the page
	Data    any
}

// pages are the templates, parsed once for each language.
type pages struct {
	own   map[Lang]map[string]*template.Template
	areas map[*Area]map[Lang]map[string]*template.Template
}

func parsePages(areas []Area) (*pages, error) {
	p := &pages{areas: map[*Area]map[Lang]map[string]*template.Template{}}
	layout, err := ownTemplates.ReadFile("layout.html")
	if err != nil {
		return nil, err
	}
	if p.own, err = parseAll(string(layout), ownTemplates); err != nil {
		return nil, err
	}
	for i := range areas {
		a := &areas[i]
		if p.areas[a], err = parseAll(string(layout), a.Templates); err != nil {
			return nil, fmt.Errorf("%s: %w", a.Path, err)
		}
	}
	return p, nil
}

// parseAll parses the pages and parts of one folder for each language.
func parseAll(layout string, files fs.FS) (map[Lang]map[string]*template.Template, error) {
	all := map[Lang]map[string]*template.Template{}
	for _, lang := range langs {
		var err error
		if all[lang], err = parseFor(lang, layout, files); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// parseFor parses for one language. The name of a part begins with "_".
func parseFor(lang Lang, layout string, files fs.FS) (map[string]*template.Template, error) {
	names, err := fs.Glob(files, "*.html")
	if err != nil {
		return nil, err
	}
	base, err := template.New("layout").Funcs(funcs(lang)).Parse(layout)
	if err != nil {
		return nil, err
	}
	text := map[string]string{}
	for _, file := range names {
		raw, err := fs.ReadFile(files, file)
		if err != nil {
			return nil, err
		}
		name := strings.TrimSuffix(file, ".html")
		if name == "layout" {
			continue
		}
		text[name] = string(raw)
		if part, ok := strings.CutPrefix(name, "_"); ok {
			if _, err := base.New(part).Parse(string(raw)); err != nil {
				return nil, fmt.Errorf("%s: %w", file, err)
			}
		}
	}
	parsed := map[string]*template.Template{}
	for name, content := range text {
		page, err := base.Clone()
		if err != nil {
			return nil, err
		}
		if !strings.HasPrefix(name, "_") {
			if _, err := page.New("content").Parse(content); err != nil {
				return nil, fmt.Errorf("%s.html: %w", name, err)
			}
		}
		parsed[name] = page
	}
	return parsed, nil
}

// write writes a whole page at once, or nothing of it.
func (p *pages) write(w http.ResponseWriter, status int, area *Area, name string, f frame) error {
	page, err := p.find(area, f.Lang, name)
	if err != nil {
		return err
	}
	return execute(w, status, page, "layout", f)
}

func (p *pages) writePart(w http.ResponseWriter, status int, area *Area, lang Lang, name string, data any) error {
	part, err := p.find(area, lang, "_"+name)
	if err != nil {
		return err
	}
	return execute(w, status, part, name, data)
}

// part makes a part as text.
func (p *pages) part(area *Area, lang Lang, name string, data any) (string, error) {
	t, err := p.find(area, lang, "_"+name)
	if err != nil {
		return "", err
	}
	var text strings.Builder
	if err := t.ExecuteTemplate(&text, name, data); err != nil {
		return "", templateError{err}
	}
	return text.String(), nil
}

func (p *pages) find(area *Area, lang Lang, name string) (*template.Template, error) {
	set := p.own
	if area != nil {
		set = p.areas[area]
	}
	if t := set[lang][name]; t != nil {
		return t, nil
	}
	return nil, errors.New("there is no template " + name)
}

func execute(w http.ResponseWriter, status int, t *template.Template, name string, data any) error {
	var page bytes.Buffer
	if err := t.ExecuteTemplate(&page, name, data); err != nil {
		return templateError{err}
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(page.Bytes()) // the reader has gone: nobody to tell
	return nil
}

// templateError hides what a template's error says: it can quote what was shown.
type templateError struct{ cause error }

func (templateError) Error() string { return "a page could not be made" }

// funcs is what every template can say: tr gives one of two texts, text a text
// in both languages, and the rest times and amounts as people read them.
func funcs(lang Lang) template.FuncMap {
	return template.FuncMap{
		"tr":      func(sv, en string) string { return lang.say(aggregator.Text{SV: sv, EN: en}) },
		"text":    lang.say,
		"lang":    func() Lang { return lang },
		"clock":   func(t time.Time) string { return t.In(stockholm()).Format("2006-01-02 15:04") },
		"rfc3339": func(t time.Time) string { return t.UTC().Format(time.RFC3339) },
		"asset":   assetAddress,
		"script":  func(name string) bool { return strings.HasSuffix(name, ".js") },
	}
}

// stockholm is the time of the pages; UTC where the machine has no time zones.
var stockholm = sync.OnceValue(func() *time.Location {
	zone, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		return time.UTC
	}
	return zone
})
