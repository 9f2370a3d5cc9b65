package telemetry

import (
	"github.com/prometheus/client_golang/prometheus"

	"underlag/aggregator"
)

// now gives what is true at the moment it is read.
type now struct{ watched Watched }

var (
	stateDesc           = describe("underlag_source_state", "1 for the state that a source is in.", "authority", "state")
	breakerDesc         = describe("underlag_source_breaker", "1 for the state that a source's breaker is in.", "authority", "state")
	flightDesc          = describe("underlag_source_in_flight", "Calls under way.", "authority")
	lineDesc            = describe("underlag_source_waiting", "Calls in line.", "authority")
	limitDesc           = describe("underlag_source_limit", "Calls that may be under way at once.", "authority")
	driftDesc           = describe("underlag_source_unknown_elements", "Elements of the last day that the authority's contract does not know.", "authority")
	codesDesc           = describe("underlag_source_unknown_codes", "Codes of the last day that the source's tables do not have.", "authority")
	hedgeDesc           = describe("underlag_source_hedges_total", "Questions put once more while the first call was under way.", "authority")
	hedgeWonDesc        = describe("underlag_source_hedges_won_total", "Those of them that were answered first.", "authority")
	endsDesc            = describe("underlag_certificate_not_after_seconds", "When the certificate of the authority's server, or our own that it is shown, ends, as a Unix time.", "authority", "of")
	providerDesc        = describe("underlag_provider_state", "1 for the state that a provider within a source is in.", "authority", "provider", "state")
	providerBreakerDesc = describe("underlag_provider_breaker", "1 for the state that the breaker of a provider within a source is in.", "authority", "provider", "state")
	availableDesc       = describe("underlag_source_availability", "Share of the calls of the last 24 hours that were answered, where an availability is agreed.", "authority")
	budgetDesc          = describe("underlag_source_error_budget_left", "Share left of the failures of 24 hours that the agreement allows for; below zero it is broken.", "authority")
	promptDesc          = describe("underlag_source_prompt_share", "Share of the answers of the last 24 hours that came within the agreed time.", "authority")
	agreedDesc          = describe("underlag_source_agreed_prompt_share", "What that share is agreed to be.", "authority")
	lawDesc             = describe("underlag_law_principles_total", "Circumstances that the principles were asked about, evaluated or remembered.", "how")
	ledgerDesc          = describe("underlag_ledger_writable", "1 while the ledger can be written.")
	openDesc            = describe("underlag_reviews_open", "Reviews of the log that nobody has closed.", "organisation")
	closedDesc          = describe("underlag_reviews_closed", "Reviews of the log that are closed; their share of all is the closing rate.", "organisation")
)

func describe(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc(name, help, labels, nil)
}

var states = []aggregator.SourceState{
	aggregator.StateUnknown, aggregator.StateUp, aggregator.StateDegraded, aggregator.StateDown, aggregator.StateMaintenance, aggregator.StateDisabled,
}

var breakerStates = []aggregator.BreakerState{
	aggregator.BreakerClosed, aggregator.BreakerOpen, aggregator.BreakerHalfOpen, aggregator.BreakerForcedOpen, aggregator.BreakerForcedClosed,
}

// Describe implements prometheus.Collector.
func (n now) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{stateDesc, breakerDesc, flightDesc, lineDesc, limitDesc, driftDesc, codesDesc, hedgeDesc, hedgeWonDesc,
		endsDesc, providerDesc, providerBreakerDesc, availableDesc, budgetDesc, promptDesc, agreedDesc, lawDesc, ledgerDesc, openDesc, closedDesc} {
		to <- d
	}
}

// Collect implements prometheus.Collector.
func (n now) Collect(to chan<- prometheus.Metric) {
	gauge := func(d *prometheus.Desc, value float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, value, labels...)
	}
	if n.watched.Ledger != nil {
		gauge(ledgerDesc, truth(n.watched.Ledger() == nil))
	}
	if n.watched.Law != nil {
		evaluated, remembered := n.watched.Law()
		to <- prometheus.MustNewConstMetric(lawDesc, prometheus.CounterValue, float64(evaluated), "evaluated")
		to <- prometheus.MustNewConstMetric(lawDesc, prometheus.CounterValue, float64(remembered), "remembered")
	}
	if n.watched.Reviews != nil {
		for _, r := range n.watched.Reviews() {
			gauge(openDesc, float64(r.Open), string(r.Organisation))
			gauge(closedDesc, float64(r.Closed), string(r.Organisation))
		}
	}
	if n.watched.Sources == nil {
		return
	}
	for _, s := range n.watched.Sources() {
		code := string(s.Authority)
		for _, state := range states {
			gauge(stateDesc, truth(s.State == state), code, string(state))
		}
		gauge(driftDesc, float64(len(s.Unknown)), code)
		gauge(codesDesc, float64(len(s.UnknownCodes)), code)
		for _, c := range s.Certificates {
			gauge(endsDesc, float64(c.NotAfter.Unix()), code, string(c.Of))
		}
		for _, p := range s.Providers {
			n.provider(gauge, code, p)
		}
		if l := s.Level; l != nil && l.Calls > 0 {
			gauge(availableDesc, l.Availability, code)
			gauge(budgetDesc, l.BudgetLeft, code)
			gauge(promptDesc, l.Prompt, code)
			gauge(agreedDesc, l.AgreedPrompt, code)
		}
		if s.Load == (aggregator.Load{}) {
			continue // no guard
		}
		for _, state := range breakerStates {
			gauge(breakerDesc, truth(s.Load.Breaker == state), code, string(state))
		}
		gauge(flightDesc, float64(s.Load.InFlight), code)
		gauge(lineDesc, float64(s.Load.Waiting), code)
		gauge(limitDesc, float64(s.Load.Limit), code)
		to <- prometheus.MustNewConstMetric(hedgeDesc, prometheus.CounterValue, float64(s.Load.Hedges), code)
		to <- prometheus.MustNewConstMetric(hedgeWonDesc, prometheus.CounterValue, float64(s.Load.HedgesWon), code)
	}
}

// provider gives one provider's states. Its code is the descriptor's: a name that
// an authority makes up is never a label.
func (now) provider(gauge func(*prometheus.Desc, float64, ...string), authority string, p aggregator.ProviderStatus) {
	for _, state := range states {
		if state != aggregator.StateMaintenance && state != aggregator.StateDisabled {
			gauge(providerDesc, truth(p.State == state), authority, p.Code, string(state))
		}
	}
	for _, state := range breakerStates {
		if p.Breaker != "" {
			gauge(providerBreakerDesc, truth(p.Breaker == state), authority, p.Code, string(state))
		}
	}
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
