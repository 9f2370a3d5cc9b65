// Package config reads YAML strictly: an unknown key, a wrong type or a second
// document is an error that names the file, the line and the key. It also has
// the types a configuration needs: a secret that never shows, and a duration.
package config

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// ReadFile reads a file into a struct.
func ReadFile(path string, into any) error {
	raw, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	return Read(path, raw, into)
}

// Read reads one YAML document into a struct; name stands for the file in errors.
func Read(name string, raw []byte, into any) error {
	file, err := parser.ParseBytes(raw, 0)
	if err != nil {
		return fault(name, err)
	}
	if documents(file) != 1 {
		return fmt.Errorf("%s: want exactly one YAML document, got %d", name, documents(file))
	}
	if err := yaml.NewDecoder(strings.NewReader(string(raw)), yaml.Strict()).Decode(into); err != nil {
		if errors.Is(err, io.EOF) {
			return fmt.Errorf("%s: the file is empty", name)
		}
		return fault(name, err)
	}
	return nil
}

func documents(file *ast.File) int {
	n := 0
	for _, d := range file.Docs {
		if d.Body != nil {
			n++
		}
	}
	return n
}

// fault gives name:line:column: what is wrong, and never the source line, which
// may hold a secret.
func fault(name string, err error) error {
	var e yaml.Error
	if !errors.As(err, &e) || e.GetToken() == nil {
		return fmt.Errorf("%s: %s", name, yaml.FormatError(err, false, false))
	}
	at := e.GetToken().Position
	return fmt.Errorf("%s:%d:%d: %s", name, at.Line, at.Column, e.GetMessage())
}

// Secret is a text that shows only through Reveal. In a file it is written as
// file:PATH or env:NAME, so that no secret stands in a configuration.
type Secret struct{ value string }

// UnmarshalText reads file:PATH or env:NAME.
func (s *Secret) UnmarshalText(b []byte) error {
	kind, where, _ := strings.Cut(string(b), ":")
	switch kind {
	case "file":
		raw, err := os.ReadFile(where)
		if err != nil {
			return fmt.Errorf("secret: %w", err)
		}
		s.value = strings.TrimSpace(string(raw))
	case "env":
		s.value = os.Getenv(where)
	default:
		return errors.New("a secret is written file:PATH or env:NAME")
	}
	if s.value == "" {
		return fmt.Errorf("secret: %s is empty", string(b))
	}
	return nil
}

// Reveal gives the secret.
func (s Secret) Reveal() string { return s.value }

// String masks the secret.
func (Secret) String() string { return "[secret]" }

// Format masks the secret under every verb.
func (Secret) Format(f fmt.State, _ rune) { fmt.Fprint(f, "[secret]") }

// LogValue masks the secret.
func (Secret) LogValue() slog.Value { return slog.StringValue("[secret]") }

// MarshalText masks the secret.
func (Secret) MarshalText() ([]byte, error) { return []byte("[secret]"), nil }

// Duration is a length of time written as 4s or 1m30s.
type Duration time.Duration

// UnmarshalText reads a Go duration.
func (d *Duration) UnmarshalText(b []byte) error {
	parsed, err := time.ParseDuration(string(b))
	if err != nil {
		return fmt.Errorf("%q is not a duration such as 4s or 1m30s", string(b))
	}
	*d = Duration(parsed)
	return nil
}

// String gives the duration as Go writes it.
func (d Duration) String() string { return time.Duration(d).String() }
