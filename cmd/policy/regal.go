package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"underlag/aggregator/access/review"
)

// regal lints the principles with the tool and the rules of this repository.
func regal(ctx context.Context, dir string) ([]review.Finding, error) {
	root, err := moduleRoot(ctx)
	if err != nil {
		return nil, err
	}
	law, err := filepath.Abs(filepath.Join(dir, "law"))
	if err != nil {
		return nil, err
	}
	var out, said bytes.Buffer
	cmd := exec.CommandContext(ctx, "go", "tool", "-modfile="+filepath.Join(root, ".tools", "go.mod"),
		"regal", "lint", "--config-file", filepath.Join(root, ".regal.yaml"), "--format", "json", law)
	cmd.Dir, cmd.Stdout, cmd.Stderr = root, &out, &said
	ran := cmd.Run()
	findings, err := readRegal(out.Bytes())
	if err != nil {
		return nil, fmt.Errorf("regal did not run (-regal=false leaves it out): %w\n%s", errors.Join(ran, err), said.String())
	}
	return findings, nil
}

// readRegal reads a report of regal's, in its JSON format.
func readRegal(data []byte) ([]review.Finding, error) {
	var report struct {
		Violations []struct {
			Title       string
			Description string
			Location    struct {
				File string
				Row  int
			}
		}
	}
	err := json.Unmarshal(data, &report)
	if err != nil {
		return nil, err
	}
	var findings []review.Finding
	for _, v := range report.Violations {
		findings = append(findings, review.Finding{
			File: "law/" + filepath.Base(v.Location.File), Line: v.Location.Row, Rule: "regal/" + v.Title, Severity: review.Error,
			Problem: plain(v.Description), Remedy: correctRego,
		})
	}
	return findings, nil
}

func moduleRoot(ctx context.Context) (string, error) {
	out, err := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Dir}}").Output()
	root := strings.TrimSpace(string(out))
	if err == nil {
		_, err = os.Stat(filepath.Join(root, ".tools", "go.mod"))
	}
	if err != nil {
		return "", fmt.Errorf("regal is found only inside the repository; -regal=false leaves it out: %w", err)
	}
	return root, nil
}
