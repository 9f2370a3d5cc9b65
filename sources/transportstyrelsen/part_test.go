package transportstyrelsen

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"underlag/aggregator"
	"underlag/fixtures"
	"underlag/sources/internal/composite"
	"underlag/sources/internal/sourcetest"
	"underlag/sources/transportstyrelsen/internal/wire"
	"underlag/sources/transportstyrelsen/sim"
)

func TestPart(t *testing.T) {
	w := sourcetest.World(t)
	parts := sourcetest.Parts{
		Subject: sourcetest.Subject{
			New: func(t *testing.T, url string, client *http.Client) aggregator.Source {
				t.Helper()
				s, err := New(Config{URL: url}, client)
				if err != nil {
					t.Fatal(err)
				}
				return s
			},
			Sim:        func(f fixtures.Faults) http.Handler { return sim.New(w, f) },
			Known:      sourcetest.Everything,
			Unknown:    "194007219142",
			Categories: []aggregator.Category{vehicle},
		},
		Part:    Part(),
		CasesOf: "194711232365",
	}
	parts.Run(t)
}

func TestPartCannotAskOfOneBornBefore1900(t *testing.T) {
	content, err := Part().Ask(composite.V10, sourcetest.Question("189001019802", vehicle))
	got := aggregator.AsSourceError(err)
	if content != nil || got.Outcome != aggregator.Denied || got.Code != aggregator.CodeNotAskable {
		t.Errorf("got %q, %v", content, err)
	}
}

// A withheld registration number is said to be withheld, and never left blank,
// which the mapping refuses.
func TestWithheldRegistrationNumber(t *testing.T) {
	facts := aggregator.Facts{Vehicles: []aggregator.Vehicle{{Make: "VOLVO"}}}
	data, err := Part().Write("x", aggregator.Delivered{Facts: facts})
	if err != nil || !strings.Contains(string(data), "regnr>"+composite.NotTold+"<") {
		t.Errorf("got %s, %v", data, err)
	}
}

func FuzzPart(f *testing.F) {
	var replies []aggregator.Reply
	for _, envelope := range sourcetest.Seeds(f) {
		var answer wire.HamtaUppgifterResponse
		if err := sourcetest.Decode(envelope, &answer); err != nil {
			continue
		}
		if reply, err := toReply(&answer, time.Time{}); err == nil {
			replies = append(replies, reply)
		}
	}
	sourcetest.FuzzPart(f, Part(), Description(), sourcetest.Question("194711232365", vehicle), replies...)
}
