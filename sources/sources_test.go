package sources_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"underlag/aggregator"
	"underlag/sources"
	"underlag/sources/forsakringskassan"
	"underlag/sources/internal/soap"
	"underlag/sources/ssbtek"
)

func config() sources.Config {
	at := soap.Endpoint{URL: "https://authority.example.se/"}
	return sources.Config{
		AF: at, CSN: at, SKV: at, SO: at, TNS: at, MIV: at,
		FK: forsakringskassan.Config{URL: at.URL, Actor: "026-51"},
	}
}

func TestEverySourceIsDescribedInItsPlace(t *testing.T) {
	t.Parallel()
	list, err := sources.New(config(), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	described := sources.Descriptors()
	if len(list) != len(described) {
		t.Fatalf("%d sources, %d descriptions", len(list), len(described))
	}
	for i, source := range list {
		if got, want := source.Descriptor().Code, described[i].Code; got != want {
			t.Errorf("place %d: source %s, description %s", i, got, want)
		}
	}
}

func TestEveryAddressIsInItsPlace(t *testing.T) {
	t.Parallel()
	for i, code := range sources.Codes() {
		c := config()
		*c.Addresses()[i] = ""
		_, err := sources.New(c, nil, nil)
		if want := "sources." + string(code) + ".url: "; err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("without address %d: got %v, want %s…", i, err, want)
		}
	}
}

func TestErrorNamesTheKey(t *testing.T) {
	t.Parallel()
	for key, breakIt := range map[string]func(*sources.Config){
		"sources.AF.url: ":  func(c *sources.Config) { c.AF.URL = "http://secret.example.se/" },
		"sources.FK.url: ":  func(c *sources.Config) { c.FK.URL = "secret" },
		"sources.SKV.url: ": func(c *sources.Config) { c.SKV.URL = "https://user:secret@skv.example.se/" },
		"sources.MIV.url: ": func(c *sources.Config) { c.MIV.URL = "" },
	} {
		c := config()
		breakIt(&c)
		_, err := sources.New(c, nil, nil)
		if err == nil || !strings.HasPrefix(err.Error(), key) || strings.Contains(err.Error(), "secret") {
			t.Errorf("got %v, want %s…", err, key)
		}
	}
}

// nationally is config with one way to all.
func nationally() sources.Config {
	return sources.Config{
		SSBTEK: &ssbtek.Config{URL: "https://ssbtek.example.se/", Version: "10"},
		FK:     forsakringskassan.Config{Actor: "026-51"},
	}
}

func TestThroughTheNationalServiceSourcesAreTheSame(t *testing.T) {
	t.Parallel()
	list, err := sources.New(nationally(), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	described := sources.Descriptors()
	if len(list) != len(described) {
		t.Fatalf("%d sources, %d descriptions", len(list), len(described))
	}
	first := list[0].(aggregator.Behind).Upstream()
	for i, source := range list {
		if diff := cmp.Diff(described[i], source.Descriptor()); diff != "" {
			t.Errorf("place %d (-direct +through):\n%s", i, diff)
		}
		if source.(aggregator.Behind).Upstream() != first {
			t.Errorf("%s has a way of its own", described[i].Code)
		}
	}
}

func TestErrorNamesTheKeyBehindTheNationalService(t *testing.T) {
	t.Parallel()
	for key, breakIt := range map[string]func(*sources.Config){
		"sources.ssbtek.url: ":     func(c *sources.Config) { c.SSBTEK.URL = "http://secret.example.se/" },
		"sources.ssbtek.version: ": func(c *sources.Config) { c.SSBTEK.Version = "12" },
		"sources.CSN.url: ":        func(c *sources.Config) { c.CSN.URL = "https://secret.example.se/" },
		"sources.FK.url: ":         func(c *sources.Config) { c.FK.URL = "https://secret.example.se/" },
		"sources.FK.actor: ":       func(c *sources.Config) { c.FK.Actor = "" },
	} {
		c := nationally()
		breakIt(&c)
		_, err := sources.New(c, nil, nil)
		if err == nil || !strings.HasPrefix(err.Error(), key) || strings.Contains(err.Error(), "secret") {
			t.Errorf("got %v, want %s…", err, key)
		}
	}
}
