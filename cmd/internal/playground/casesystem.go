package playground

import (
	_ "embed"
	"html/template"
	"net/http"

	"underlag/aggregator"
	"underlag/fixtures"
)

// CaseSystem is the page of a municipality's case system: the households of the
// world, each handed over to the console with the case token that it signs.
type CaseSystem struct {
	State        *State
	World        *fixtures.World
	Purpose      string
	Organisation aggregator.OrgNumber // whose cases they are
	Console      string               // http://HOST:PORT/console
}

//go:embed casesystem.html
var caseSystemText string

var caseSystemPage = template.Must(template.New("cases").Parse(caseSystemText))

type handedCase struct {
	Reference string
	Title     aggregator.Text
	Token     string
}

// ServeHTTP shows the cases. The button of one posts its token to the console.
func (c *CaseSystem) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	var cases []handedCase
	for i := range c.World.Households {
		h := &c.World.Households[i]
		question, err := c.State.Inquiry(h, c.World.Month, c.Purpose, c.Organisation)
		if err != nil {
			http.Error(w, "no case tokens", http.StatusInternalServerError)
			return
		}
		cases = append(cases, handedCase{h.Case, h.Title, question.Case.Token.Reveal()})
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	_ = caseSystemPage.Execute(w, struct { // the reader has gone: nobody to tell
		Action string
		Cases  []handedCase
	}{c.Console + "/underlag", cases})
}
