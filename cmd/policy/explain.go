package main

import (
	"context"
	"fmt"
	"strings"

	"underlag/aggregator"
	"underlag/aggregator/access"
	"underlag/aggregator/access/review"
	"underlag/cmd/internal/commandline"
	"underlag/cmd/internal/lawdesk"
	"underlag/cmd/internal/persona"
)

const explainUsage = `Usage: policy explain [-persona NAME] [-caller NAME] [-purpose PURPOSE] [-month YYYY-MM] [-given WORDS] [-municipality NUMBER] [-v]
       policy explain -ledger FILE -inquiry ID

One sentence for each authority: why it may be asked and under which row, or the first reason why
not. Without a persona the question is about an applicant with whom all is in order; the personas
and callers are the made-up ones of the demo. -given takes the reviewers' words of tests/*.yaml for
what is out of order, separated by commas. With -ledger it explains an inquiry as it was recorded,
in the words of the law given.
`

// asked is the question to explain.
type asked struct {
	persona, caller, purpose, month, given string
	ledger, inquiry                        string
	municipality                           string
	confirmed                              bool
	held                                   bool
}

func (t tool) explain(ctx context.Context, args []string) int {
	var c common
	var a asked
	f := t.flags("explain", &c)
	f.StringVar(&a.persona, "persona", "", "`name` of a made-up household")
	f.StringVar(&a.caller, "caller", "", "`name` of a made-up caller (the persona's own)")
	f.StringVar(&a.purpose, "purpose", string(aggregator.Application), "`purpose`: application, control, followup or recovery")
	f.StringVar(&a.month, "month", "", "application month, `YYYY-MM` (that of -on)")
	f.StringVar(&a.given, "given", "", "what is out of order, `words` separated by commas")
	f.StringVar(&a.municipality, "municipality", "", "`number` of a municipality that is narrower than the tables (municipalities/)")
	f.BoolVar(&a.held, "v", false, "also say what is kept back, and why")
	f.BoolVar(&a.confirmed, "all-confirmed", false, "as if every row were on")
	f.StringVar(&a.ledger, "ledger", "", "ledger `file`")
	f.StringVar(&a.inquiry, "inquiry", "", "`ID` of an inquiry in the ledger")
	if code, done := commandline.Parse(f, explainUsage, args); done {
		return code
	}
	law, err := c.openLaw(c.policies)
	if err != nil {
		return t.fail(f, err)
	}
	if a.confirmed {
		if law, err = law.Suppose(access.Supposition{AllConfirmed: true}); err != nil {
			return t.fail(f, err)
		}
	}
	if (a.ledger == "") != (a.inquiry == "") {
		return t.fail(f, fmt.Errorf("-ledger and -inquiry belong together"))
	}
	if a.ledger != "" {
		err = t.explainRecorded(ctx, law, a, c.lang)
	} else {
		err = t.explainAsked(ctx, law, a, c)
	}
	if err != nil {
		return t.fail(f, err)
	}
	return fine
}

func (t tool) explainAsked(ctx context.Context, law *access.Law, a asked, c common) error {
	q, err := a.question(law, c.on)
	if err != nil {
		return err
	}
	d, err := law.Decide(ctx, q)
	if err != nil {
		return err
	}
	var roles []aggregator.Role
	for _, p := range q.Inquiry.Persons {
		roles = append(roles, p.Role)
	}
	fmt.Fprintf(t.stdout, "%s, %s\n", c.on, law.Revision())
	t.sentences(review.Explain(law, &d, roles, c.lang), a.held, c.lang)
	return nil
}

// question puts the command line on top of an inquiry in which all is in order.
func (a asked) question(law *access.Law, on aggregator.Date) (aggregator.LawQuestion, error) {
	words := review.Asked{
		On: on, Purpose: aggregator.Purpose(a.purpose), Municipality: aggregator.OrgNumber(a.municipality), Given: split(a.given),
		People: func(q *aggregator.LawQuestion) error { return persona.Put(q, a.persona, a.caller) },
	}
	if a.month != "" {
		var err error
		if words.Month, err = aggregator.ParseMonth(a.month); err != nil {
			return aggregator.LawQuestion{}, fmt.Errorf("-month: %w", err)
		}
	}
	return words.Question(law)
}

// explainRecorded explains an inquiry as it was decided.
func (t tool) explainRecorded(ctx context.Context, law *access.Law, a asked, in review.Lang) error {
	explained, err := lawdesk.Explain(ctx, law, a.ledger, a.inquiry, in)
	if err != nil {
		return err
	}
	for _, e := range explained {
		fmt.Fprintf(t.stdout, in.Say(recordHead)+"\n", e.Recorded.Index, e.Recorded.At, e.Recorded.On, e.Recorded.Law)
		if e.OtherLaw {
			fmt.Fprintf(t.stdout, in.Say(otherRevision)+"\n", law.Revision())
		}
		t.sentences(e.Sentences, a.held, in)
	}
	return nil
}

// sentences shows the explanation, one person after the other.
func (t tool) sentences(list []review.Sentence, held bool, in review.Lang) {
	last := -1
	for _, s := range list {
		if s.Person < 0 {
			fmt.Fprintln(t.stdout, s.Text)
			return
		}
		if s.Person != last {
			fmt.Fprintf(t.stdout, "\n%d. %s\n", s.Person+1, in.Say(review.RoleWord(s.Role)))
			last = s.Person
		}
		fmt.Fprintf(t.stdout, "  %-4s %s\n", s.Authority, s.Text)
		if !held {
			continue
		}
		for _, h := range s.Held {
			fmt.Fprintf(t.stdout, "       – %s\n", h.Sentence)
		}
	}
}

// split splits a list separated by commas.
func split(list string) []string {
	var words []string
	for word := range strings.SplitSeq(list, ",") {
		if word = strings.TrimSpace(word); word != "" {
			words = append(words, word)
		}
	}
	return words
}
