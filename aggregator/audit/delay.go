package audit

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/goccy/go-yaml"

	"underlag/aggregator"
)

// Delay is a row of the table of inquiries that a person's report shows later;
// delays.yaml says what each key means.
type Delay struct {
	Code     string               `yaml:"code"`
	Purposes []aggregator.Purpose `yaml:"purposes"`
	Days     int                  `yaml:"days"`
	Basis    string               `yaml:"basis"`
	Status   string               `yaml:"status"`
	Reviewer string               `yaml:"reviewer"`
	Text     aggregator.Text      `yaml:"text"`
}

// confirmed is the status of a row that holds.
const confirmed = "confirmed"

// longestDelay is beyond every delay: identities are erased after five years.
const longestDelay = 5 * 365

//go:embed delays.yaml
var delayTable []byte

// DefaultDelays are those of delays.yaml: none.
func DefaultDelays() ([]Delay, error) { return ReadDelays(delayTable) }

// ReadDelays reads a table of delays strictly. Rows that nobody has confirmed are
// checked and left out.
func ReadDelays(text []byte) ([]Delay, error) {
	var table struct {
		Delays []Delay `yaml:"delays"`
	}
	err := yaml.NewDecoder(bytes.NewReader(text), yaml.Strict()).Decode(&table)
	if err != nil {
		return nil, fmt.Errorf("audit: delays: %s", yaml.FormatError(err, false, false))
	}
	var list []Delay
	var codes []string
	for _, d := range table.Delays {
		err := d.check()
		if err == nil && slices.Contains(codes, d.Code) {
			err = errors.New("the code stands twice")
		}
		if err != nil {
			return nil, fmt.Errorf("audit: delays: %s: %w", d.Code, err)
		}
		codes = append(codes, d.Code)
		if d.Status == confirmed {
			list = append(list, d)
		}
	}
	return list, nil
}

var purposes = []aggregator.Purpose{aggregator.Application, aggregator.Control, aggregator.FollowUp, aggregator.Recovery}

func (d Delay) check() error {
	switch {
	case d.Code == "" || word(d.Code) != d.Code:
		return errors.New("the code must be a word of letters, digits and _")
	case len(d.Purposes) == 0 || slices.ContainsFunc(d.Purposes, func(p aggregator.Purpose) bool { return !slices.Contains(purposes, p) }):
		return errors.New("purposes must be of application, control, followup and recovery")
	case d.Days < 1 || d.Days > longestDelay:
		return fmt.Errorf("days must be 1 to %d", longestDelay)
	case d.Basis == "":
		return errors.New("basis is required: the provision that allows it")
	case d.Status != confirmed && d.Status != "unconfirmed":
		return errors.New("status must be confirmed or unconfirmed")
	case d.Status == confirmed && d.Reviewer == "":
		return errors.New("reviewer is required: who confirmed the row")
	case d.Text.SV == "" || d.Text.EN == "":
		return errors.New("text.sv and text.en are required")
	}
	return nil
}

// delayed tells whether a report made now leaves an inquiry out.
func (l *Log) delayed(a Access) bool {
	return slices.ContainsFunc(l.delays, func(d Delay) bool {
		return slices.Contains(d.Purposes, aggregator.Purpose(a.Purpose)) && l.now().Before(a.At.Add(time.Duration(d.Days)*24*time.Hour))
	})
}

// delayTexts says in general words that inquiries may be shown later: the same to
// everybody, so that it tells nobody whether one is.
func (l *Log) delayTexts() []aggregator.Text {
	var list []aggregator.Text
	for _, d := range l.delays {
		list = append(list, aggregator.Text{SV: d.Text.SV + " (" + d.Basis + ")", EN: d.Text.EN + " (" + d.Basis + ")"})
	}
	return list
}
