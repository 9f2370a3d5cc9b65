package forsakringskassan

import (
	"underlag/aggregator"
	"underlag/sources/forsakringskassan/internal/wire"
)

// caseFact writes one case, apart from its decisions: which belong to which is
// not told.
func (w *writer) caseFact(f *aggregator.CaseFact) {
	if w.isPM(f.Category, f.Payer, f.Benefit, f.BenefitCode) {
		w.claim(f)
		return
	}
	key, ok := w.key(f.Category, f.BenefitCode)
	if !ok {
		w.mandatory("formansinformation")
		return
	}
	m := matter{kind: key, started: f.ReceivedOn.String()}
	switch f.Status {
	case aggregator.InProgress, aggregator.Decided:
		active := true
		m.active = &active
	case aggregator.Closed:
		m.active = new(bool)
	}
	if f.Status == aggregator.Decided {
		m.rulings = make([]ruling, 1) // that there is one, and nothing of it
	}
	if !m.isCase() {
		w.mandatory("startades")
		return
	}
	read := w.reader().fkCase(m)
	w.mandatory(lacksCase(f, &read))
	w.add(key, m.arende())
}

// claim writes what the person has applied for at PM.
func (w *writer) claim(f *aggregator.CaseFact) {
	a := wire.LefiPmFormanAnsprak{Ankomstdatum: f.ReceivedOn.String(), YrkadPeriod: openPeriod(f.Period),
		Formansgrupp: w.namedGroup(f.BenefitCode, f.Benefit)}
	read := w.reader().pmClaims([]wire.LefiPmFormanAnsprak{a})
	w.mandatory(lacksCase(f, &read[0]))
	w.svar.Ansprak = append(w.svar.Ansprak, a)
}

// namedGroup writes PM's group, none where only the authority was named.
func (w *writer) namedGroup(code, name string) *wire.LefiPmFormanGrupp {
	if code == "" && name == w.codes.label("providers", providerPM).SV {
		return nil
	}
	return pmGroup(code, name)
}
