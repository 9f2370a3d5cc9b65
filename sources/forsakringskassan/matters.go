package forsakringskassan

import (
	"encoding/json"

	"underlag/sources/forsakringskassan/internal/wire"
)

// matter is what LEFI's kinds of case have in common.
type matter struct {
	kind     string // key of formansinformation
	started  string
	active   *bool
	rejected *bool
	rulings  []ruling
}

// isCase tells whether anything is said of the case itself.
func (m matter) isCase() bool { return m.started != "" || m.active != nil }

// ruling is what LEFI's kinds of decision have in common.
type ruling struct {
	made    string
	final   *bool
	benefit *wire.LefiBokstavskod
	every   *wire.LefiSifferkod
	period  *wire.LefiFranTill
	gross   *wire.LefiBelopp
	extent  *wire.LefiOmfattning
	days    json.Number
	status  string // the authority's code, where the kind has a status of its own
	outcome string // our word, where the kind has an outcome of its own
}

// never is the rejected flag of kinds of case that cannot be rejected.
var never = new(bool)

// maintenanceClaim is the kind of case in which the person owes.
const maintenanceClaim = "underhallsstodskrav"

// matters lists every case of an answer, in the order of the contract.
func (r *reader) matters(f *wire.LefiFormansinformation) []matter {
	var all []matter
	all = each(all, f.Aktivitetsstodsarende, activitySupport)
	all = each(all, f.Allmanpensionsarende, nationalPension)
	all = each(all, f.Arbetsskadeefterlevandearende, workInjurySurvivor)
	all = each(all, f.Arbetsskadeegenlivrantearende, workInjuryOwn)
	all = each(all, f.Barnbidragsarende, childBenefit)
	all = each(all, f.Bostadsbidragsarende, housingAllowance)
	all = each(all, f.Bostadstillaggsarende, housingSupplement)
	all = each(all, f.Efterlevandepensionsarende, survivorsPension)
	all = each(all, f.Mottagareavbarnbidrag, ownChildBenefit)
	all = each(all, f.Foraldrapenningarende, parentalBenefit)
	all = each(all, f.ForebyggandeSjukpenningsarende, r.preventiveSickness)
	all = each(all, f.Handikappersattningsarende, disabilityAllowance)
	all = each(all, f.Graviditetspenningsarende, pregnancyBenefit)
	all = each(all, f.Merkostnadsersattningsarende, r.additionalCost)
	all = each(all, f.Narstaendepenningarende, careOfRelatives)
	all = each(all, f.Omvardnadsbidragsarende, r.carersAllowance)
	all = each(all, f.Programersattningsarende, programme)
	all = each(all, f.Rehabersattningsarende, r.rehabilitation)
	all = each(all, f.SjukOchAktivitetsersattningsarende, sicknessCompensation)
	all = each(all, f.Sjukpenningarende, r.sickness)
	all = each(all, f.Smittbararersattningsarende, diseaseCarrier)
	all = each(all, f.TillfalligForaldrapenningarende, temporaryParental)
	all = each(all, f.Totalforsvarspliktsarende, defenceDuty)
	all = each(all, f.Underhallsstodskrav, maintenanceOwed)
	all = each(all, f.Underhallsstodsmottag, maintenanceReceived)
	all = each(all, f.Vardbidragsarende, careAllowance)
	all = each(all, f.Yrkesskadeefterlevandearende, occupationalInjurySurvivor)
	return each(all, f.Yrkesskadeegenlivrantearende, occupationalInjuryOwn)
}

func each[T any](all []matter, wired []T, read func(*T) matter) []matter {
	for i := range wired {
		all = append(all, read(&wired[i]))
	}
	return all
}

func activitySupport(a *wire.LefiAktivitetsstodArende) matter {
	m := matter{kind: "aktivitetsstodsarende", started: a.Startades, active: a.Aktivt, rejected: a.Avslaget}
	for _, b := range a.Beslut {
		m.rulings = append(m.rulings, ruling{made: b.Fattades, final: b.Definitivt, benefit: b.Forman,
			every: b.Periodicitet, period: b.Period, gross: b.BeslutatBruttobelopp, days: b.Dagar})
	}
	return m
}

func nationalPension(a *wire.LefiAllmanpensionArende) matter {
	m := matter{kind: "allmanpensionsarende", rejected: never}
	for _, b := range a.Beslut {
		m.rulings = append(m.rulings, ruling{made: b.Fattades, final: b.Definitivt, benefit: b.Forman,
			every: b.Periodicitet, period: b.Period, gross: b.BeslutatBruttobelopp, extent: b.Omfattning})
	}
	return m
}

func workInjurySurvivor(a *wire.LefiArbetsskadelivrantaEfterlevandeArende) matter {
	return matter{kind: "arbetsskadeefterlevandearende", started: a.Startades, active: a.Aktivt, rejected: a.Avslaget,
		rulings: workInjury(a.Beslut)}
}

func workInjuryOwn(a *wire.LefiArbetsskadelivrantaEgenArende) matter {
	return matter{kind: "arbetsskadeegenlivrantearende", started: a.Startades, active: a.Aktivt, rejected: a.Avslaget,
		rulings: workInjury(a.Beslut)}
}

func workInjury(wired []wire.LefiArbetsskadelivrantaBeslut) []ruling {
	var rulings []ruling
	for _, b := range wired {
		rulings = append(rulings, ruling{made: b.Fattades, final: b.Definitivt, benefit: b.Forman,
			every: b.Periodicitet, period: b.Period, gross: b.BeslutatBruttobelopp})
	}
	return rulings
}

func childBenefit(a *wire.LefiBarnbidragArende) matter {
	m := matter{kind: "barnbidragsarende", rejected: never}
	for _, b := range a.Beslut {
		m.rulings = append(m.rulings, ruling{made: b.Fattades, final: b.Definitivt, benefit: b.Forman,
			every: b.Periodicitet, period: b.Period, gross: b.BeslutatBruttobelopp})
	}
	return m
}

func ownChildBenefit(a *wire.LefiMottagareAvBarnbidragArende) matter {
	m := matter{kind: "mottagareavbarnbidrag", rejected: never}
	for _, b := range a.Beslut {
		m.rulings = append(m.rulings, ruling{made: b.Fattades, final: b.Definitivt, benefit: b.Forman,
			every: b.Periodicitet, period: b.Period, gross: b.BeslutatBruttobelopp})
	}
	return m
}

func housingAllowance(a *wire.LefiBostadsbidragArende) matter {
	m := matter{kind: "bostadsbidragsarende", started: a.Startades, active: a.Aktivt, rejected: a.Avslaget}
	for _, b := range a.Beslut {
		m.rulings = append(m.rulings, ruling{made: b.Fattades, final: b.Definitivt, benefit: b.Forman,
			every: b.Periodicitet, period: b.Period, gross: b.BeslutatBruttobelopp})
	}
	return m
}

func housingSupplement(a *wire.LefiBostadstillaggArende) matter {
	m := matter{kind: "bostadstillaggsarende", started: a.Startades, active: a.Aktivt, rejected: a.Avslaget}
	for _, b := range a.Beslut {
		m.rulings = append(m.rulings, ruling{made: b.Fattades, final: b.Definitivt, benefit: b.Forman,
			every: b.Periodicitet, period: b.Period, gross: b.BeslutatBruttobelopp})
	}
	return m
}

func survivorsPension(a *wire.LefiEfterlevandepensionArende) matter {
	m := matter{kind: "efterlevandepensionsarende", rejected: never}
	for _, b := range a.Beslut {
		next := ruling{made: b.Fattades, final: b.Definitivt, benefit: b.Forman,
			every: b.Periodicitet, period: b.Period, gross: b.BeslutatBruttobelopp}
		if len(b.Omfattning) == 1 {
			next.extent = &b.Omfattning[0]
		}
		m.rulings = append(m.rulings, next)
	}
	return m
}

func parentalBenefit(a *wire.LefiForaldrapenningArende) matter {
	m := matter{kind: "foraldrapenningarende", started: a.Startades, active: a.Aktivt, rejected: a.Avslaget}
	for _, b := range a.Beslut {
		m.rulings = append(m.rulings, ruling{made: b.Fattades, final: b.Definitivt, benefit: b.Forman,
			period: b.Period, extent: b.Omfattning, days: b.Dagar})
	}
	return m
}

func disabilityAllowance(a *wire.LefiHandikappersattningArende) matter {
	m := matter{kind: "handikappersattningsarende", started: a.Startades, active: a.Aktivt, rejected: a.Avslaget}
	for _, b := range a.Beslut {
		m.rulings = append(m.rulings, ruling{made: b.Fattades, final: b.Definitivt, benefit: b.Forman,
			every: b.Periodicitet, period: b.Period, gross: b.BeslutatBruttobelopp, extent: b.Omfattning})
	}
	return m
}

func pregnancyBenefit(a *wire.LefiGraviditetspenningArende) matter {
	m := matter{kind: "graviditetspenningsarende", started: a.Startades, active: a.Aktivt, rejected: a.Avslaget}
	for _, b := range a.Beslut {
		m.rulings = append(m.rulings, ruling{made: b.Fattades, final: b.Definitivt, benefit: b.Forman,
			period: b.Period, extent: b.Omfattning, days: b.Dagar})
	}
	return m
}

func careOfRelatives(a *wire.LefiNarstaendepenningArende) matter {
	m := matter{kind: "narstaendepenningarende", started: a.Startades, active: a.Aktivt, rejected: a.Avslaget}
	for _, b := range a.Beslut {
		m.rulings = append(m.rulings, ruling{made: b.Fattades, final: b.Definitivt, benefit: b.Forman,
			period: b.Period, extent: b.Omfattning, days: b.Dagar})
	}
	return m
}

func sicknessCompensation(a *wire.LefiSjukOchAktivitetsersattningArende) matter {
	m := matter{kind: "sjukOchAktivitetsersattningsarende", started: a.Startades, active: a.Aktivt, rejected: a.Avslaget}
	for _, b := range a.Beslut {
		m.rulings = append(m.rulings, ruling{made: b.Fattades, final: b.Definitivt, benefit: b.Forman,
			every: b.Periodicitet, period: b.Period, gross: b.BeslutatBruttobelopp, extent: b.Omfattning})
	}
	return m
}

func diseaseCarrier(a *wire.LefiSmittbararersattningArende) matter {
	m := matter{kind: "smittbararersattningsarende", started: a.Startades, active: a.Aktivt, rejected: a.Avslaget}
	for _, b := range a.Beslut {
		m.rulings = append(m.rulings, ruling{made: b.Fattades, final: b.Definitivt, benefit: b.Forman,
			period: b.Period, extent: b.Omfattning, days: b.Dagar})
	}
	return m
}

func temporaryParental(a *wire.LefiTillfalligForaldrapenningArende) matter {
	m := matter{kind: "tillfalligForaldrapenningarende", started: a.Startades, active: a.Aktivt, rejected: a.Avslaget}
	for _, b := range a.Beslut {
		m.rulings = append(m.rulings, ruling{made: b.Fattades, final: b.Definitivt, benefit: b.Forman,
			period: b.Period, extent: b.Omfattning, days: b.Dagar})
	}
	return m
}

func defenceDuty(a *wire.LefiTotalforsvarspliktspenningArende) matter {
	m := matter{kind: "totalforsvarspliktsarende", started: a.Startades, active: a.Aktivt, rejected: a.Avslaget}
	for _, b := range a.Beslut {
		m.rulings = append(m.rulings, ruling{made: b.Fattades, final: b.Definitivt, benefit: b.Forman,
			period: b.Period, extent: b.Omfattning, days: b.Dagar})
	}
	return m
}

func maintenanceOwed(a *wire.LefiUnderhallsstodArende) matter {
	return maintenance(maintenanceClaim, a)
}

func maintenanceReceived(a *wire.LefiUnderhallsstodArende) matter {
	return maintenance("underhallsstodsmottag", a)
}

func maintenance(kind string, a *wire.LefiUnderhallsstodArende) matter {
	m := matter{kind: kind, started: a.Startades, active: a.Aktivt, rejected: a.Avslaget}
	for _, b := range a.Beslut {
		m.rulings = append(m.rulings, ruling{made: b.Fattades, final: b.Definitivt, benefit: b.Forman,
			every: b.Periodicitet, period: b.Period, gross: b.BeslutatBruttobelopp})
	}
	return m
}

func careAllowance(a *wire.LefiVardbidragArende) matter {
	m := matter{kind: "vardbidragsarende", started: a.Startades, active: a.Aktivt, rejected: a.Avslaget}
	for _, b := range a.Beslut {
		m.rulings = append(m.rulings, ruling{made: b.Fattades, final: b.Definitivt, benefit: b.Forman,
			every: b.Periodicitet, period: b.Period, gross: b.BeslutatBruttobelopp, extent: b.Omfattning})
	}
	return m
}

func occupationalInjurySurvivor(a *wire.LefiYrkesskadelivrantaEfterlevandeArende) matter {
	return matter{kind: "yrkesskadeefterlevandearende", started: a.Startades, active: a.Aktivt, rejected: a.Avslaget,
		rulings: occupationalInjury(a.Beslut)}
}

func occupationalInjuryOwn(a *wire.LefiYrkesskadelivrantaEgenArende) matter {
	return matter{kind: "yrkesskadeegenlivrantearende", started: a.Startades, active: a.Aktivt, rejected: a.Avslaget,
		rulings: occupationalInjury(a.Beslut)}
}

func occupationalInjury(wired []wire.LefiYrkesskadelivrantaBeslut) []ruling {
	var rulings []ruling
	for _, b := range wired {
		rulings = append(rulings, ruling{made: b.Fattades, final: b.Definitivt, benefit: b.Forman,
			every: b.Periodicitet, period: b.Period, gross: b.BeslutatBruttobelopp})
	}
	return rulings
}
