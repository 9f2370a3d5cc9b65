package main

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"

	"underlag/aggregator"
	"underlag/aggregator/telemetry"
)

// alerts are the rules as far as the tests look at them.
type alerts struct {
	Groups []struct {
		Rules []struct {
			Alert       string `yaml:"alert"`
			Expr        string `yaml:"expr"`
			Annotations struct {
				Summary   string `yaml:"summary"`
				SummarySV string `yaml:"summary_sv"`
				Playbook  string `yaml:"playbook"`
			} `yaml:"annotations"`
		} `yaml:"rules"`
	} `yaml:"groups"`
}

// Every alert leads to a page that names it, and every page belongs to an alert.
func TestEachAlertHasItsPage(t *testing.T) {
	var rules alerts
	raw, err := os.ReadFile("ops/alerts.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(raw, &rules); err != nil {
		t.Fatal(err)
	}
	var pages []string
	for _, group := range rules.Groups {
		for _, rule := range group.Rules {
			page, err := os.ReadFile(filepath.Join("ops", rule.Annotations.Playbook))
			if err != nil {
				t.Errorf("%s: %v", rule.Alert, err)
			}
			if !strings.Contains(string(page), "`"+rule.Alert+"`") {
				t.Errorf("%s does not name %s", rule.Annotations.Playbook, rule.Alert)
			}
			if rule.Annotations.Summary == "" || rule.Annotations.SummarySV == "" {
				t.Errorf("%s has no summary in both languages", rule.Alert)
			}
			pages = append(pages, filepath.Base(rule.Annotations.Playbook))
		}
	}
	files, err := os.ReadDir("ops/playbook")
	if err != nil || len(files) == 0 {
		t.Fatal("no pages", err)
	}
	for _, file := range files {
		if !slices.Contains(pages, file.Name()) {
			t.Errorf("no alert leads to %s", file.Name())
		}
	}
}

// Every metric that a rule or the dashboard asks for is one that the service has.
func TestRulesAndDashboardAskForWhatThereIs(t *testing.T) {
	known := exposed(t)
	for _, file := range []string{"ops/alerts.yaml", "ops/alerts_test.yaml", "ops/dashboard.json"} {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		names := regexp.MustCompile(`\bunderlag_\w+`).FindAllString(string(raw), -1)
		if len(names) == 0 {
			t.Errorf("%s asks for nothing", file)
		}
		for _, name := range names {
			if !regexp.MustCompile(`(?m)^` + name + `[{ ]`).MatchString(known) {
				t.Errorf("%s asks for %s, which is not exposed", file, name)
			}
		}
	}
	var dashboard struct {
		Panels []struct {
			ID      int
			Title   string
			Targets []struct{ Expr string }
		}
	}
	raw, err := os.ReadFile("ops/dashboard.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, &dashboard); err != nil || len(dashboard.Panels) == 0 {
		t.Fatalf("%d panels, %v", len(dashboard.Panels), err)
	}
}

// exposed gives what /metrics says once everything has happened once.
func exposed(t *testing.T) string {
	t.Helper()
	o := telemetry.Observer{Metrics: telemetry.NewMetrics(telemetry.Watched{
		Sources: func() []aggregator.SourceStatus {
			return []aggregator.SourceStatus{{
				Authority: "FK", State: aggregator.StateUp, Load: aggregator.Load{Breaker: aggregator.BreakerClosed, Limit: 1},
				Level:        &aggregator.ServiceLevel{Calls: 1},
				Certificates: []aggregator.Certificate{{Of: aggregator.OfServer, NotAfter: time.Now()}},
				Providers:    []aggregator.ProviderStatus{{Code: "PM", State: aggregator.StateUp, Breaker: aggregator.BreakerClosed}},
			}}
		},
		Law:    func() (evaluated, remembered uint64) { return 1, 1 },
		Ledger: func() error { return nil },
	})}
	o.Call(t.Context(), aggregator.SourceOutcome{Authority: "FK", Outcome: aggregator.Answered})
	if _, err := o.Law(undecided{}).Decide(t.Context(), aggregator.LawQuestion{}); err != nil {
		t.Fatal(err)
	}
	if _, err := o.Ledger(unwritten{}).Finish(t.Context(), "", nil, true); err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	o.Metrics.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	return w.Body.String()
}

type undecided struct{}

func (undecided) Decide(context.Context, aggregator.LawQuestion) (aggregator.Decision, error) {
	return aggregator.Decision{}, nil
}

type unwritten struct{ aggregator.Ledger }

func (unwritten) Finish(context.Context, string, []aggregator.SourceOutcome, bool) (aggregator.Receipt, error) {
	return aggregator.Receipt{}, nil
}

// The rules are what Prometheus takes, and fire when they should.
func TestPromtool(t *testing.T) {
	promtool, err := exec.LookPath("promtool")
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("promtool is not installed; CI must have it")
		}
		t.Skip("promtool is not installed (Debian package prometheus); .ci/run installs what it needs and runs this")
	}
	for _, args := range [][]string{{"check", "rules", "alerts.yaml"}, {"test", "rules", "alerts_test.yaml"}} {
		cmd := exec.CommandContext(t.Context(), promtool, args...)
		cmd.Dir = "ops"
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("promtool %s: %v\n%s", strings.Join(args, " "), err, out)
		}
	}
}
