package arende

import "underlag/sources/csn/internal/wire"

// The same content in the types of each of CSN's namespaces.

func studiemedel(cases []Arende) *wire.StudiemedelArendenType {
	told := &wire.StudiemedelArendenType{}
	for _, a := range cases {
		told.Arende = append(told.Arende, &wire.StudiemedelArendeType{
			Lopnummer: number(a.Number), Stodform: a.Stodform, Klartext: a.Klartext, Status: a.Status,
			SoktaTider:       &wire.StudiemedelArendeSoktaTiderType{SoktTid: a.Applied},
			BeviljadeTider:   &wire.StudiemedelArendeBeviljadeTiderType{BeviljadTid: a.Granted},
			UtbetalningsPlan: &wire.StudiemedelArendeUtbetalningsPlanType{Utbetalning: a.Payments},
		})
	}
	return told
}

func studiehjalp(cases []Arende) *wire.StudiehjalpArendenType {
	told := &wire.StudiehjalpArendenType{}
	for _, a := range cases {
		told.Arende = append(told.Arende, &wire.StudiehjalpArendeType{
			Lopnummer: number(a.Number), Stodform: a.Stodform, Klartext: a.Klartext, Status: a.Status,
			SoktaTider:       &wire.StudiehjalpArendeSoktaTiderType{SoktTid: a.Applied},
			BeviljadeTider:   &wire.StudiehjalpArendeBeviljadeTiderType{BeviljadTid: a.Granted},
			UtbetalningsPlan: &wire.StudiehjalpArendeUtbetalningsPlanType{Utbetalning: a.Payments},
		})
	}
	return told
}

func hemutrustningslan(cases []Arende) *wire.HemutrustningsLanArendenType {
	told := &wire.HemutrustningsLanArendenType{}
	for _, a := range cases {
		told.Arende = append(told.Arende, &wire.HemutrustningslanArendeType{
			Lopnummer: loanNumber(a.Number), Stodform: a.Stodform, Klartext: a.Klartext, Status: a.Status,
			UtbetalningsPlan: &wire.HemutrustningslanArendeUtbetalningsPlanType{Utbetalning: a.Payments},
		})
	}
	return told
}

func studiestartsstod(cases []Arende) *wire.StudiestartsstodArendenType {
	told := &wire.StudiestartsstodArendenType{}
	for _, a := range cases {
		told.Arende = append(told.Arende, &wire.StudiestartsstodArendeType{
			Lopnummer: number(a.Number), Stodform: a.Stodform, Klartext: a.Klartext, Status: a.Status,
			SoktaTider:       &wire.StudiestartsstodArendeSoktaTiderType{SoktTid: a.Applied},
			BeviljadeTider:   &wire.StudiestartsstodArendeBeviljadeTiderType{BeviljadTid: a.Granted},
			UtbetalningsPlan: &wire.StudiestartsstodArendeUtbetalningsPlanType{Utbetalning: a.Payments},
		})
	}
	return told
}

func omstallningsstudiestod(cases []Arende) *wire.OmstallningsstudiestodArendenType {
	told := &wire.OmstallningsstudiestodArendenType{}
	for _, a := range cases {
		told.Arende = append(told.Arende, &wire.OmstallningsstudiestodArendeType{
			Lopnummer: number(a.Number), Stodform: a.Stodform, Klartext: a.Klartext, Status: a.Status,
			SoktaTider:       &wire.OmstallningsstudiestodArendeSoktaTiderType{SoktTid: a.Applied},
			BeviljadeTider:   &wire.OmstallningsstudiestodArendeBeviljadeTiderType{BeviljadTid: a.Granted},
			UtbetalningsPlan: &wire.OmstallningsstudiestodArendeUtbetalningsPlanType{Utbetalning: a.Payments},
		})
	}
	return told
}
