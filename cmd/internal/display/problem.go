package display

import (
	"fmt"
	"io"

	"underlag/aggregator/httpapi/v1"
)

// Problem writes why there is no answer, and where in the question the fault is.
func Problem(w io.Writer, doc *v1.Problem, lang Lang) {
	p := &page{Lang: lang}
	p.line(clean(doc.Title) + bracketed(clean(doc.Code)))
	for _, f := range doc.Errors {
		p.item(2, "• ", joined(" ", f.Pointer, p.say(f.Text)))
	}
	p.para(2, p.pick("Fråga ", "Inquiry ")+doc.Instance)
	fmt.Fprint(w, p.b.String())
}
