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

// Rule is one row of the table of signals; signals.yaml says what each kind
// finds.
type Rule struct {
	Code     string          `yaml:"code"`
	Kind     string          `yaml:"kind"`
	Refusals []string        `yaml:"refusals"`
	Limit    int             `yaml:"limit"`
	Hours    int             `yaml:"hours"` // length of the window
	From     int             `yaml:"from"`  // of the working day, hour
	To       int             `yaml:"to"`
	Text     aggregator.Text `yaml:"text"`
}

// The closed list of kinds of rules.
const (
	ruleRefusal   = "refusal"
	ruleHours     = "hours"
	ruleAskers    = "askers"
	rulePersons   = "persons"
	ruleRefusals  = "refusals"
	ruleUnchecked = "unchecked"
	ruleProtected = "protected"
	ruleHousehold = "household"
	ruleEmergency = "emergency"
)

//go:embed signals.yaml
var signalTable []byte

// DefaultRules are those of signals.yaml.
func DefaultRules() ([]Rule, error) { return ReadRules(signalTable) }

// ReadRules reads a table of rules strictly: an unknown key, kind or code
// written twice is an error.
func ReadRules(text []byte) ([]Rule, error) {
	var table struct {
		Rules []Rule `yaml:"rules"`
	}
	err := yaml.NewDecoder(bytes.NewReader(text), yaml.Strict()).Decode(&table)
	if err != nil {
		return nil, fmt.Errorf("audit: signals: %s", yaml.FormatError(err, false, false))
	}
	var codes []string
	for _, r := range table.Rules {
		err := r.check()
		if err == nil && slices.Contains(codes, r.Code) {
			err = errors.New("the code stands twice")
		}
		if err != nil {
			return nil, fmt.Errorf("audit: signals: %s: %w", r.Code, err)
		}
		codes = append(codes, r.Code)
	}
	return table.Rules, nil
}

func (r Rule) check() error {
	if r.Code == "" || word(r.Code) != r.Code || r.Code == sampleRule {
		return errors.New("the code must be a word of letters, digits and _, and not " + sampleRule)
	}
	if r.Text.SV == "" || r.Text.EN == "" {
		return errors.New("text.sv and text.en are required")
	}
	if (r.Kind == ruleEmergency) != (r.Code == breakGlassRule) {
		return errors.New("the code " + breakGlassRule + " and the kind " + ruleEmergency + " go together")
	}
	switch r.Kind {
	case ruleEmergency:
	case ruleRefusal:
		if len(r.Refusals) == 0 {
			return errors.New("refusals are required")
		}
	case ruleHours:
		if r.From < 0 || r.To > 24 || r.From >= r.To {
			return errors.New("from and to must be hours of a day, from before to")
		}
	case ruleAskers, rulePersons, ruleRefusals:
		if r.Limit < 2 || r.Hours < 1 {
			return errors.New("limit must be at least 2 and hours at least 1")
		}
	case ruleProtected: // nothing more to say
	case ruleUnchecked, ruleHousehold:
		if r.Hours < 1 {
			return errors.New("hours must be at least 1")
		}
	default:
		return fmt.Errorf("%q is not a kind of rule", r.Kind)
	}
	return nil
}

func (r Rule) window() time.Duration { return time.Duration(r.Hours) * time.Hour }
