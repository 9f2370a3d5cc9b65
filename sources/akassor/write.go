package akassor

import (
	"slices"

	"underlag/aggregator"
	"underlag/sources/akassor/internal/wire"
	"underlag/sources/internal/composite"
	"underlag/sources/internal/soap/xsd"
)

// statusAnswered is what we write for an a-kassa that has answered.
const statusAnswered = "1"

// toAnswer writes what may be told: the question again, and a-kassa by a-kassa
// what each has said.
func toAnswer(d aggregator.Delivered) (*wire.GetUnemploymentBenefitPaymentResponse, error) {
	answer := echo(toRequest(d.Question))
	left := untold{missing: d.Missing, payments: d.Facts.Payments, decisions: d.Facts.Decisions, cases: d.Facts.Cases}
	list := answer.ArbetsloshetsersattningLista
	for {
		payer, any := left.next()
		if !any {
			return answer, nil
		}
		fund, err := left.fund(payer)
		if err != nil {
			return nil, err
		}
		list.Arbetsloshetsersattning = append(list.Arbetsloshetsersattning, fund)
	}
}

func echo(q *wire.GetUnemploymentBenefitPaymentRequest) *wire.GetUnemploymentBenefitPaymentResponse {
	return &wire.GetUnemploymentBenefitPaymentResponse{
		OrganisationsnummerIngivare:              q.OrganisationsnummerIngivare,
		NamnIngivare:                             q.NamnIngivare,
		KontonamnHandlaggare:                     q.KontonamnHandlaggare,
		Referensnummer:                           q.Referensnummer,
		From:                                     q.From,
		Tom:                                      q.Tom,
		Syfte:                                    q.Syfte,
		Paragraf:                                 q.Paragraf,
		OrganisationsnummerPersonuppgiftsbitrade: q.OrganisationsnummerPersonuppgiftsbitrade,
		NamnPersonuppgiftsbitrade:                q.NamnPersonuppgiftsbitrade,
		IdentificationNumber:                     q.IdentificationNumber,
		ArbetsloshetsersattningLista:             &wire.ArbetsloshetsersattningListaType{},
	}
}

// untold is what remains to be written, each list in the order it is to be read in.
type untold struct {
	missing   []aggregator.MissingPart
	payments  []aggregator.Payment
	decisions []aggregator.DecisionFact
	cases     []aggregator.CaseFact
}

// next gives the a-kassa to write next, and false if nothing remains: one that no
// list has only after another, so that every list keeps its order.
func (u *untold) next() (payer string, any bool) {
	lists := u.payers()
	for _, list := range lists {
		if len(list) == 0 {
			continue
		}
		if !any {
			payer, any = list[0], true // the same a-kassa answers twice: it is written twice
		}
		behind := func(l []string) bool { return slices.Index(l, list[0]) > 0 }
		if !slices.ContainsFunc(lists, behind) {
			return list[0], true
		}
	}
	return payer, any
}

func (u *untold) payers() [][]string {
	lists := make([][]string, 4)
	for _, m := range u.missing {
		lists[0] = append(lists[0], nameOf(m))
	}
	for i := range u.payments {
		lists[1] = append(lists[1], u.payments[i].Payer)
	}
	for i := range u.decisions {
		lists[2] = append(lists[2], u.decisions[i].Payer)
	}
	for i := range u.cases {
		lists[3] = append(lists[3], u.cases[i].Payer)
	}
	return lists
}

// nameOf gives the name of an a-kassa that could not be checked, and none where
// it is not known or withheld.
func nameOf(m aggregator.MissingPart) string {
	if m == unchecked(m.Part, m.Code) {
		return m.Part
	}
	return ""
}

// fund takes what one a-kassa says. A name that is withheld is blank.
func (u *untold) fund(payer string) (*wire.ArbetsloshetsersattningType, error) {
	w := &wire.ArbetsloshetsersattningType{
		SvarandeOrganisation:       xsd.NewString(payer),
		StatusSvarandeOrganisation: u.status(payer),
	}
	for len(u.payments) > 0 && u.payments[0].Payer == payer {
		payment, err := writePayment(&u.payments[0])
		if err != nil {
			return nil, err
		}
		w.Utbetalningar, u.payments = append(w.Utbetalningar, payment), u.payments[1:]
	}
	applied, err := u.application(payer)
	if err != nil {
		return nil, err
	}
	w.AnsoktOmErsattning = applied
	for len(u.decisions) > 0 && u.decisions[0].Payer == payer && u.decisions[0].Category == suspension {
		from, to := u.decisions[0].Period.From, u.decisions[0].Period.To
		if from == 0 || to == 0 {
			return nil, composite.Mandatory("AvstangdFrom, AvstangdTom")
		}
		w.Avstangningar = append(w.Avstangningar, &wire.AvstangningarType{AvstangdFrom: xsd.NewDate(from), AvstangdTom: xsd.NewDate(to)})
		u.decisions = u.decisions[1:]
	}
	return w, nil
}

// status is that of an a-kassa that has answered, or the code of one that could
// not be checked.
func (u *untold) status(payer string) *xsd.String {
	if len(u.missing) == 0 || nameOf(u.missing[0]) != payer {
		return xsd.NewString(statusAnswered)
	}
	code := u.missing[0].Code
	u.missing = u.missing[1:]
	if code == noStatus {
		code = ""
	}
	return xsd.NewString(code)
}

// writePayment writes a payment, of which the contract demands everything.
func writePayment(p *aggregator.Payment) (*wire.UtbetalningarType, error) {
	switch {
	case p.PaidOn == 0:
		return nil, composite.Mandatory("Utbetalningsdatum")
	case !p.NetAfterTax.Known():
		return nil, composite.Mandatory("NettoEfterSkatt")
	case !p.Net.Known():
		return nil, composite.Mandatory("NettoEfterAvdrag")
	case !p.Days.Known:
		return nil, composite.Mandatory("Ersattningsdagar")
	case p.Period.From == 0, p.Period.To == 0:
		return nil, composite.Mandatory("AvserFrom, AvserTom")
	}
	return &wire.UtbetalningarType{
		Utbetalningsdatum: xsd.NewDate(p.PaidOn),
		NettoEfterSkatt:   xsd.NewDecimal(p.NetAfterTax),
		NettoEfterAvdrag:  xsd.NewDecimal(p.Net),
		Ersattningsdagar:  new(xsd.Decimal(p.Days.String())),
		AvserFrom:         xsd.NewDate(p.Period.From),
		AvserTom:          xsd.NewDate(p.Period.To),
	}, nil
}

// application takes what an a-kassa says of an application: what is decided on it,
// and whether a claim for payout has been handed in. A claim beside a decision
// that is withheld cannot be written: xsi:nil would say that nothing is decided.
func (u *untold) application(payer string) (*wire.AnsoktOmErsattningType, error) {
	decided, err := u.decided(payer)
	if err != nil {
		return nil, err
	}
	handedIn := u.take(payer, aggregator.Received)
	unclear := len(u.cases) > 0 && u.cases[0].Payer == payer
	switch {
	case decided == nil && (handedIn || unclear):
		return nil, composite.Mandatory("BeslutOmRattTillErsattning")
	case decided == nil:
		return nil, nil
	}
	return &wire.AnsoktOmErsattningType{
		BeslutOmRattTillErsattning: decided, AnsokanOmUtbetalningInlamnad: xsd.NewBoolean(handedIn),
	}, nil
}

// decided takes the day of the decision, xsi:nil where there is none yet.
func (u *untold) decided(payer string) (*wire.NillableDateType, error) {
	if len(u.decisions) > 0 && u.decisions[0].Payer == payer && u.decisions[0].Category != suspension {
		on := u.decisions[0].DecidedOn
		if on == 0 {
			return nil, composite.Mandatory("BeslutOmRattTillErsattning")
		}
		u.decisions = u.decisions[1:]
		return &wire.NillableDateType{Value: xsd.NewDate(on)}, nil
	}
	if u.take(payer, aggregator.InProgress) {
		return &wire.NillableDateType{Nil: xsd.NewBoolean(true)}, nil
	}
	return nil, nil
}

// take takes the next case if it is the a-kassa's and in that state.
func (u *untold) take(payer string, state aggregator.CaseState) bool {
	if len(u.cases) == 0 || u.cases[0].Payer != payer {
		return false
	}
	c := &u.cases[0]
	if c.Status != state && (c.Status != "" || c.Benefit != benefitOf[state]) {
		return false
	}
	u.cases = u.cases[1:]
	return true
}

// benefitOf tells cases apart whose state is withheld.
var benefitOf = map[aggregator.CaseState]string{aggregator.InProgress: unemploymentBenefit, aggregator.Received: payoutOfBenefit}
