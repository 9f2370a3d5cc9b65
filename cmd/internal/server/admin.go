package server

import (
	"context"
	"errors"
	"time"

	"underlag/aggregator"
	"underlag/aggregator/audit"
	"underlag/aggregator/health"
	"underlag/aggregator/httpapi"
)

// Admin says who may act on sources and replicas. Without an organisation nobody may.
type Admin struct {
	Organisations []aggregator.OrgNumber `yaml:"organisations"` // whose source_admins may
}

func (s *Server) admin() *httpapi.Admin {
	if len(s.config.Admin.Organisations) == 0 {
		return nil
	}
	return &httpapi.Admin{Organisations: s.config.Admin.Organisations, Do: s.act, Overview: s.overview}
}

// act records what an operator does, then does it: no record, no act. It is done
// in the ledger's order, with whatever others have recorded before it.
func (s *Server) act(ctx context.Context, by aggregator.Caller, a aggregator.Act) (aggregator.Receipt, error) {
	if err := s.possible(a); err != nil {
		return aggregator.Receipt{}, err
	}
	receipt, err := s.ledger.Act(ctx, by, a)
	if err != nil {
		return aggregator.Receipt{}, aggregator.NewProblem(aggregator.CodeLedger, "", aggregator.Text{
			SV: "Loggen går inte att skriva, och inget görs utan loggpost. Försök igen om en stund.",
			EN: "The ledger cannot be written, and nothing is done without a record. Try again shortly.",
		}, err)
	}
	failed, err := s.catchUp(ctx)
	if err != nil { // the ledger could be written and not read: what comes later reads it again
		s.log.Warn("acts are not read", "error", err.Error())
		failed = s.do(aggregator.DoneAct{Act: a, By: by.ID, At: s.Service.Now(), Record: receipt.Index})
	}
	s.told(a, receipt.Index)
	if failed != nil && failed.record == receipt.Index {
		return receipt, failed.err
	}
	return receipt, nil
}

// possible tells an operator what cannot be done, before it is recorded.
func (s *Server) possible(a aggregator.Act) error {
	if a.Kind.OfReplica() {
		if !s.knowsReplica(a) {
			return problem(httpapi.CodeReplica)
		}
		return nil
	}
	err := s.monitor.Check(a)
	for cause, code := range map[error]string{
		health.ErrNoGuard: httpapi.CodeBreaker, health.ErrFull: httpapi.CodeFull, health.ErrNoWindow: httpapi.CodeCancel,
	} {
		if errors.Is(err, cause) {
			return problem(code)
		}
	}
	return err
}

// problem is one that the front's own table explains.
func problem(code string) error { return httpapi.PlainProblem(code) }

// failedAct is one that could not be done, by its record.
type failedAct struct {
	record int64
	err    error
}

// do does one act that is recorded.
func (s *Server) do(a aggregator.DoneAct) *failedAct {
	if a.Kind.OfReplica() {
		s.drains.do(a)
		return nil
	}
	if err := s.monitor.Do(a); err != nil {
		s.log.Warn("act not done", "act", string(a.Kind), "authority", string(a.Authority), "error", err.Error())
		return &failedAct{a.Record, err}
	}
	return nil
}

// actsEvery is how often acts of other replicas are looked for.
const actsEvery = 2 * time.Second

// restoreActs does again what operators did before the server started, however
// long ago.
func (s *Server) restoreActs(ctx context.Context, keys *audit.Keys) error {
	location, err := s.config.Ledger.location()
	if err != nil {
		return err
	}
	s.acts = audit.ReadActs(location, keys)
	_, err = s.catchUp(ctx)
	return err
}

// catchUp does what has been recorded since it was last called, and gives the last
// of it that could not be done.
func (s *Server) catchUp(ctx context.Context) (*failedAct, error) {
	s.following.Lock()
	defer s.following.Unlock()
	acts, err := s.acts.Next(ctx)
	var last *failedAct
	for _, a := range acts {
		if failed := s.do(a); failed != nil {
			last = failed
		}
	}
	return last, err
}

// followActs does what operators do to other replicas of the same ledger, until
// ctx ends.
func (s *Server) followActs(ctx context.Context) {
	if s.config.Ledger.URL.Reveal() == "" {
		return // a file has one server
	}
	ticker := time.NewTicker(actsEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			if _, err := s.catchUp(ctx); err != nil && ctx.Err() == nil {
				s.log.Warn("acts of other replicas are not read", "error", err.Error())
			}
		case <-ctx.Done():
			return
		}
	}
}

func (s *Server) told(a aggregator.Act, record int64) {
	s.log.Info("act", "act", string(a.Kind), "authority", string(a.Authority), "replica", a.Replica, "breaker", string(a.Breaker), "record", record)
}
