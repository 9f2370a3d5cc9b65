package ssbtek_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"underlag/aggregator"
	"underlag/fixtures"
	"underlag/sources"
	"underlag/sources/internal/simkit"
	"underlag/sources/internal/sourcetest"
)

// stranger is unknown to every authority.
const stranger = "194007219142"

// FuzzAnswer grows from what the authorities really say: whatever becomes of it,
// every authority asked has an outcome, and no error tells what was sent.
func FuzzAnswer(f *testing.F) {
	w := sourcetest.World(f)
	for n := range sources.Codes() {
		f.Add(answer(f, n, w))
	}
	asked := about(sourcetest.Everything, sources.Codes()...)
	var said string
	upstream := through(f, "http://localhost/", &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		return sourcetest.Answering([]byte(said)).Transport.RoundTrip(r)
	})})
	f.Fuzz(func(t *testing.T, envelope string) {
		said = envelope
		given := upstream.FetchAll(t.Context(), asked)
		for i, g := range given {
			if g.Err == nil {
				continue
			}
			se := aggregator.AsSourceError(g.Err)
			if se.Outcome == "" || aggregator.SafeCode(se.Code) != se.Code || strings.Contains(se.Error(), sourcetest.Everything[2:]) {
				t.Errorf("%s: %v", asked[i].Authority, se)
			}
		}
	})
}

// answer is what the national service says of one authority about a stranger: the
// shortest that an authority really says, because fuzzing spends its time on
// minimising what grows from a longer one.
func answer(t testing.TB, n int, w *fixtures.World) string {
	d := sources.Descriptors()[n]
	service := national{t, sources.Parts(configuration())[n], direct(t, n, w, simkit.NoFaults{}), d}
	question := fmt.Sprintf(`<ssbt:personidentitet>%s</ssbt:personidentitet><ssbt:%s inkludera="true">`, stranger, d.Code)
	return sourcetest.Post(service, "/", []byte(question)).Body.String()
}
