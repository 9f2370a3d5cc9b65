package lawdesk

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"

	"golang.org/x/sync/errgroup"

	"underlag/aggregator"
	"underlag/aggregator/access"
	"underlag/aggregator/access/review"
	"underlag/aggregator/audit"
)

// Recorded is what a begin or refused record says of a decision. The record
// names nobody, and neither does this.
type Recorded struct {
	Index        int64  `json:"-"`
	Kind         string `json:"kind"`
	At           string `json:"at"`
	Inquiry      string `json:"inquiry"`
	Organisation string `json:"organisation"`
	Purpose      string `json:"purpose"`
	Law          string `json:"law"` // revision
	On           string `json:"on"`
	Subjects     []struct {
		Role    aggregator.Role  `json:"role"`
		Sources []recordedSource `json:"sources"`
	} `json:"subjects"`
	Automation bool            `json:"automation"`
	Refusal    recordedRefusal `json:"refusal"`

	circumstances *aggregator.Circumstances
}

type recordedSource struct {
	Authority  aggregator.AuthorityCode `json:"authority"`
	Provisions []aggregator.ProvisionID `json:"provisions"`
	From       string                   `json:"from"`
	To         string                   `json:"to"`
	Refusal    string                   `json:"refusal"`
}

type recordedRefusal struct {
	Code      string                 `json:"code"`
	Pointer   string                 `json:"pointer"`
	Provision aggregator.ProvisionID `json:"provision"`
}

// The kinds of record that hold a decision.
const (
	begun   = "begin"
	refused = "refused"
)

// Decisions reads the recorded decisions of a ledger, all of them or those of
// one inquiry, and gives each to take.
func Decisions(ctx context.Context, ledger, inquiry string, take func(*Recorded) error) error {
	lines, out := io.Pipe()
	go func() { out.CloseWithError(audit.Show(ctx, ledger, inquiry, out)) }()
	defer lines.Close()
	for d := json.NewDecoder(lines); ; {
		var line audit.Line
		err := d.Decode(&line)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		r, err := decode(&line)
		if err != nil {
			return fmt.Errorf("record %d: %w", line.Index, err)
		}
		if r == nil {
			continue
		}
		if err := take(r); err != nil {
			return err
		}
	}
}

// decode gives nil where the record holds no decision.
func decode(line *audit.Line) (*Recorded, error) {
	r := Recorded{Index: line.Index}
	if err := json.Unmarshal(line.Record, &r); err != nil {
		return nil, err
	}
	if r.Kind != begun && r.Kind != refused {
		return nil, nil
	}
	var err error
	r.circumstances, err = audit.Circumstances(line.Record)
	return &r, err
}

// Past is what it takes to decide the inquiry again. A record of an inquiry that
// the law was not asked about has no day and no circumstances.
func (r *Recorded) Past() (access.Past, error) {
	p := access.Past{Organisation: aggregator.OrgNumber(r.Organisation), Purpose: aggregator.Purpose(r.Purpose), Automation: r.Automation, Circumstances: r.circumstances}
	for _, s := range r.Subjects {
		p.Roles = append(p.Roles, s.Role)
	}
	if r.On == "" {
		return p, nil
	}
	var err error
	p.On, err = aggregator.ParseDate(r.On)
	return p, err
}

// Decision is what was decided, as far as the record says it, and the roles of
// the persons.
func (r *Recorded) Decision() (aggregator.Decision, []aggregator.Role) {
	d := aggregator.Decision{Revision: r.Law}
	d.On, _ = aggregator.ParseDate(r.On)
	if r.Kind == refused {
		d.Refusal = &aggregator.Refusal{Code: r.Refusal.Code, Pointer: r.Refusal.Pointer, Provision: r.Refusal.Provision}
	}
	var roles []aggregator.Role
	for _, s := range r.Subjects {
		roles = append(roles, s.Role)
		var person aggregator.PersonDecision
		for _, source := range s.Sources {
			person.Sources = append(person.Sources, source.decision())
		}
		d.Persons = append(d.Persons, person)
	}
	return d, roles
}

func (s *recordedSource) decision() aggregator.SourceDecision {
	d := aggregator.SourceDecision{Authority: s.Authority}
	d.Period.From, _ = aggregator.ParseDate(s.From)
	d.Period.To, _ = aggregator.ParseDate(s.To)
	if s.Refusal != "" {
		d.Refusal = &aggregator.Refusal{Code: s.Refusal}
		return d
	}
	for _, id := range s.Provisions {
		d.Grants = append(d.Grants, aggregator.Grant{Provision: id})
	}
	return d
}

// Replay decides the recorded inquiries of a day and later again, on every
// processor while one reads.
func Replay(ctx context.Context, law, draft *access.Law, ledger string, since aggregator.Date) (*review.Replay, error) {
	replay := review.NewReplay(law, draft)
	work, ctx := errgroup.WithContext(ctx)
	work.SetLimit(runtime.GOMAXPROCS(0) + 1)
	err := Decisions(ctx, ledger, "", func(r *Recorded) error {
		past, err := r.Past()
		if err != nil {
			return fmt.Errorf("record %d: %w", r.Index, err)
		}
		if past.On == 0 || past.On >= since {
			work.Go(func() error {
				d, _ := r.Decision()
				return replay.Add(ctx, &review.Recorded{Index: r.Index, Organisation: r.Organisation, Past: past, Decided: d})
			})
		}
		return ctx.Err()
	})
	return replay, errors.Join(work.Wait(), err)
}

// WriteReport keeps the report of a replay in a file, to be published with its
// draft.
func WriteReport(file string, r review.Report) error {
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(file, append(text, '\n'), 0o644)
}

// ReadReport reads what WriteReport wrote, and nothing else.
func ReadReport(file string) (review.Report, error) {
	var r review.Report
	text, err := os.ReadFile(file)
	if err != nil {
		return r, err
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&r); err != nil {
		return r, fmt.Errorf("%s: not what policy replay -report writes: %w", file, err)
	}
	if r.Draft == "" || r.Law == "" {
		return r, fmt.Errorf("%s: law and draft are needed; policy replay -report writes them", file)
	}
	return r, nil
}

// Explained is why a recorded inquiry was decided as it was.
type Explained struct {
	Recorded  *Recorded
	OtherLaw  bool // the words are those of another law than the one it was decided under
	Sentences []review.Sentence
}

// inItsOwnWords fills in what a record leaves out of a refusal, the row and the
// municipality's own reason, and of an answer what was held back: as the law given
// decides it, wherever that comes out as recorded.
func inItsOwnWords(ctx context.Context, law *access.Law, r *Recorded, d *aggregator.Decision) error {
	past, err := r.Past()
	if err != nil || past.Circumstances == nil {
		return err
	}
	again, err := law.DecideAgain(ctx, past)
	if err != nil {
		return err
	}
	for i := range min(len(d.Persons), len(again.Persons)) {
		for j := range d.Persons[i].Sources {
			review.Complete(&d.Persons[i].Sources[j], &again.Persons[i])
		}
	}
	return nil
}

// ErrNoInquiry is a ledger that has no decision of the inquiry.
var ErrNoInquiry = errors.New("the ledger has no inquiry with that id")

// Explain explains the decisions of one inquiry as they were recorded, in the
// words of the law given.
func Explain(ctx context.Context, law *access.Law, ledger, inquiry string, in review.Lang) ([]Explained, error) {
	var list []Explained
	err := Decisions(ctx, ledger, inquiry, func(r *Recorded) error {
		d, roles := r.Decision()
		if err := inItsOwnWords(ctx, law, r, &d); err != nil {
			return fmt.Errorf("record %d: %w", r.Index, err)
		}
		list = append(list, Explained{Recorded: r, OtherLaw: r.Law != law.Revision(), Sentences: review.Explain(law, &d, roles, in)})
		return nil
	})
	if err == nil && len(list) == 0 {
		err = ErrNoInquiry
	}
	return list, err
}
