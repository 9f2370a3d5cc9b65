package server

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"time"

	"underlag/aggregator/access"
	"underlag/aggregator/access/bundle"
	"underlag/aggregator/audit"
	"underlag/aggregator/config"
	"underlag/cmd/internal/lawdesk"
	"underlag/cmd/internal/lawrecord"
	"underlag/sources"
)

// Law says where newer laws than the one the program came with are published.
// Without it that law is in force as long as the program runs.
type Law struct {
	From  string          `yaml:"from"`  // a folder of bundles, or the address of a bundle
	Trust string          `yaml:"trust"` // the file of the reviewers and publishers that are trusted
	Keep  string          `yaml:"keep"`  // the file of a copy of the bundle in force
	Every config.Duration `yaml:"every"` // how often to look; zero: two seconds
}

func (c Config) access(law fs.FS) access.Config {
	return access.Config{FS: law, Catalogue: sources.Descriptors(), Environment: c.Environment}
}

// law loads the law that the program came with, and gives it with the follower
// that puts newer ones in force; nil where none is followed. A service that has
// had a newer law goes on with it, or does not begin. Which law it begins with is
// recorded.
func (c Config) law(ctx context.Context, law fs.FS, ledger *audit.Log, keys *insightKeys, log *slog.Logger, now func() time.Time) (*inForce, *bundle.Follower, error) {
	shipped, err := lawdesk.Load(c.access(law))
	if err != nil {
		return nil, nil, err
	}
	current := newInForce(shipped, keys)
	if c.Law == (Law{}) {
		return current, nil, begun(ctx, ledger, current.Revision(), false)
	}
	trust, err := c.Law.read()
	if err != nil {
		return nil, nil, err
	}
	last, err := ledger.LastLaw(ctx)
	if err != nil {
		return nil, nil, err
	}
	follower := bundle.NewFollower(current, bundle.Options{
		From: c.Law.From, Keep: c.Law.Keep, Trust: trust, Access: c.access(nil), Every: time.Duration(c.Law.Every), Now: now,
		Last: bundle.Loading(last), Tell: tell(log, ledger),
	})
	if err := follower.Resume(ctx); err != nil {
		return nil, nil, err
	}
	return current, follower, begun(ctx, ledger, current.Revision(), true)
}

// errLawLeft is a service that had a law out of a bundle and is told of none.
var errLawLeft = errors.New("the last law of this ledger came out of a bundle, and law.from is not set: set law.from, law.trust and law.keep as they were; to go back to the law that the program came with, publish it")

// begun records the law that the program came with where it is the one begun
// with, unless the last record of a law that was loaded names it. A law out of a
// bundle was recorded when it was loaded, and is not left by following none.
func begun(ctx context.Context, ledger *audit.Log, revision string, follows bool) error {
	last, err := ledger.LastLoaded(ctx)
	if err != nil || last.Revision == revision {
		return err
	}
	if last.Sequence > 0 && !follows {
		return fmt.Errorf("%w (it was %s, number %d)", errLawLeft, last.Revision, last.Sequence)
	}
	_, err = ledger.Law(ctx, audit.LawEvent{Kind: audit.LawLoaded, Revision: revision, InForce: revision})
	if err != nil {
		return fmt.Errorf("the law begun with is not recorded: %w", err)
	}
	return nil
}

// checkLaw tells what is wrong with the law and with where newer ones come from.
func (c Config) checkLaw(law fs.FS) error {
	_, err := lawdesk.Load(c.access(law))
	if err != nil || c.Law == (Law{}) {
		return err
	}
	_, err = c.Law.read()
	if err != nil {
		return fmt.Errorf("law: %w", err)
	}
	return nil
}

// read demands all keys but every.
func (l Law) read() (*bundle.Trust, error) {
	if l.From == "" || l.Trust == "" || l.Keep == "" {
		return nil, errors.New("from, trust and keep belong together")
	}
	trust, err := bundle.ReadTrust(l.Trust)
	if err != nil {
		return nil, fmt.Errorf("trust: %w", err)
	}
	return trust, nil
}

// tell records what became of a law, and says it loudly. A law that cannot be
// recorded is not put in force.
func tell(log *slog.Logger, ledger *audit.Log) bundle.Tell {
	record := lawrecord.Tell(ledger)
	return func(ctx context.Context, e bundle.Event) error {
		err := record(ctx, e)
		switch {
		case err != nil:
			log.Error("law event not recorded", "event", string(e.Kind), "in_force", e.InForce, "error", err.Error())
		case e.Kind == bundle.Loaded:
			log.Warn("law changed", "revision", e.Revision, "sequence", e.Of.Sequence)
		case e.Kind == bundle.Ended:
			log.Error("law past its last day; it goes on answering", "in_force", e.InForce, "reason", e.Why.Error())
		default:
			log.Error("law refused; the one in force stays", "in_force", e.InForce, "reason", e.Why.Error())
		}
		return err
	}
}
