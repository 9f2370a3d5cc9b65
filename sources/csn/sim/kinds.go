package sim

import (
	"underlag/sources/csn/internal/wire"
)

// The same content has types of its own in each of CSN's namespaces. A kind
// without cases has no Arenden at all.

func studiemedel(matters []matter) *wire.StudiemedelArendenType {
	if len(matters) == 0 {
		return nil
	}
	told := &wire.StudiemedelArendenType{}
	for _, m := range matters {
		told.Arende = append(told.Arende, &wire.StudiemedelArendeType{
			Lopnummer: m.number, Stodform: m.stodform, Klartext: m.klartext, Status: m.status,
			SoktaTider:       &wire.StudiemedelArendeSoktaTiderType{SoktTid: m.applied},
			BeviljadeTider:   &wire.StudiemedelArendeBeviljadeTiderType{BeviljadTid: m.granted},
			UtbetalningsPlan: &wire.StudiemedelArendeUtbetalningsPlanType{Utbetalning: m.payments},
		})
	}
	return told
}

func studiehjalp(matters []matter) *wire.StudiehjalpArendenType {
	if len(matters) == 0 {
		return nil
	}
	told := &wire.StudiehjalpArendenType{}
	for _, m := range matters {
		told.Arende = append(told.Arende, &wire.StudiehjalpArendeType{
			Lopnummer: m.number, Stodform: m.stodform, Klartext: m.klartext, Status: m.status,
			SoktaTider:       &wire.StudiehjalpArendeSoktaTiderType{SoktTid: m.applied},
			BeviljadeTider:   &wire.StudiehjalpArendeBeviljadeTiderType{BeviljadTid: m.granted},
			UtbetalningsPlan: &wire.StudiehjalpArendeUtbetalningsPlanType{Utbetalning: m.payments},
		})
	}
	return told
}

func hemutrustningslan(matters []matter) *wire.HemutrustningsLanArendenType {
	if len(matters) == 0 {
		return nil
	}
	told := &wire.HemutrustningsLanArendenType{}
	for _, m := range matters {
		told.Arende = append(told.Arende, &wire.HemutrustningslanArendeType{
			Lopnummer: m.loanNumber, Stodform: m.stodform, Klartext: m.klartext, Status: m.status,
			UtbetalningsPlan: &wire.HemutrustningslanArendeUtbetalningsPlanType{Utbetalning: m.payments},
		})
	}
	return told
}

func studiestartsstod(matters []matter) *wire.StudiestartsstodArendenType {
	if len(matters) == 0 {
		return nil
	}
	told := &wire.StudiestartsstodArendenType{}
	for _, m := range matters {
		told.Arende = append(told.Arende, &wire.StudiestartsstodArendeType{
			Lopnummer: m.number, Stodform: m.stodform, Klartext: m.klartext, Status: m.status,
			SoktaTider:       &wire.StudiestartsstodArendeSoktaTiderType{SoktTid: m.applied},
			BeviljadeTider:   &wire.StudiestartsstodArendeBeviljadeTiderType{BeviljadTid: m.granted},
			UtbetalningsPlan: &wire.StudiestartsstodArendeUtbetalningsPlanType{Utbetalning: m.payments},
		})
	}
	return told
}

func omstallningsstudiestod(matters []matter) *wire.OmstallningsstudiestodArendenType {
	if len(matters) == 0 {
		return nil
	}
	told := &wire.OmstallningsstudiestodArendenType{}
	for _, m := range matters {
		told.Arende = append(told.Arende, &wire.OmstallningsstudiestodArendeType{
			Lopnummer: m.number, Stodform: m.stodform, Klartext: m.klartext, Status: m.status,
			SoktaTider:       &wire.OmstallningsstudiestodArendeSoktaTiderType{SoktTid: m.applied},
			BeviljadeTider:   &wire.OmstallningsstudiestodArendeBeviljadeTiderType{BeviljadTid: m.granted},
			UtbetalningsPlan: &wire.OmstallningsstudiestodArendeUtbetalningsPlanType{Utbetalning: m.payments},
		})
	}
	return told
}
