package forsakringskassan

import (
	"slices"

	"underlag/aggregator"
)

// What an answer that was written lacks of what was to be told, as it is read
// again: the element that LEFI would have to have for it, empty where nothing is
// lacking. What is not to be told is not looked at: the mapping fills in what
// follows from the list or the key a fact stands in.

type carried struct {
	element string
	ok      bool
}

func holds[T comparable](element string, told, read T) carried {
	var nothing T
	return carried{element, told == nothing || told == read}
}

func lacking(all ...carried) string {
	for _, c := range all {
		if !c.ok {
			return c.element
		}
	}
	return ""
}

func lacksPayment(told, read *aggregator.Payment) string {
	return lacking(
		holds("formansfamilj", told.Category, read.Category),
		holds("formansfamilj", told.Benefit, read.Benefit),
		holds("formansfamilj", told.BenefitCode, read.BenefitCode),
		holds("formansfamilj", told.Kind, read.Kind),
		holds("utbetalningar", told.Status, read.Status),
		holds("nettobelopp", told.Net, read.Net),
		holds("bruttobelopp, skattebelopp", told.NetAfterTax, read.NetAfterTax),
		holds("bruttobelopp", told.Gross, read.Gross),
		holds("skattebelopp", told.Tax, read.Tax),
		holds("skattebelopp, avdragsbelopp", told.Deduction, read.Deduction),
		holds("datum", told.PaidOn, read.PaidOn),
		holds("period", told.Period, read.Period),
		holds("omfattning", told.Extent, read.Extent),
		holds("dagar", told.Days, read.Days),
		holds("foretag", told.Payer, read.Payer),
		holds("typ", told.Method, read.Method),
		carried{"utbetalningsdetalj", len(told.Parts) == 0 || slices.Equal(told.Parts, read.Parts)},
	)
}

func lacksDecision(told, read *aggregator.DecisionFact) string {
	return lacking(
		holds("formansinformation", told.Category, read.Category),
		holds("forman", told.Benefit, read.Benefit),
		holds("forman", told.BenefitCode, read.BenefitCode),
		holds("beslutsutfall", told.Kind, read.Kind),
		holds("beslutsstatus", told.Status, read.Status),
		holds("fattades", told.DecidedOn, read.DecidedOn),
		holds("period", told.Period, read.Period),
		holds("omfattning", told.Extent, read.Extent),
		holds("beslutatBruttobelopp", told.Amount, read.Amount),
		holds("periodicitet", told.Frequency, read.Frequency),
		holds("dagar", told.Days, read.Days),
		holds("utlamnare", told.Payer, read.Payer),
		holds("skola", told.School, read.School),
	)
}

func lacksCase(told, read *aggregator.CaseFact) string {
	return lacking(
		holds("formansinformation", told.Category, read.Category),
		holds("formansgrupp", told.Benefit, read.Benefit),
		holds("formansgrupp", told.BenefitCode, read.BenefitCode),
		holds("aktivt", told.Status, read.Status),
		holds("startades", told.ReceivedOn, read.ReceivedOn),
		holds("yrkadPeriod", told.Period, read.Period),
		holds("omfattning", told.Extent, read.Extent),
		holds("utlamnare", told.Payer, read.Payer),
	)
}
