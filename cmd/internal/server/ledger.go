package server

import (
	"errors"
	"fmt"
	"os"
	"time"

	"underlag/aggregator/audit"
	"underlag/aggregator/config"
)

// Ledger says where the ledger and its keys are: in a file of one server, or in
// a PostgreSQL database of several.
type Ledger struct {
	File string        `yaml:"file"`
	URL  config.Secret `yaml:"url"`
	Keys string        `yaml:"keys"`
	// Delays is a table of inquiries that a person's own report shows later; empty: none are.
	Delays string `yaml:"delays"`
}

// open opens the ledger, and gives its keys beside it.
func (l Ledger) open(now func() time.Time) (*audit.Log, *audit.Keys, error) {
	location, keys, err := l.read()
	if err != nil {
		return nil, nil, err
	}
	delays, err := l.delays()
	if err != nil {
		return nil, nil, err
	}
	log, err := audit.Open(location, audit.Options{Keys: keys, Now: now, Delays: delays})
	return log, keys, err
}

func (l Ledger) delays() ([]audit.Delay, error) {
	if l.Delays == "" {
		return audit.DefaultDelays()
	}
	text, err := os.ReadFile(l.Delays)
	if err != nil {
		return nil, fmt.Errorf("delays: %w", err)
	}
	list, err := audit.ReadDelays(text)
	if err != nil {
		return nil, fmt.Errorf("delays: %s: %w", l.Delays, err)
	}
	return list, nil
}

// location gives where the ledger is.
func (l Ledger) location() (string, error) {
	location, url := l.File, l.URL.Reveal()
	if (location == "") == (url == "") || l.Keys == "" {
		return "", errors.New("keys, and either file or url, are required")
	}
	if url == "" {
		return location, nil
	}
	if !audit.IsPostgres(url) {
		return "", errors.New("url: must begin with postgres://")
	}
	return url, nil
}

// read gives the ledger's location and keys, without opening it.
func (l Ledger) read() (string, *audit.Keys, error) {
	location, err := l.location()
	if err != nil {
		return "", nil, err
	}
	keys, err := audit.LoadKeys(l.Keys)
	if err != nil {
		return "", nil, fmt.Errorf("keys: %w", err)
	}
	return location, keys, nil
}
