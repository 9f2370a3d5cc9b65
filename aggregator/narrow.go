package aggregator

import (
	"context"
	"slices"
)

// Narrowing is what the caller asks of one authority, where its question says so
// authority by authority.
type Narrowing struct {
	Authority  AuthorityCode
	Period     Period     // zero: the inquiry's
	Categories []Category // nil: all that the law allows
}

// CodeNotCovered refuses an authority of which the caller asks for nothing that
// any provision lets it have.
const CodeNotCovered = "not_covered"

var notCovered = &Refusal{Code: CodeNotCovered, Text: Text{
	SV: "Ingen bestämmelse ger rätt till de uppgifter som efterfrågas hos myndigheten.",
	EN: "No provision gives a right to what is asked of this authority.",
}}

// narrow takes, for each authority that is asked about a period of its own, the
// law's decision for that period, and leaves only the categories asked for. The
// law is asked once for each period.
func (s *Service) narrow(ctx context.Context, law Law, q LawQuestion, d *Decision) error {
	for n, narrowing := range q.Inquiry.Narrow {
		if !narrowing.Period.IsZero() && !slices.ContainsFunc(q.Inquiry.Narrow[:n], narrowing.samePeriod) {
			if err := s.narrowPeriod(ctx, law, q, d, narrowing.Period); err != nil {
				return err
			}
		}
	}
	for _, narrowing := range q.Inquiry.Narrow {
		if narrowing.Categories != nil {
			d.eachOf(narrowing.Authority, func(sd *SourceDecision, _ int) { sd.only(narrowing.Categories) })
		}
	}
	return nil
}

func (n Narrowing) samePeriod(m Narrowing) bool { return n.Period == m.Period }

func (s *Service) narrowPeriod(ctx context.Context, law Law, q LawQuestion, d *Decision, period Period) error {
	narrower := q
	narrower.Inquiry.Month, narrower.Inquiry.Period = 0, period
	decided, err := law.Decide(ctx, narrower)
	if err != nil {
		return err
	}
	if decided.Refusal == nil {
		if err := complete(decided, len(q.Inquiry.Persons), s.Sources); err != nil {
			return err
		}
	}
	for _, narrowing := range q.Inquiry.Narrow {
		if narrowing.Period != period {
			continue
		}
		d.eachOf(narrowing.Authority, func(sd *SourceDecision, person int) {
			if decided.Refusal != nil {
				*sd = SourceDecision{Authority: sd.Authority, Required: sd.Required, Refusal: decided.Refusal}
				return
			}
			*sd = *decided.Persons[person].of(sd.Authority)
		})
	}
	return nil
}

func (d *Decision) eachOf(code AuthorityCode, do func(sd *SourceDecision, person int)) {
	for i := range d.Persons {
		if sd := d.Persons[i].of(code); sd != nil {
			do(sd, i)
		}
	}
}

func (p *PersonDecision) of(code AuthorityCode) *SourceDecision {
	for j := range p.Sources {
		if p.Sources[j].Authority == code {
			return &p.Sources[j]
		}
	}
	return nil
}

// only leaves the grants of some categories; the lists are shared with other
// decisions and so made anew.
func (d *SourceDecision) only(categories []Category) {
	if d.Refusal != nil {
		return
	}
	var grants []Grant
	var period Period
	for _, g := range d.Grants {
		if slices.Contains(categories, g.Category) {
			grants, period = append(grants, g), period.Hull(g.Period)
		}
	}
	if grants == nil {
		*d = SourceDecision{Authority: d.Authority, Required: d.Required, Refusal: notCovered}
		return
	}
	d.Grants, d.Period = grants, period
}
