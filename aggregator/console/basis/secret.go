package basis

import (
	"fmt"
	"log/slog"
)

// Secret is a personal number or a token as it was written; only Reveal shows it.
type Secret string

// Reveal gives what was written.
func (s Secret) Reveal() string { return string(s) }

const masked = "[masked]"

// String masks it.
func (Secret) String() string { return masked }

// Format masks it under every verb.
func (Secret) Format(f fmt.State, _ rune) { fmt.Fprint(f, masked) }

// LogValue masks it in structured logs.
func (Secret) LogValue() slog.Value { return slog.StringValue(masked) }

// MarshalText masks it in JSON, XML and YAML.
func (Secret) MarshalText() ([]byte, error) { return []byte(masked), nil }
