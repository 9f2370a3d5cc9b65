package main

import (
	"os"

	"underlag/aggregator/audit"
)

// readDelays reads a table of inquiries that a report shows later; without a file
// it is the built-in one.
func readDelays(path string) ([]audit.Delay, error) {
	if path == "" {
		return audit.DefaultDelays()
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return audit.ReadDelays(text)
}
