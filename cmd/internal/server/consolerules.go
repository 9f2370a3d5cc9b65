package server

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"underlag/aggregator"
	"underlag/aggregator/access"
	"underlag/aggregator/access/bundle"
	"underlag/aggregator/console"
	"underlag/aggregator/console/rules"
	"underlag/cmd/internal/lawdesk"
	"underlag/cmd/internal/reviewdesk"
)

// Rules says who may read and change the law in the console, and where.
type Rules struct {
	Organisations []aggregator.OrgNumber `yaml:"organisations"` // whose legal_reviewers may; empty: nobody, and there is no such part
	Drafts        string                 `yaml:"drafts"`        // a folder that exists; empty: the law can be read only
	// Publisher and Key publish laws to law.from from the console; empty: they are
	// published elsewhere. The reviewers' keys are never here.
	Publisher string          `yaml:"publisher"` // id in law.trust
	Key       string          `yaml:"key"`       // the file of its private key
	Made      reviewdesk.Made `yaml:"-"`         // of a demo
}

// rules is the legal reviewer's part of the console.
func (s *Server) rules(now func() time.Time) (console.Area, error) {
	c := s.config.Console.Rules
	desk := reviewdesk.New(reviewdesk.Options{
		Organisations: c.Organisations, InForce: func() *access.Law { return s.law.now.Load().Law }, Shipped: s.shipped,
		Bundles: s.config.Law.folder(), Trust: s.config.Law.Trust, Now: now, Made: c.Made,
	})
	if c.Drafts == "" {
		return rules.New(rules.Options{Desk: desk}), nil
	}
	ledger, err := s.config.Ledger.location()
	if err != nil {
		return console.Area{}, err
	}
	press := lawdesk.Press{TrustFile: s.config.Law.Trust, Publisher: c.Publisher, KeyFile: c.Key, Folder: s.config.Law.folder(), Log: s.ledger}
	drafts := reviewdesk.NewDrafts(desk, c.Drafts, ledger, press)
	desk.Of = drafts.PublishedAs
	return rules.New(rules.Options{Desk: desk, Drafts: drafts}), nil
}

// check tells what is wrong with the part's configuration.
func (c Rules) check(law Law) error {
	if len(c.Organisations) == 0 {
		if c.Drafts+c.Publisher+c.Key != "" {
			return errors.New("rules: organisations: nobody may, and so the other keys are for nobody")
		}
		return nil
	}
	if c.Drafts != "" {
		if info, err := os.Stat(c.Drafts); err != nil || !info.IsDir() {
			return fmt.Errorf("rules: drafts: there is no folder %s", c.Drafts)
		}
	}
	if c.Publisher == "" && c.Key == "" {
		return nil
	}
	if c.Publisher == "" || c.Key == "" || c.Drafts == "" || law.folder() == "" {
		return errors.New("rules: publisher and key belong together, with drafts, and with law.from a folder")
	}
	if _, err := bundle.ReadKey(c.Key); err != nil {
		return fmt.Errorf("rules: key: %w", err)
	}
	return nil
}

// folder is where laws are published; empty where they come from an address, or
// from nowhere.
func (l Law) folder() string {
	if strings.HasPrefix(l.From, "http://") || strings.HasPrefix(l.From, "https://") {
		return ""
	}
	return l.From
}
