package httpapi_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// A replica that goes by itself says so and answers all the same.
func TestAloneIsSaidAndHealthy(t *testing.T) {
	t.Parallel()
	yes, no := func() bool { return true }, func() bool { return false }
	for want, alone := range map[string]func() bool{
		`{"status":"ok"}`: nil, `{"status":"ok","shared":"reached"}`: no, `{"status":"ok","shared":"unreachable"}`: yes,
	} {
		f := newFront(t, func(f *front) { f.alone = alone })
		r := httptest.NewRequest(http.MethodGet, "/healthz", nil)
		w := httptest.NewRecorder()
		f.handler.ServeHTTP(w, r)
		checkResponse(t, r, w)
		if w.Code != http.StatusOK || w.Body.String() != want {
			t.Errorf("got %d %s, want %s", w.Code, w.Body, want)
		}
	}
}

// A law past its last day answers all the same, and /healthz says so.
func TestALawPastItsLastDayIsSaidAndHealthy(t *testing.T) {
	t.Parallel()
	yes, no := func() bool { return true }, func() bool { return false }
	for want, f := range map[string]*front{
		`{"status":"ok"}`:                                  newFront(t, func(f *front) { f.ended = no }),
		`{"status":"ok","law":"ended"}`:                    newFront(t, func(f *front) { f.ended = yes }),
		`{"status":"ok","shared":"reached","law":"ended"}`: newFront(t, func(f *front) { f.alone, f.ended = no, yes }),
	} {
		r := httptest.NewRequest(http.MethodGet, "/healthz", nil)
		w := httptest.NewRecorder()
		f.handler.ServeHTTP(w, r)
		checkResponse(t, r, w)
		if w.Code != http.StatusOK || w.Body.String() != want {
			t.Errorf("got %d %s, want %s", w.Code, w.Body, want)
		}
	}
}
