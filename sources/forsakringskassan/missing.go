package forsakringskassan

import (
	"strings"

	"underlag/aggregator"
	"underlag/sources/forsakringskassan/internal/wire"
)

// The codes of LEFI that decide what an answer leaves out, as we write them.
const (
	stateOK        = "ok"
	notAllowed     = "obehorig"
	unreached      = "otillganglig" // also written for a provider that was not asked
	noState        = "no_state"     // a provider that was asked is not among utlamnare
	unknownKind    = "unknown_kind" // a key that the contract does not have
	unknownBenefit = "unknown_benefit"
	unknownState   = "unreadable_code"
)

// missing interprets LEFI's ways of saying that it could not: the state of each
// provider, and the deviation per list and group, which is only there for
// providers in order. An answer that holds nothing of what was asked for is no
// answer but a refusal or a failure.
func (c codes) missing(a *answer, asked []part, facts bool) ([]aggregator.MissingPart, error) {
	missing, failed := c.providers(a, asked)
	deviating := deviations(a)
	for _, d := range deviating {
		missing = append(missing, c.deviation(d))
	}
	for _, key := range a.unread {
		missing = append(missing, c.missingPart("formansinformation/"+key, unknownKind, c.label("lists", "formansinformation")))
	}
	if facts || answersAny(asked, failed, deviating) {
		return missing, nil
	}
	return nil, nothingAnswered(missing)
}

// providers says which of the providers asked did not contribute.
func (c codes) providers(a *answer, asked []part) (missing []aggregator.MissingPart, failed map[string]bool) {
	failed = map[string]bool{}
	for _, provider := range []string{providerFK, providerPM} {
		if !asks(asked, provider) {
			continue
		}
		state := stateOf(a, provider)
		if state == stateOK {
			continue
		}
		failed[provider] = true
		missing = append(missing, c.missingPart(provider, state, c.label("providers", provider)))
	}
	return missing, failed
}

// leftOut names the providers that were to be asked and were not.
func (c codes) leftOut(q aggregator.Question) []aggregator.MissingPart {
	var missing []aggregator.MissingPart
	groups := c.file.Groups(q.Categories)
	for _, provider := range []string{providerFK, providerPM} {
		if q.LeavesOut(provider) && providedBy(provider, groups) {
			missing = append(missing, c.missingPart(provider, aggregator.CodeBreakerOpen, c.label("providers", provider)))
		}
	}
	return missing
}

// toldOf says how it stood with each provider asked.
func toldOf(a *answer, asked []part) []aggregator.ProviderReply {
	var told []aggregator.ProviderReply
	for _, provider := range []string{providerFK, providerPM} {
		if !asks(asked, provider) {
			continue
		}
		next := aggregator.ProviderReply{Provider: provider, Outcome: aggregator.Answered}
		switch state := stateOf(a, provider); state {
		case stateOK:
		case notAllowed:
			next.Outcome, next.Code = aggregator.Denied, state
		default:
			next.Outcome, next.Code = aggregator.Unavailable, state
		}
		told = append(told, next)
	}
	return told
}

func asks(asked []part, provider string) bool {
	for _, p := range asked {
		if p.provider() == provider {
			return true
		}
	}
	return false
}

// stateOf gives a provider's state: the worst, should it be told twice.
func stateOf(a *answer, provider string) string {
	state := noState
	for _, u := range a.Utlamnare {
		if u.Utlamnare == nil || u.Utlamnare.Kod == nil || string(*u.Utlamnare.Kod) != provider {
			continue
		}
		told := unknownState
		if u.Tillstand != nil && u.Tillstand.Kod != nil {
			told = strings.ToLower(aggregator.SafeCode(string(*u.Tillstand.Kod)))
		}
		if told != stateOK {
			return told
		}
		state = stateOK
	}
	return state
}

// deviation is one entry of avvikelser.
type deviation struct {
	part
	code string
}

func deviations(a *answer) []deviation {
	var list []deviation
	d := &a.deviations
	for _, w := range d.Formansinformation {
		list = append(list, deviation{part{"formansinformation", fkGroup(w.Formansgrupp)}, kind(w.Avvikelse)})
	}
	list = append(list, pmDeviations("ansprak", d.Ansprak)...)
	list = append(list, pmDeviations("beslut", d.Beslut)...)
	list = append(list, externDeviations("preliminaraUtbetalningar", d.PreliminaraUtbetalningar)...)
	list = append(list, externDeviations("utbetalningar", d.Utbetalningar)...)
	for _, w := range d.OvrigInformation {
		next := deviation{part{list: "ovrigInformation"}, kind(w.Avvikelse)}
		if w.OvrigInformationstyp != nil {
			next.group = string(w.OvrigInformationstyp.Kod)
		}
		list = append(list, next)
	}
	return list
}

func fkGroup(g *wire.LefiFkFormanGrupp) string {
	if g == nil {
		return ""
	}
	return string(g.Kod)
}

func pmDeviations(name string, wired []wire.LefiPmAvvikelseFormanGrupp) []deviation {
	var list []deviation
	for _, w := range wired {
		next := deviation{part{list: name}, kind(w.Avvikelse)}
		if w.Formansgrupp != nil {
			next.group = string(w.Formansgrupp.Kod)
		}
		list = append(list, next)
	}
	return list
}

func externDeviations(name string, wired []wire.LefiExternAvvikelseFormanGrupp) []deviation {
	var list []deviation
	for _, w := range wired {
		next := deviation{part{list: name}, kind(w.Avvikelse)}
		if w.Formansgrupp != nil {
			next.group = string(w.Formansgrupp.Kod)
		}
		list = append(list, next)
	}
	return list
}

// kind gives the deviation's code; one without a code is still a deviation.
func kind(w *wire.LefiAvvikelse) string {
	if w == nil || w.Kod == nil || *w.Kod == "" {
		return unknownState
	}
	return strings.ToLower(aggregator.SafeCode(string(*w.Kod)))
}

func (c codes) deviation(d deviation) aggregator.MissingPart {
	list := c.label("lists", d.list)
	if d.group == "" {
		return c.missingPart(d.list, d.code, list)
	}
	group := c.label("groups", d.group)
	what := aggregator.Text{SV: group.SV + ", " + list.SV, EN: group.EN + ", " + list.EN}
	return c.missingPart(d.list+"/"+aggregator.SafeCode(d.group), d.code, what)
}

func (c codes) missingPart(name, code string, what aggregator.Text) aggregator.MissingPart {
	why := c.label("reasons", code)
	return aggregator.MissingPart{Part: name, Code: code,
		Text: aggregator.Text{SV: what.SV + ": " + why.SV, EN: what.EN + ": " + why.EN}}
}

// answersAny tells whether anything asked for was answered, if only by nothing.
func answersAny(asked []part, failed map[string]bool, deviating []deviation) bool {
	without := make(map[part]bool, len(deviating))
	for _, d := range deviating {
		without[d.part] = true
	}
	for _, p := range asked {
		if !failed[p.provider()] && !without[p] {
			return true
		}
	}
	return false
}

// nothingAnswered: all refused is a refusal of us; no word of any provider is no
// LEFI answer; anything else is an authority that is not there.
func nothingAnswered(missing []aggregator.MissingPart) error {
	first := ""
	states := 0
	for _, m := range missing {
		if m.Code != notAllowed && (first == "" || first == noState) {
			first = m.Code
		}
		if m.Code != noState {
			states++
		}
	}
	switch {
	case first == "":
		return aggregator.NewSourceError(aggregator.Denied, notAllowed, nil)
	case states == 0:
		return broken("utlamnare")
	}
	return aggregator.NewSourceError(aggregator.Unavailable, first, nil)
}
