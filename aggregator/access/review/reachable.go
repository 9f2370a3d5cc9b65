package review

import (
	"context"
	"fmt"

	"underlag/aggregator"
	"underlag/aggregator/access"
)

// reachable asks the law for every purpose and role of every row, as if all rows
// were on. A row that never lets anything through promises what it does not give.
func (c *checker) reachable(ctx context.Context, law *access.Law) error {
	supposed, err := law.Suppose(access.Supposition{AllConfirmed: true})
	if err != nil {
		return err
	}
	for _, p := range supposed.Provisions() {
		for _, purpose := range p.Purposes {
			for _, role := range p.Roles {
				err := c.reached(ctx, supposed, &p, purpose, role)
				if err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func (c *checker) reached(ctx context.Context, law *access.Law, p *access.Provision, purpose aggregator.Purpose, role aggregator.Role) error {
	now := max(c.on, p.ValidFrom)
	if p.ValidTo != 0 {
		now = min(now, p.ValidTo)
	}
	found, err := reaches(ctx, law, p, now, purpose, role)
	if found || err != nil {
		return err
	}
	before, err := reaches(ctx, law, p, p.ValidFrom, purpose, role)
	whom := aggregator.Text{SV: Swedish.Say(roleWords[role]), EN: English.Say(roleWords[role])}
	what := aggregator.Text{SV: Swedish.Say(purposeWords[purpose]), EN: English.Say(purposeWords[purpose])}
	remedy := aggregator.Text{
		SV: "Rätta tider, ålder eller gräns, eller ta bort ändamålet, rollen eller raden.",
		EN: "Correct the dates, the age or the limit, or remove the purpose, the role or the row.",
	}
	if before {
		c.row(p, "no_longer_reachable", Warning, aggregator.Text{
			SV: fmt.Sprintf("ger inte längre något om %s vid %s", whom.SV, what.SV), EN: fmt.Sprintf("no longer lets anything through about %s for %s", whom.EN, what.EN),
		}, remedy)
		return err
	}
	c.row(p, "unreachable", Error, aggregator.Text{
		SV: fmt.Sprintf("kan aldrig ge något om %s vid %s", whom.SV, what.SV), EN: fmt.Sprintf("can never let anything through about %s for %s", whom.EN, what.EN),
	}, remedy)
	return err
}

// reaches tells whether some month within the row's limit gets the row granted
// on a day.
func reaches(ctx context.Context, law *access.Law, p *access.Provision, on aggregator.Date, purpose aggregator.Purpose, role aggregator.Role) (bool, error) {
	q, err := Ordinary(law, on, anybody(law, p, on, role))
	if err != nil {
		return false, err
	}
	SetPurpose(&q, purpose)
	for back := range furthest(p) {
		q.Inquiry.Month = on.Month().Add(-back)
		decision, err := law.Decide(ctx, q)
		if err != nil {
			return false, err
		}
		if grants(&decision, p.ID) {
			return true, nil
		}
	}
	return false, nil
}

// anybody is a person whom the row is about. A child's age is one that a
// published test number has on the day, if any has.
func anybody(law *access.Law, p *access.Provision, on aggregator.Date, role aggregator.Role) Member {
	if role != aggregator.Child {
		return Member{Age: 36, Role: role}
	}
	m := Member{Age: p.ChildAge.Min, Role: role, Reason: "granskning"}
	for age := p.ChildAge.Min; age <= p.ChildAge.Max; age++ {
		if _, ok := law.TestNumberAged(age, on); ok {
			m.Age = age
			break
		}
	}
	return m
}

func furthest(p *access.Provision) int {
	if p.Lookback.Form == access.Months {
		return p.Lookback.Hard
	}
	return 1
}

func grants(d *aggregator.Decision, id aggregator.ProvisionID) bool {
	for i := range d.Persons {
		for j := range d.Persons[i].Sources {
			for _, g := range d.Persons[i].Sources[j].Grants {
				if g.Provision == id {
					return true
				}
			}
		}
	}
	return false
}
