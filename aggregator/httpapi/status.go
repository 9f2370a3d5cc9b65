package httpapi

import (
	"bytes"
	_ "embed" // status.html
	"html/template"
	"net/http"
	"time"

	"underlag/aggregator"
)

//go:embed status.html
var statusTemplate string

// statusRow is what the public is told of one source.
type statusRow struct {
	Name, State, Reason aggregator.Text
	Since, ReopensAt    time.Time
	Providers           []providerRow
}

// providerRow is what the public is told of one who answers within a source.
type providerRow struct {
	Name, State aggregator.Text
	Since       time.Time
}

// stateWords says each state in words.
var stateWords = map[aggregator.SourceState]aggregator.Text{
	aggregator.StateUnknown:     {SV: "Okänt", EN: "Unknown"},
	aggregator.StateUp:          {SV: "Svarar", EN: "Answers"},
	aggregator.StateDegraded:    {SV: "Svarar långsamt, delvis eller inte alltid", EN: "Answers slowly, in parts or not always"},
	aggregator.StateDown:        {SV: "Svarar inte", EN: "Does not answer"},
	aggregator.StateMaintenance: {SV: "Planerat underhåll, tillfrågas inte", EN: "Planned maintenance, not asked"},
	aggregator.StateDisabled:    {SV: "Stängd, tillfrågas inte", EN: "Closed, not asked"},
}

var statusPage = template.Must(template.New("status").Funcs(template.FuncMap{
	"clock":   func(t time.Time) string { return t.In(stockholm()).Format("2006-01-02 15.04 MST") },
	"rfc3339": func(t time.Time) string { return t.UTC().Format(time.RFC3339) },
}).Parse(statusTemplate))

// stockholm is the time of the page; UTC, as the page then says, where the
// machine has no time zones.
func stockholm() *time.Location {
	zone, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		return time.UTC
	}
	return zone
}

func (a *api) serveStatus(w http.ResponseWriter, r *http.Request) {
	var page bytes.Buffer
	err := statusPage.Execute(&page, struct {
		Style   template.CSS
		At      time.Time
		Sources []statusRow
	}{template.CSS(docsStyle), a.Service.Now(), a.statusRows()})
	if err != nil {
		writeProblem(w, r, plainProblem(codeInternal))
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", stylePolicy)
	_, _ = w.Write(page.Bytes()) // the reader has gone: nobody to tell
}

// statusRows leaves out everything but what the public is told.
func (a *api) statusRows() []statusRow {
	known := map[aggregator.AuthorityCode]aggregator.SourceStatus{}
	if a.Health != nil {
		for _, s := range a.Health() {
			known[s.Authority] = s
		}
	}
	rows := make([]statusRow, len(a.described))
	for i, d := range a.described {
		s := known[d.Code]
		if s.State == "" {
			s.State = aggregator.StateUnknown
		}
		rows[i] = statusRow{Name: d.Name, State: stateWords[s.State], Reason: s.Reason, Since: s.Since, ReopensAt: s.ReopensAt}
		for _, p := range s.Providers {
			rows[i].Providers = append(rows[i].Providers, providerRow{p.Name, stateWords[p.State], p.Since})
		}
	}
	return rows
}
