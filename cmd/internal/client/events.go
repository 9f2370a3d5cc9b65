package client

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"underlag/aggregator/httpapi/v1"
	"underlag/cmd/internal/display"
)

// follow shows each source event and gives the data of the answer event.
func follow(r io.Reader, progress *display.Progress) ([]byte, error) {
	events := newEvents(r)
	for {
		e, err := events.next()
		if errors.Is(err, io.EOF) {
			return nil, errors.New("the stream ended without an answer")
		}
		if err != nil {
			return nil, err
		}
		switch e.name {
		case v1.SourceEvent:
			var p v1.Progress
			if err := json.Unmarshal(e.data, &p); err != nil {
				return nil, errors.New("an event cannot be read")
			}
			progress.Source(p)
		case v1.AnswerEvent:
			return e.data, nil
		case v1.ProblemEvent:
			return nil, asProblem(e.data)
		}
	}
}

// event is one server-sent event.
type event struct {
	name string
	data []byte
}

// events reads server-sent events: event and data fields, and comments. Other
// fields are passed over.
type events struct{ lines *bufio.Scanner }

func newEvents(r io.Reader) *events {
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 0, 64<<10), maxAnswer)
	return &events{lines: lines}
}

// next gives the next event, io.EOF at the end of the stream.
func (s *events) next() (event, error) {
	var e event
	for s.lines.Scan() {
		line := s.lines.Bytes()
		if len(line) == 0 {
			if e.data != nil {
				return e, nil
			}
			e = event{}
			continue
		}
		field, value, _ := bytes.Cut(line, []byte{':'})
		value = bytes.TrimPrefix(value, []byte{' '})
		switch string(field) {
		case "event":
			e.name = string(value)
		case "data":
			if e.data != nil {
				e.data = append(e.data, '\n')
			}
			if len(e.data)+len(value) > maxAnswer {
				return event{}, fmt.Errorf("an event is larger than %d bytes", maxAnswer)
			}
			e.data = append(e.data, value...)
			if e.data == nil {
				e.data = []byte{}
			}
		}
	}
	if err := s.lines.Err(); err != nil {
		return event{}, fmt.Errorf("the stream broke off: %w", err)
	}
	return event{}, io.EOF
}
