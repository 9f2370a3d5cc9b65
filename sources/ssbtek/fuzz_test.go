package ssbtek

import (
	"strings"
	"testing"

	"underlag/aggregator"
	"underlag/sources/internal/sourcetest"
)

// Whatever the service sends, every authority asked has an outcome, and no error
// holds what was sent.
func FuzzResponse(f *testing.F) {
	for _, seed := range []string{
		answered(data("AF", "SAAB"), data("CSN", "VOLVO")),
		answered(failed("AF", "SSBT", "2001"), failed("CSN", "BT", "late/deadline")),
		answered(data("AF", "panic"), data("CSN", "error")),
		answered(`<b:AF/><b:CSN><b:data/></b:CSN>`),
		answered(data("AF", "a") + data("AF", "b")),
		fault("s:Client", faultDetailOf(hamta, "no_agreement")),
		envelope(probed),
		"", "<", "\xff\xfe<",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		given := ask(t, body, "AF", "CSN")
		for _, g := range given {
			if g.Err == nil {
				if g.Reply.Facts.Len() != 1 {
					t.Errorf("an answer without facts and without an error")
				}
				continue
			}
			se := aggregator.AsSourceError(g.Err)
			if se.Outcome == "" || se.Outcome == aggregator.Late && !strings.Contains(body, "late/") {
				t.Errorf("got %v", se)
			}
			if aggregator.SafeCode(se.Code) != se.Code {
				t.Errorf("the code %q is not safe", se.Code)
			}
		}
		_, err := upstream(t, sourcetest.Answering([]byte(body))).Probe(t.Context())
		if err != nil && aggregator.AsSourceError(err).Outcome == "" {
			t.Errorf("probe: got %v", err)
		}
	})
}
