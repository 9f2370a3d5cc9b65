package httpapi

import (
	"net/http"
	"strconv"
	"strings"
)

// wantsStream tells whether the caller prefers events to one answer, and
// whether it accepts either.
func wantsStream(h http.Header) (stream, ok bool) {
	accept := strings.Join(h.Values("Accept"), ",")
	if strings.TrimSpace(accept) == "" {
		return false, true
	}
	events := quality(accept, "text/event-stream")
	document := max(quality(accept, "application/json"), quality(accept, "application/*"), quality(accept, "*/*"))
	return events > 0 && events >= document, events > 0 || document > 0
}

// language gives the language of texts for people: en where the caller prefers
// English to Swedish, else sv.
func language(h http.Header) string {
	accept := strings.Join(h.Values("Accept-Language"), ",")
	if quality(accept, "en") > quality(accept, "sv") {
		return "en"
	}
	return "sv"
}

// quality gives the weight a header such as Accept gives a value (RFC 9110,
// 12.4.2), zero where it does not name it. A language also matches with its
// region.
func quality(header, value string) float64 {
	best := 0.0
	for item := range strings.SplitSeq(header, ",") {
		name, params, _ := strings.Cut(item, ";")
		name = strings.ToLower(strings.TrimSpace(name))
		if name == value || strings.HasPrefix(name, value+"-") {
			best = max(best, weight(params))
		}
	}
	return best
}

func weight(params string) float64 {
	for p := range strings.SplitSeq(params, ";") {
		text, found := strings.CutPrefix(strings.TrimSpace(p), "q=")
		if !found {
			continue
		}
		q, err := strconv.ParseFloat(text, 64)
		if err != nil || !(q >= 0 && q <= 1) {
			return 0
		}
		return q
	}
	return 1
}
