package server

import (
	"context"
	"fmt"
	"os"
	"slices"
	"time"

	"underlag/aggregator"
	"underlag/aggregator/config"
	"underlag/aggregator/health"
	"underlag/sources"
)

// Health says how the sources are watched.
type Health struct {
	ProbeEvery config.Duration `yaml:"probe_every"` // default 20s
	Span       config.Duration `yaml:"span"`        // how far back calls count; default 30s
}

// Maintenance is a planned window: once, from and to in RFC 3339, or weekly.
type Maintenance struct {
	Authority aggregator.AuthorityCode `yaml:"authority"`
	From      string                   `yaml:"from"`
	To        string                   `yaml:"to"`
	Weekly    *Weekly                  `yaml:"weekly"`
	Reason    aggregator.Text          `yaml:"reason"`
}

// Weekly is a window that comes back every week, in Swedish time.
type Weekly struct {
	Day   string `yaml:"day"`   // monday to sunday
	Begin string `yaml:"begin"` // 22:00
	End   string `yaml:"end"`   // 03:00 is on the day after where it is not after begin
}

// monitor watches the sources, which are closed while maintenance is planned.
func (c Config) monitor(now func() time.Time) (*health.Monitor, error) {
	zone, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		return nil, fmt.Errorf("maintenance: %w", err)
	}
	windows := make([]health.Window, len(c.Maintenance))
	for i, m := range c.Maintenance {
		if windows[i], err = m.window(); err != nil {
			return nil, fmt.Errorf("maintenance[%d].%w", i, err)
		}
	}
	imported, err := c.importedMaintenance(zone)
	if err != nil {
		return nil, fmt.Errorf("maintenance_ics: %w", err)
	}
	plan, err := health.NewPlan(append(windows, imported...), zone)
	if err != nil {
		return nil, err
	}
	m := health.New(sources.Descriptors(), plan, health.Settings{Span: time.Duration(c.Health.Span)}, now)
	return m, m.Measure(c.serviceAgreements())
}

// importedMaintenance reads the calendar file, if there is one.
func (c Config) importedMaintenance(zone *time.Location) ([]health.Window, error) {
	if c.MaintenanceICS == "" {
		return nil, nil
	}
	file, err := os.Open(c.MaintenanceICS)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	windows, err := health.ReadCalendar(file, zone)
	for i, w := range windows {
		if !slices.Contains(sources.Codes(), w.Authority) {
			return nil, fmt.Errorf("event %d: CATEGORIES: %q is not the code of a source", i+1, w.Authority)
		}
	}
	return windows, err
}

func (m Maintenance) window() (health.Window, error) {
	w := health.Window{Authority: m.Authority, Reason: m.Reason, Origin: aggregator.WindowFile}
	if !slices.Contains(sources.Codes(), m.Authority) {
		return w, fmt.Errorf("authority: %q is not the code of a source", m.Authority)
	}
	var err error
	if w.From, err = instant("from", m.From); err != nil {
		return w, err
	}
	if w.To, err = instant("to", m.To); err != nil {
		return w, err
	}
	if m.Weekly != nil {
		w.Weekly, err = m.Weekly.parsed()
	}
	return w, err
}

func instant(key, text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return at, fmt.Errorf("%s: %q is not a time such as 2026-12-01T20:00:00+01:00", key, text)
	}
	return at, nil
}

func (w Weekly) parsed() (*aggregator.WeeklyTime, error) {
	out, err := aggregator.NewWeeklyTime(w.Day, w.Begin, w.End)
	if err != nil {
		return nil, fmt.Errorf("weekly.%w", err)
	}
	return &out, nil
}

const defaultProbeEvery = 20 * time.Second

// watch probes the sources until ctx ends.
func (s *Server) watch(ctx context.Context) {
	every := time.Duration(s.config.Health.ProbeEvery)
	if every <= 0 {
		every = defaultProbeEvery
	}
	s.monitor.Watch(ctx, s.Service.Sources, every)
}
