package review

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"underlag/aggregator"
)

// ask puts one question and tells how the answer differs from the expected.
func (a *asker) ask(ctx context.Context, code aggregator.AuthorityCode, text *questionText) []aggregator.Text {
	law, err := a.lawFor(code, text)
	if err != nil {
		return []aggregator.Text{plain(err.Error())}
	}
	q, err := a.question(text)
	if err != nil {
		return []aggregator.Text{plain(err.Error())}
	}
	unevaluated := slices.Contains(text.Given, lawNotEvaluated)
	if unevaluated {
		ended, cancel := context.WithCancel(ctx)
		cancel()
		ctx = ended
	}
	decision, err := law.Decide(ctx, q)
	if (err != nil) != unevaluated {
		return []aggregator.Text{said("lagen kunde inte prövas: %v", "the law could not be evaluated: %v", err)}
	}
	if code == "" || decision.Refusal != nil {
		return compareRefusal(text.Refused, decision.Refusal)
	}
	for i := range decision.Persons[0].Sources {
		source := &decision.Persons[0].Sources[i]
		if source.Authority != code {
			continue
		}
		faults := compareRefusal(text.Refused, source.Refusal)
		if source.Refusal == nil || len(faults) == 0 { // nothing more is to be said of what is refused
			faults = append(faults, text.compare(source)...)
		}
		return faults
	}
	return []aggregator.Text{said("authority %q: det finns ingen sådan källa", "authority %q: there is no such source", code)}
}

func compareRefusal(want refusedText, refusal *aggregator.Refusal) []aggregator.Text {
	var got refusedText
	if refusal != nil {
		got = refusedText{Code: refusal.Code, Provision: string(refusal.Provision), Pointer: refusal.Pointer}
		if refusal.Text.SV == "" || refusal.Text.EN == "" {
			return []aggregator.Text{said("nej utan text: %s", "refused %s without a text", refusal.Code)}
		}
	}
	if got == want {
		return nil
	}
	return []aggregator.Text{{
		SV: fmt.Sprintf("väntat %s, fick %s", want.in(Swedish), got.in(Swedish)),
		EN: fmt.Sprintf("expected %s, got %s", want.in(English), got.in(English)),
	}}
}

func (r refusedText) in(l Lang) string {
	if r.Code == "" {
		return l.pick("ja", "no refusal")
	}
	return strings.TrimSpace(strings.Join([]string{l.pick("nej med", "the refusal"), r.Code, r.Provision, r.Pointer}, " "))
}

// compare holds what one authority may be asked for to what is expected. Rows
// must match in full; fields, periods and texts only where the question says
// something of them.
func (text *questionText) compare(source *aggregator.SourceDecision) []aggregator.Text {
	var faults []aggregator.Text
	fault := func(sv, en string, args ...any) { faults = append(faults, said(sv, en, args...)) }
	if got := join(source.Provisions(), ", "); got != strings.Join(text.Granted, ", ") {
		fault("väntat raderna [%s], fick [%s]", "expected the rows [%s], got [%s]", strings.Join(text.Granted, ", "), got)
	}
	if text.Asked != "" && source.Period.String() != text.Asked {
		fault("väntat perioden %s, fick %s", "expected the period %s, got %s", text.Asked, source.Period)
	}
	if text.LegalText != "" && source.LegalText != text.LegalText {
		fault("väntat lagtexten %q, fick %q", "expected the legal text %q, got %q", text.LegalText, source.LegalText)
	}
	for category, fields := range text.Delivers {
		granted := grantedFields(source, aggregator.Category(category))
		for _, name := range fields {
			field, ok := aggregator.FieldNamed(name)
			if !ok || !granted.Has(field) {
				fault("%s %s lämnas inte", "%s %s is not let through", category, name)
			}
		}
	}
	for _, want := range text.Withholds {
		if !withholds(source, want) {
			fault("ingenting hålls inne med %s", "nothing is withheld with %s", want)
		}
	}
	return faults
}

// said is a text in both languages about the same things.
func said(sv, en string, args ...any) aggregator.Text {
	return aggregator.Text{SV: fmt.Sprintf(sv, args...), EN: fmt.Sprintf(en, args...)}
}

// plain is a text that stands in one language only.
func plain(s string) aggregator.Text { return aggregator.Text{SV: s, EN: s} }

// String names what is expected to be withheld.
func (w withholdText) String() string {
	return strings.Join(slices.DeleteFunc([]string{w.Category, w.Field, w.Code, w.Provision}, func(s string) bool { return s == "" }), ", ")
}

func grantedFields(source *aggregator.SourceDecision, c aggregator.Category) aggregator.FieldSet {
	var set aggregator.FieldSet
	for _, g := range source.Grants {
		if g.Category == c {
			set = set.With(g.Fields)
		}
	}
	return set
}

func withholds(source *aggregator.SourceDecision, want withholdText) bool {
	return slices.ContainsFunc(source.Withheld, func(w aggregator.Withheld) bool {
		got := withholdText{Category: string(w.Category), Code: w.Code, Provision: string(w.Provision)}
		if w.Field != 0 {
			got.Field = w.Field.String()
		}
		return got == want && w.Text.SV != "" && w.Text.EN != ""
	})
}
