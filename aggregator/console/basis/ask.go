package basis

import (
	"encoding/json"
	"errors"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"underlag/aggregator"
	"underlag/aggregator/console"
)

// ask answers the form: with a page when all have answered, or where the page's own
// script asks, piece by piece as they do.
func (a *area) ask(v *console.Visit) error {
	_ = http.NewResponseController(v.W).SetReadDeadline(time.Time{}) // or the wait would end the request; not every writer has one
	f := a.read(v.R.PostForm)
	q, places := f.question()
	in, problems := a.Office.Read(v.R.Context(), v.Caller, q)
	if len(problems) > 0 {
		f.wrong(problems, places)
		return v.Wrong("ask", title, f)
	}
	if wantsPieces(v.R.Header) {
		return a.watched(v, f, places, in)
	}
	answer, err := a.Office.Answer(v.R.Context(), v.Caller, in, nil)
	if err != nil {
		f.wrong([]*aggregator.Problem{asProblem(err)}, places)
		return v.Wrong("ask", title, f)
	}
	return v.Page("answer", title, a.view(v, in, answer))
}

// pieces is the media type of an answer that comes piece by piece: one JSON object
// a line.
const pieces = "application/jsonl"

func wantsPieces(h http.Header) bool {
	media, _, err := mime.ParseMediaType(h.Get("Accept"))
	return err == nil && media == pieces
}

// asProblem gives what stood in the way; whatever is not a problem is told of by
// nothing of its own.
func asProblem(err error) *aggregator.Problem {
	var p *aggregator.Problem
	if errors.As(err, &p) {
		return p
	}
	return aggregator.NewProblem("internal", "", aggregator.Text{SV: "Något gick fel hos oss.", EN: "Something went wrong on our side."}, err)
}

// piece is one line of what is sent: HTML in the place of an element's content,
// and what is said of it to those who do not see it.
type piece struct {
	In    string `json:"in"`    // id of the element
	HTML  string `json:"html"`  // made by a template
	Say   string `json:"say"`   // for a screen reader
	Focus string `json:"focus"` // id of the element that gets the focus; empty: it stays
}

// waiting is the page while the authorities answer.
type waiting struct {
	Sources []aggregator.Descriptor
	People  []aggregator.Text
}

// watched sends the table of who is asked, each outcome in its place as its record
// is durable, and the whole answer last.
func (a *area) watched(v *console.Visit, f *form, places []int, in aggregator.Inquiry) error {
	s := &stream{w: v.W, control: http.NewResponseController(v.W)}
	table, err := v.Made("waiting", waiting{Sources: a.Sources, People: people(in.Persons)})
	if err != nil {
		return err
	}
	v.W.Header().Set("Content-Type", pieces)
	s.send(piece{In: "basis", HTML: table, Focus: "waiting"})
	last := piece{In: "basis", Focus: "verdict"}
	answer, err := a.follow(v, s, in)
	if err == nil {
		last.HTML, err = v.Made("answer", a.view(v, in, answer))
	}
	if err != nil {
		f.wrong([]*aggregator.Problem{asProblem(err)}, places)
		last.Focus = "problems"
		if last.HTML, err = v.Made("form", f); err != nil {
			return nil // the page tells that nothing more came
		}
	}
	s.send(last)
	return nil
}

// follow answers while another goroutine sends the outcomes, so that a slow reader
// does not hold up the sources. That goroutine has ended on return.
func (a *area) follow(v *console.Visit, s *stream, in aggregator.Inquiry) (*aggregator.Answer, error) {
	all := len(in.Persons) * len(a.Sources)
	outcomes, done := make(chan aggregator.SourceOutcome, all), make(chan struct{})
	go func() {
		defer close(done)
		who, told := people(in.Persons), 0
		for o := range outcomes {
			told++
			s.send(a.outcome(v, o, who, told, all))
		}
	}()
	defer func() { close(outcomes); <-done }()
	return a.Office.Answer(v.R.Context(), v.Caller, in, func(o aggregator.SourceOutcome) { outcomes <- o })
}

// outcome is what the place of one authority and one person shows, once it is known.
func (a *area) outcome(v *console.Visit, o aggregator.SourceOutcome, who []aggregator.Text, told, all int) piece {
	p := piece{In: "w-" + strconv.Itoa(o.Person) + "-" + string(o.Authority)}
	state := newState(o.Outcome, false)
	var err error
	if p.HTML, err = v.Made("outcome", state); err != nil {
		p.HTML = "?" // the answer says it
	}
	if o.Outcome.Called() {
		p.Say = strings.Join([]string{v.Say(a.catalogue.Name(o.Authority)), v.Say(who[o.Person]), v.Say(state.Text)}, ", ") +
			". " + strconv.Itoa(told) + " / " + strconv.Itoa(all)
	}
	return p
}

// stream writes pieces, one goroutine at a time.
type stream struct {
	w       http.ResponseWriter
	control *http.ResponseController
	failed  bool // the reader has gone; the rest is dropped
}

func (s *stream) send(p piece) {
	if s.failed {
		return
	}
	line, err := json.Marshal(p)
	if err == nil {
		_, err = s.w.Write(append(line, '\n'))
	}
	if err == nil {
		err = s.control.Flush()
	}
	s.failed = err != nil
}
