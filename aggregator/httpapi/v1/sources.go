package v1

import (
	"time"

	"underlag/aggregator"
)

// Sources is the answer of GET /v1/sources.
type Sources struct {
	Sources []SourceInfo `json:"sources"`
}

// SourceInfo is what a source says of itself.
type SourceInfo struct {
	Code       string          `json:"code"`
	Name       aggregator.Text `json:"name"`
	Protocol   string          `json:"protocol"`
	DeadlineMs int64           `json:"deadlineMs"`
	Categories []CategoryInfo  `json:"categories"`
	Assumed    []string        `json:"assumed"`
	Status     *Status         `json:"status"` // null where nobody watches
}

// Status is how a source is, from traffic and probes of the last half minute.
type Status struct {
	State       string           `json:"state"` // unknown, up, degraded, down, maintenance, disabled
	Since       *time.Time       `json:"since"`
	Reason      *aggregator.Text `json:"reason"` // why it is closed
	ReopensAt   *time.Time       `json:"reopensAt"`
	LastSuccess *time.Time       `json:"lastSuccess"`
	Calls       int              `json:"calls"`
	Failures    []Failure        `json:"failures"`
	P50Ms       *int64           `json:"p50Ms"` // null where nothing was answered
	P95Ms       *int64           `json:"p95Ms"`
	Parts       []PartStatus     `json:"parts"`
	Providers   []ProviderStatus `json:"providers"`       // that answer within it and fail apart
	Unknown     []string         `json:"unknownElements"` // of the last day, by name
	Load        *Load            `json:"load"`            // null without a guard
	Agreement   *ServiceLevel    `json:"agreement"`       // null where nothing is agreed
}

// ServiceLevel holds the last 24 hours to what is agreed. Shares are null where
// there was nothing to take a share of.
type ServiceLevel struct {
	Reference          string   `json:"reference"`
	Calls              int      `json:"calls"`
	Availability       *float64 `json:"availability"`
	AgreedAvailability float64  `json:"agreedAvailability"`
	WithinMs           int64    `json:"withinMs"`
	Prompt             *float64 `json:"prompt"`
	AgreedPrompt       float64  `json:"agreedPrompt"`
	BudgetLeft         float64  `json:"budgetLeft"`
}

// Load is what the guard of a source holds just now.
type Load struct {
	Breaker  string `json:"breaker"` // closed, open, half_open, forced_open, forced_closed
	InFlight int    `json:"inFlight"`
	Waiting  int    `json:"waiting"`
	Limit    int    `json:"limit"`
	// Hedges are questions put once more while the first call was under way, since the
	// start; HedgesWon are those answered first.
	Hedges    uint64 `json:"hedges"`
	HedgesWon uint64 `json:"hedgesWon"`
}

// Failure is one way in which calls have failed.
type Failure struct {
	Outcome string `json:"outcome"`
	Code    string `json:"code"`
	Calls   int    `json:"calls"`
}

// PartStatus is a part of a source that could not be checked lately.
type PartStatus struct {
	Name     string    `json:"name"`
	Code     string    `json:"code"`
	LastSeen time.Time `json:"lastSeen"`
}

// ProviderStatus is how one of those who answer within a source is, from what its
// answers tell.
type ProviderStatus struct {
	Code        string          `json:"code"`
	Name        aggregator.Text `json:"name"`
	State       string          `json:"state"` // unknown, up, degraded, down
	Since       *time.Time      `json:"since"`
	LastSuccess *time.Time      `json:"lastSuccess"`
	Calls       int             `json:"calls"`
	Failures    []Failure       `json:"failures"`
	Breaker     *string         `json:"breaker"` // null where it cannot be left out of a question
}

// CategoryInfo is one category of data a source can deliver.
type CategoryInfo struct {
	Name   string          `json:"name"`
	Label  aggregator.Text `json:"label"`
	Fields []FieldInfo     `json:"fields"`
}

// FieldInfo is one field of a category. Name is kind.member as in the answer.
type FieldInfo struct {
	Name        string          `json:"name"`
	Label       aggregator.Text `json:"label"`
	Unit        *string         `json:"unit"`
	Sensitivity string          `json:"sensitivity"`
}

// FromDescriptors gives the sources as they go over the wire, each with its
// status where there is one.
func FromDescriptors(list []aggregator.Descriptor, health []aggregator.SourceStatus) Sources {
	out := Sources{Sources: each(list, fromDescriptor)}
	for i := range out.Sources {
		for j := range health {
			if string(health[j].Authority) == out.Sources[i].Code {
				out.Sources[i].Status = fromStatus(&health[j])
			}
		}
	}
	return out
}

func fromStatus(s *aggregator.SourceStatus) *Status {
	return &Status{
		State: string(s.State), Since: maybe(s.Since), ReopensAt: maybe(s.ReopensAt), LastSuccess: maybe(s.LastSuccess),
		Calls: s.Calls, P50Ms: maybe(s.P50.Milliseconds()), P95Ms: maybe(s.P95.Milliseconds()), Reason: maybe(s.Reason),
		Failures:  each(s.Failures, fromFailures),
		Providers: each(s.Providers, fromProvider),
		Parts: each(s.Parts, func(p *aggregator.PartStatus) PartStatus {
			return PartStatus{Name: p.Name, Code: p.Code, LastSeen: p.LastSeen.UTC()}
		}),
		Unknown: append([]string{}, s.Unknown...), Load: maybe(Load{string(s.Load.Breaker), s.Load.InFlight, s.Load.Waiting, s.Load.Limit, s.Load.Hedges, s.Load.HedgesWon}),
		Agreement: fromLevel(s.Level),
	}
}

func fromFailures(f *aggregator.CallFailures) Failure {
	return Failure{Outcome: string(f.Outcome), Code: f.Code, Calls: f.Calls}
}

func fromProvider(p *aggregator.ProviderStatus) ProviderStatus {
	return ProviderStatus{
		Code: p.Code, Name: p.Name, State: string(p.State), Since: maybe(p.Since), LastSuccess: maybe(p.LastSuccess),
		Calls: p.Calls, Failures: each(p.Failures, fromFailures), Breaker: maybe(string(p.Breaker)),
	}
}

func fromLevel(l *aggregator.ServiceLevel) *ServiceLevel {
	if l == nil {
		return nil
	}
	out := &ServiceLevel{
		Reference: l.Reference, Calls: l.Calls, AgreedAvailability: l.AgreedAvailability,
		WithinMs: l.Within.Milliseconds(), AgreedPrompt: l.AgreedPrompt, BudgetLeft: l.BudgetLeft,
	}
	if l.Calls > 0 {
		out.Availability = &l.Availability
	}
	if l.Answered > 0 {
		out.Prompt = &l.Prompt
	}
	return out
}

// maybe gives null for what is not known.
func maybe[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}

func fromDescriptor(d *aggregator.Descriptor) SourceInfo {
	return SourceInfo{
		Code: string(d.Code), Name: d.Name, Protocol: d.Protocol, DeadlineMs: d.Deadline.Milliseconds(),
		Categories: each(d.Catalogue, fromCategory),
		Assumed:    append([]string{}, d.Assumed...),
	}
}

func fromCategory(c *aggregator.CategoryInfo) CategoryInfo {
	return CategoryInfo{Name: string(c.Name), Label: c.Label, Fields: each(c.Fields, fromField)}
}

func fromField(f *aggregator.FieldInfo) FieldInfo {
	info := FieldInfo{Name: f.Field.String(), Label: f.Label, Sensitivity: string(f.Sensitivity)}
	if f.Unit != "" {
		info.Unit = &f.Unit
	}
	return info
}
