package sources_test

import (
	"strings"
	"testing"

	"underlag/sources"
	"underlag/sources/forsakringskassan"
	"underlag/sources/internal/soap"
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
	list, err := sources.New(config(), nil)
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
		_, err := sources.New(c, nil)
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
		_, err := sources.New(c, nil)
		if err == nil || !strings.HasPrefix(err.Error(), key) || strings.Contains(err.Error(), "secret") {
			t.Errorf("got %v, want %s…", err, key)
		}
	}
}
