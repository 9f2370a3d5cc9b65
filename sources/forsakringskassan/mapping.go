package forsakringskassan

import (
	"slices"
	"time"

	"underlag/aggregator"
	"underlag/sources/forsakringskassan/internal/wire"
)

// toReply turns an answer into facts, and says what of the question it leaves
// unanswered.
func (c codes) toReply(a *answer, q aggregator.Question, question *wire.LefiExternFormansinformationFraga, now time.Time) (aggregator.Reply, error) {
	c.drift = &drift{}
	r := reader{codes: c}
	reply := aggregator.Reply{AsOf: now, Facts: r.facts(a), Protection: protection(a)}
	r.person(&reply.Facts, a, question.Personnummer)
	if r.err != nil {
		return aggregator.Reply{UnknownCodes: c.drift.codes}, r.err
	}
	asked := parts(question)
	missing, err := c.missing(a, asked, reply.Facts.Len() > 0)
	if err != nil {
		return aggregator.Reply{Providers: toldOf(a, asked), UnknownCodes: c.drift.codes}, err
	}
	reply.Providers = toldOf(a, asked)
	reply.Missing = slices.Concat(c.leftOut(q), missing, c.unclassified(a, q))
	reply.Unknown = a.unread
	reply.UnknownCodes = c.drift.codes
	return reply, nil
}

// unclassified: a payment of an unknown benefit is classed as revealing health.
// Where the law lets no such payment through, it will be withheld, although it
// may well be one of those asked for; that must be seen.
func (c codes) unclassified(a *answer, q aggregator.Question) []aggregator.MissingPart {
	if a.Formansinformation == nil || q.Allows(healthBenefit) {
		return nil
	}
	var missing []aggregator.MissingPart
	for _, list := range [][]wire.LefiUtbetalningUppgift{a.Formansinformation.Utbetalningsuppgift, a.Formansinformation.Preliminarautbetalningar} {
		for i := range list {
			w := &list[i]
			if number(w.Foretag) != payerPM && !c.classed(id(w.Formansfamilj), w.Utbetalningsdetalj) {
				missing = append(missing, c.missingPart("utbetalningar/"+aggregator.SafeCode(id(w.Formansfamilj)), unknownBenefit, c.label("lists", "utbetalningar")))
			}
		}
	}
	return missing
}

func (r *reader) facts(a *answer) aggregator.Facts {
	var facts aggregator.Facts
	if f := a.Formansinformation; f != nil {
		facts.Payments = append(facts.Payments, r.fkPayments("utbetalningsuppgift", aggregator.Paid, f.Utbetalningsuppgift)...)
		facts.Payments = append(facts.Payments, r.fkPayments("preliminarautbetalningar", aggregator.Planned, f.Preliminarautbetalningar)...)
		r.fkMatters(&facts, f)
		facts.Decisions = append(facts.Decisions, r.sicknessIncomes(f.SjukpenninggrundandeInkomstuppgift)...)
	}
	facts.Payments = append(facts.Payments, r.pmPayments("utbetalningar", aggregator.Paid, a.Utbetalningar)...)
	facts.Payments = append(facts.Payments, r.pmPayments("preliminaraUtbetalningar", aggregator.Planned, a.PreliminaraUtbetalningar)...)
	facts.Decisions = append(facts.Decisions, r.pmDecisions(a.Beslut)...)
	facts.Decisions = append(facts.Decisions, r.pensionCapital(a.OvrigInformation)...)
	facts.Cases = append(facts.Cases, r.pmClaims(a.Ansprak)...)
	return facts
}

// person takes the name, and holds the answer to be about the person asked for.
func (r *reader) person(facts *aggregator.Facts, a *answer, asked string) {
	if a.Formansinformation == nil {
		return
	}
	for _, p := range a.Formansinformation.GenerellPersoninformation {
		if n := p.Personnummer; n != "" && n != asked && n != asked[2:] {
			r.fail("generellPersoninformation.personnummer", "not the person asked about")
		}
		if name := words(p.Namn); name != "" {
			facts.Name = name
			facts.NameOrigin = aggregator.Origin{Authority: authority, Category: identity}
		}
	}
}

// protection: a mark on anybody in the answer marks it; only the person's own
// flag, set to false, unmarks it.
func protection(a *answer) aggregator.Protection {
	if a.protected {
		return aggregator.Marked
	}
	if a.Formansinformation == nil {
		return aggregator.NotStated
	}
	for _, p := range a.Formansinformation.GenerellPersoninformation {
		if p.Skyddad != nil {
			return aggregator.Unmarked
		}
	}
	return aggregator.NotStated
}
