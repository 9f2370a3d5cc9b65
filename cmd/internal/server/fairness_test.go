package server

import (
	"strings"
	"testing"

	"underlag/aggregator/config"
)

func TestRatesThatAreRefused(t *testing.T) {
	agreement := func(a Agreement) Config {
		return Config{Organisations: []Organisation{{Number: "162120009993", Agreement: &a}}}
	}
	for want, c := range map[string]Config{
		"organisations: 162120009993: agreement.rate.burst":                 agreement(Agreement{Rate: Rate{PerMinute: 10}}),
		"organisations: 162120009993: agreement.caseworker_rate.per_minute": agreement(Agreement{CaseworkerRate: Rate{Burst: 10}}),
	} {
		if _, err := c.verifier(nil); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	for want, f := range map[string]Fairness{
		"fairness.at_once":              {AtOnce: 1},
		"fairness.organisation.per_day": {Organisation: Rate{PerMinute: 1, Burst: 1, PerDay: -1}},
	} {
		if _, err := (Config{Fairness: f}).admission(nil, nil); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestSharedThatIsRefused(t *testing.T) {
	t.Setenv("UNDERLAG_TEST_SHARED", "http://user:hemligt@127.0.0.1")
	var secret config.Secret
	if err := secret.UnmarshalText([]byte("env:UNDERLAG_TEST_SHARED")); err != nil {
		t.Fatal(err)
	}
	err := Config{Shared: Shared{URL: secret}}.checkShared()
	if err == nil || !strings.HasPrefix(err.Error(), "shared: ") || strings.Contains(err.Error(), "hemligt") {
		t.Errorf("got %v", err)
	}
	if err := (Config{}).checkShared(); err != nil {
		t.Errorf("nothing shared: %v", err)
	}
}
