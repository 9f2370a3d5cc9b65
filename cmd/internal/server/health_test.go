package server

import (
	"strings"
	"testing"

	"underlag/aggregator"
)

func TestMaintenanceThatIsRefused(t *testing.T) {
	why := aggregator.Text{SV: "Underhåll.", EN: "Maintenance."}
	for want, m := range map[string]Maintenance{
		"maintenance[0].authority":     {Authority: "XYZ", Reason: why},
		"maintenance[0].from":          {Authority: "FK", From: "2026-12-01", Reason: why},
		"maintenance[0].to":            {Authority: "FK", From: "2026-12-01T20:00:00+01:00", To: "later", Reason: why},
		"maintenance[0].weekly.day":    {Authority: "FK", Weekly: &Weekly{Day: "söndag", Begin: "01:00", End: "02:00"}, Reason: why},
		"maintenance[0].weekly.begin":  {Authority: "FK", Weekly: &Weekly{Day: "sunday", Begin: "1", End: "02:00"}, Reason: why},
		"maintenance[0].weekly.end":    {Authority: "FK", Weekly: &Weekly{Day: "Saturday", Begin: "01:00", End: "25:00"}, Reason: why},
		"maintenance[0]: reason.sv":    {Authority: "FK", Weekly: &Weekly{Day: "Saturday", Begin: "22:00", End: "03:00"}},
		"maintenance[0]: from and to ": {Authority: "FK", Reason: why},
	} {
		_, err := Config{Maintenance: []Maintenance{m}}.monitor(nil)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}
