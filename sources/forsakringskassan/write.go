package forsakringskassan

import (
	"strconv"
	"strings"

	"underlag/aggregator"
	"underlag/sources/forsakringskassan/internal/wire"
	"underlag/sources/internal/composite"
)

// svar is a LEFI answer as it is written. The kinds of case are as many types as
// keys; what is written of each is what they have in common, so the lists are
// kept by key.
type svar struct {
	Utlamnare                []wire.LefiUtlamnareTillstand               `json:"utlamnare"`
	Avvikelser               wire.LefiExternFormansinformationAvvikelser `json:"avvikelser"`
	Formansinformation       map[string][]any                            `json:"formansinformation"`
	Ansprak                  []wire.LefiPmFormanAnsprak                  `json:"ansprak,omitempty"`
	Beslut                   []wire.LefiPmFormanBeslut                   `json:"beslut,omitempty"`
	PreliminaraUtbetalningar []pmUtbetalning                             `json:"preliminaraUtbetalningar,omitempty"`
	Utbetalningar            []pmUtbetalning                             `json:"utbetalningar,omitempty"`
	OvrigInformation         []wire.LefiPmOvrigInformation               `json:"ovrigInformation,omitempty"`
}

// writer turns what may be told into an answer. Each fact is put in one shape of
// LEFI, read again by the mapping and held to what was to be told; where the
// shape cannot carry it, the first such element is kept as the error.
type writer struct {
	codes codes
	svar  svar
	err   error
}

// write makes a LEFI answer. The error is composite.ErrMandatory.
func (c codes) write(d aggregator.Delivered) (*svar, error) {
	w := writer{codes: c, svar: svar{Utlamnare: []wire.LefiUtlamnareTillstand{}, Formansinformation: map[string][]any{}}}
	w.states(d)
	w.missing(d.Missing)
	w.person(d)
	for i := range d.Facts.Payments {
		w.payment(&d.Facts.Payments[i], d.Question.Planned)
	}
	for i := range d.Facts.Decisions {
		w.decision(&d.Facts.Decisions[i])
	}
	for i := range d.Facts.Cases {
		w.caseFact(&d.Facts.Cases[i])
	}
	if w.err != nil {
		return nil, w.err
	}
	return &w.svar, nil
}

// mandatory keeps the first element that could not be written; none is no error.
func (w *writer) mandatory(element string) {
	if element != "" && w.err == nil {
		w.err = composite.Mandatory(element)
	}
}

func (w *writer) add(key string, item any) {
	w.svar.Formansinformation[key] = append(w.svar.Formansinformation[key], item)
}

// reader gives a reader for holding a shape to what was to be told.
func (w *writer) reader() *reader { return &reader{codes: w.codes} }

// person writes the name and the mark. Whose the mark is does not survive: a mark
// on anybody is written as the person's.
func (w *writer) person(d aggregator.Delivered) {
	p := wire.LefiPersoninformation{Namn: d.Facts.Name}
	if d.Protection != aggregator.NotStated {
		marked := d.Protection == aggregator.Marked
		p.Skyddad = &marked
	}
	if p.Namn == "" && p.Skyddad == nil {
		return
	}
	p.Personnummer = d.Question.Person.Reveal()
	w.add("generellPersoninformation", p)
}

// states writes the state of every provider asked.
func (w *writer) states(d aggregator.Delivered) {
	groups := w.codes.file.Groups(d.Question.Categories)
	for _, provider := range []string{providerFK, providerPM} {
		state, failing := failed(d.Missing, provider)
		if state == noState || !failing && !providedBy(provider, groups) {
			continue
		}
		if state == aggregator.CodeBreakerOpen {
			state = unreached
		}
		code := wire.LefiUtlamnareKod(provider)
		told := wire.LefiUtlamnareTillstand{Utlamnare: &wire.LefiUtlamnare{Kod: &code, Namn: w.codes.label("providers", provider).SV}}
		if state != unknownState {
			kod := wire.LefiTillstandKod(strings.ToUpper(state))
			told.Tillstand = &wire.LefiTillstand{Kod: &kod, Beskrivning: w.codes.label("reasons", state).SV}
		}
		w.svar.Utlamnare = append(w.svar.Utlamnare, told)
	}
}

// failed gives a provider's state, and whether it is one of failure.
func failed(missing []aggregator.MissingPart, provider string) (state string, failing bool) {
	for _, m := range missing {
		if m.Part == provider {
			return m.Code, true
		}
	}
	return stateOK, false
}

func providedBy(provider string, groups []string) bool {
	for _, group := range groups {
		if (part{group: group}).provider() == provider {
			return true
		}
	}
	return false
}

// The scalars of LEFI.

// decimals writes a number without decimals that say nothing: some of its fields
// are integers in the contract.
func decimals(a aggregator.Amount) string { return strings.TrimSuffix(a.String(), ".00") }

func span(p aggregator.Period) *wire.LefiFranTill {
	if p.IsZero() {
		return nil
	}
	return &wire.LefiFranTill{Fran: p.From.String(), Till: p.To.String()}
}

func openPeriod(p aggregator.Period) *wire.LefiPeriodMedValfrittTom {
	if p.IsZero() {
		return nil
	}
	return &wire.LefiPeriodMedValfrittTom{From: p.From.String(), Tom: p.To.String()}
}

// kronor writes PM's sum; öre, which its wire cannot carry, are left out, and
// reading again will show it.
func kronor(a aggregator.Amount) *int {
	if !a.Known() {
		return nil
	}
	n := int(a.Ore() / 100)
	return &n
}

// fraction writes percent as the smallest fraction.
func fraction(percent int) *wire.LefiOmfattning {
	if percent == 0 {
		return nil
	}
	part, whole := percent, 100
	for _, n := range []int{2, 2, 5, 5} {
		if part%n == 0 && whole%n == 0 {
			part, whole = part/n, whole/n
		}
	}
	return &wire.LefiOmfattning{Taljare: &part, Namnare: &whole}
}

func letter(id, text string) *wire.LefiBokstavskod {
	if id == "" && text == "" {
		return nil
	}
	return &wire.LefiBokstavskod{Id: id, Beskrivning: text}
}

func numeral(id string) *wire.LefiSifferkod {
	n, err := strconv.Atoi(id)
	if err != nil {
		return nil
	}
	return &wire.LefiSifferkod{Id: &n}
}
