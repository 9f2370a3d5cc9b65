package identity_test

import (
	"strings"
	"testing"
	"time"

	"underlag/aggregator/identity"
)

// A signature that has held is remembered for that token and that key, and for
// nothing else: not for a token with other claims, nor once the key is gone.
func TestARememberedSignatureProvesNothingElse(t *testing.T) {
	t.Parallel()
	w, now := newWorld(t), atNoon()
	w.config.Now = func() time.Time { return now }
	v := w.verifier(t)
	token, err := w.issuer.CallerToken(caseworker(t), nil)
	good := must(t, token, err)
	for range 3 {
		if _, err := v.Caller(request(good)); err != nil {
			t.Fatal(err)
		}
	}
	parts := strings.Split(good, ".")
	other, err := w.issuer.CallerToken(caseworker(t), nil)
	forged := strings.Split(must(t, other, err), ".")
	for name, raw := range map[string]string{
		"another's signature": parts[0] + "." + parts[1] + "." + forged[2],
		"no signature":        parts[0] + "." + parts[1] + ".",
		"other claims":        parts[0] + "." + strings.Repeat("A", len(parts[1])) + "." + parts[2],
	} {
		if _, err := v.Caller(request(raw)); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	now = now.Add(48 * time.Hour)
	if _, err := v.Caller(request(good)); code(t, err) != identity.TokenExpired {
		t.Errorf("out of time: got %v, want %s", err, identity.TokenExpired)
	}
}
