package ssbtek

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"underlag/aggregator"
	"underlag/sources/internal/composite"
	"underlag/sources/internal/sourcetest"
)

// said tells in a few words what came of a question.
func said(g aggregator.Given) string {
	if g.Err != nil {
		return g.Err.Error()
	}
	if g.Reply.Facts.Len() == 0 {
		return "empty"
	}
	return g.Reply.Facts.Vehicles[0].Make
}

// Whatever stands in one authority's element is its own outcome and no other's.
func TestEachAuthorityHasItsOwnOutcome(t *testing.T) {
	for name, c := range map[string]struct{ element, want string }{
		"data":                        {data("CSN", "VOLVO"), "VOLVO"},
		"absent":                      {"", "malformed: absent"},
		"twice":                       {data("CSN", "a") + data("CSN", "b"), "malformed: twice"},
		"neither data nor error":      {"<b:CSN/>", "malformed: part"},
		"both data and error":         {strings.Replace(failed("CSN", "BT", "1"), "<b:error>", "<b:data>a</b:data><b:error>", 1), "malformed: part"},
		"two data":                    {`<b:CSN><b:data>a</b:data><b:data>b</b:data></b:CSN>`, "malformed: part"},
		"data of another namespace":   {`<b:CSN><data>a</data></b:CSN>`, "malformed: part"},
		"an error without a code":     {`<b:CSN><b:error><b:kalla>BT</b:kalla></b:error></b:CSN>`, "malformed: part"},
		"data that is something else": {data("CSN", "<x/>"), "malformed: data"},
		"a part that panics":          {data("CSN", "panic"), "malformed: panic"},
		"a part's unknown error":      {data("CSN", "error"), "unavailable: internal"},

		"the service's own code":        {failed("CSN", "SSBT", "2001"), "unavailable: SSBT:2001"},
		"the authority's own code":      {failed("CSN", "BT", " -1005 "), "unavailable: BT:-1005"},
		"a code that is a text":         {failed("CSN", "BT", "199601052393 saknas"), "unavailable: BT:unreadable_code"},
		"another service's late":        {failed("CSN", "SSBT", "late/deadline"), "late: deadline"},
		"another service's unavailable": {failed("CSN", "BT", "unavailable/http_503"), "unavailable: http_503"},
		"another service's malformed":   {failed("CSN", "BT", "malformed/envelope"), "malformed: envelope"},
		"another service's denied":      {failed("CSN", "BT", "denied/not_askable"), "denied: not_askable"},
		"another service's refusal":     {failed("CSN", "SSBT", "refused/basis_unconfirmed"), "denied: basis_unconfirmed"},
		"another service's maintenance": {failed("CSN", "SSBT", "maintenance/"), "maintenance"},
		"an outcome that is no failure": {failed("CSN", "SSBT", "answered/x"), "unavailable: SSBT:answered/x"},
	} {
		t.Run(name, func(t *testing.T) {
			given := ask(t, answered(data("AF", "SAAB"), c.element, data("FK", "VW")), "AF", "CSN", "FK")
			if got := said(given[1]); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
			if said(given[0]) != "SAAB" || said(given[2]) != "VW" {
				t.Errorf("the others: %s, %s", said(given[0]), said(given[2]))
			}
			if given[1].Err != nil && aggregator.AsSourceError(given[1].Err).Upstream {
				t.Error("one authority's failure is told as the service's")
			}
		})
	}
}

func TestWhatWasNotAskedForIsNotRead(t *testing.T) {
	given := ask(t, answered(data("AF", "SAAB"), data("CSN", "panic")), "AF")
	if len(given) != 1 || said(given[0]) != "SAAB" {
		t.Errorf("got %v", given)
	}
}

func fault(code, detail string) string {
	return envelope(`<s:Fault><faultcode>` + code + `</faultcode><faultstring>199601052393</faultstring><detail>` + detail + `</detail></s:Fault>`)
}

func faultDetailOf(operation, felkod string) string {
	return `<b:` + operation + `Fault xmlns:b="` + composite.V10.Namespace() + `"><b:felkod>` + felkod + `</b:felkod><b:felmeddelande>x</b:felmeddelande></b:` + operation + `Fault>`
}

// A failure of the call is that of every authority, and its code says whose.
func TestTheServiceItselfFails(t *testing.T) {
	for name, c := range map[string]struct{ body, want string }{
		"a fault with its code":     {fault("s:Server", faultDetailOf(hamta, "ledger")), "unavailable: ssbtek:ledger"},
		"a fault without detail":    {fault("s:Server", ""), "unavailable: ssbtek:s:Server"},
		"a fault of the other kind": {fault("s:Server", faultDetailOf(testa, "x")), "unavailable: ssbtek:s:Server"},
		"our question is refused":   {fault("s:Client", faultDetailOf(hamta, "no_agreement")), "denied: ssbtek:no_agreement"},
		"a fault of SOAP 1.1":       {fault("s:Client.Authentication", ""), "denied: ssbtek:s:Client.Authentication"},
		"no answer at all":          {"", "malformed: ssbtek:envelope"},
		"an answer without data":    {strings.ReplaceAll(answered(), "svarsdata", "svar"), "malformed: ssbtek:envelope"},
		"another person's question": {strings.Replace(answered(data("AF", "a")), "<b:svarsdata>", "<b:korrelationsid>other</b:korrelationsid><b:svarsdata>", 1), "malformed: ssbtek:korrelationsid"},
		"text between the elements": {answered(data("AF", "a"), "text"), "malformed: ssbtek:envelope"},
		"the other version":         {strings.ReplaceAll(answered(data("AF", "a")), "ssbt/10", "ssbt/11"), "malformed: ssbtek:envelope"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, g := range ask(t, c.body, "AF", "CSN") {
				var se *aggregator.SourceError
				if !errors.As(g.Err, &se) || said(g) != c.want || !se.Upstream {
					t.Errorf("got %s, want %s of the upstream", said(g), c.want)
				}
				if strings.Contains(said(g), sourcetest.Everything[2:]) {
					t.Error("the error holds the personal number")
				}
			}
		})
	}
}

func TestUnsentIsKept(t *testing.T) {
	server := httptest.NewServer(nil)
	server.Close()
	u, err := New(Config{URL: server.URL, Version: composite.V11}, fakeParts(), http.DefaultClient)
	if err != nil {
		t.Fatal(err)
	}
	se := aggregator.AsSourceError(u.FetchAll(t.Context(), asked("AF"))[0].Err)
	if se.Outcome != aggregator.Unavailable || se.Code != "ssbtek:connection" || !se.Unsent || !se.Upstream {
		t.Errorf("got %+v", se)
	}
}

func TestRetryAfterIsKept(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "120")
		w.WriteHeader(http.StatusServiceUnavailable)
	}))
	t.Cleanup(server.Close)
	u, err := New(Config{URL: server.URL, Version: composite.V10}, fakeParts(), server.Client())
	if err != nil {
		t.Fatal(err)
	}
	se := aggregator.AsSourceError(u.FetchAll(t.Context(), asked("AF"))[0].Err)
	if se.Code != "ssbtek:http_503" || se.RetryAfter.Seconds() != 120 {
		t.Errorf("got %v, retry after %v", se, se.RetryAfter)
	}
}

// What cannot be put is left out of the call; where nothing is left there is none.
func TestWhatCannotBePutIsNeverSent(t *testing.T) {
	var calls atomic.Int32
	var sent string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		calls.Add(1)
		raw, _ := io.ReadAll(r.Body)
		sent = string(raw)
		io.WriteString(w, answered(data("AF", "SAAB"), data("FK", "VW")))
	}))
	t.Cleanup(server.Close)
	u, err := New(Config{URL: server.URL, Version: composite.V10}, fakeParts(), server.Client())
	if err != nil {
		t.Fatal(err)
	}
	questions := asked("AF", "CSN", "FK", "SO", "XX")
	questions[1].Question.Categories = nil
	questions[3].Question.Categories = []aggregator.Category{"panic"}
	var got []string
	for _, g := range u.FetchAll(t.Context(), questions) {
		got = append(got, said(g))
	}
	want := []string{"SAAB", "denied: not_askable", "VW", "malformed: panic", "unavailable: not_in_contract"}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	for _, element := range []string{`<ssbt:AF inkludera="true">`, `<ssbt:CSN inkludera="false"></ssbt:CSN>`, `<ssbt:SO inkludera="false"></ssbt:SO>`} {
		if !strings.Contains(sent, element) {
			t.Errorf("the question does not hold %s:\n%s", element, sent)
		}
	}
	u.FetchAll(t.Context(), questions[1:2])
	if calls.Load() != 1 {
		t.Errorf("%d calls, want none for a question that cannot be put", calls.Load())
	}
}

func TestConfiguration(t *testing.T) {
	good := Config{URL: "https://ssbtek.example.se/v10", Version: composite.V10}
	swapped := fakeParts()
	swapped[0], swapped[1] = swapped[1], swapped[0]
	for name, c := range map[string]struct {
		config Config
		parts  []composite.Part
		want   string
	}{
		"no address":      {Config{Version: composite.V10}, fakeParts(), "url: "},
		"in the clear":    {Config{URL: "http://ssbtek.example.se/", Version: composite.V10}, fakeParts(), "url: "},
		"no version":      {Config{URL: good.URL}, fakeParts(), "version: "},
		"unknown version": {Config{URL: good.URL, Version: "9"}, fakeParts(), "version: "},
		"a part missing":  {good, fakeParts()[1:], "7 authorities, not 6"},
		"another order":   {good, swapped, "CSN stands in the place of AF"},
	} {
		if _, err := New(c.config, c.parts, http.DefaultClient); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", name, err, c.want)
		}
	}
	if _, err := New(good, fakeParts(), http.DefaultClient); err != nil {
		t.Error(err)
	}
}

// memoryBound is how much reading one 50 MB answer may allocate.
const memoryBound = 40 << 20

func TestAHugeAnswerTakesBoundedMemory(t *testing.T) {
	head, _, _ := strings.Cut(answered(data("AF", "SAAB")), "SAAB")
	block := []byte(strings.Repeat("x", 1<<16))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		io.WriteString(w, head)
		for sent := 0; sent < 50<<20; sent += len(block) {
			if _, err := w.Write(block); err != nil {
				return
			}
		}
	}))
	t.Cleanup(server.Close)
	u, err := New(Config{URL: server.URL, Version: composite.V10}, fakeParts(), server.Client())
	if err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	given := u.FetchAll(t.Context(), asked("AF", "CSN"))
	runtime.ReadMemStats(&after)
	if said(given[0]) != "malformed: ssbtek:too_large" || said(given[1]) != said(given[0]) {
		t.Errorf("got %s and %s", said(given[0]), said(given[1]))
	}
	if used := after.TotalAlloc - before.TotalAlloc; used > memoryBound {
		t.Errorf("allocated %d MB, at most %d", used>>20, memoryBound>>20)
	}
}

// The caller's deadline is late for all; what an authority's own was, the service
// tells in its part.
func TestAHangingServiceIsLate(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		<-r.Context().Done()
	}))
	t.Cleanup(server.Close)
	u, err := New(Config{URL: server.URL, Version: composite.V10}, fakeParts(), server.Client())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer cancel()
	for _, g := range u.FetchAll(ctx, asked("AF", "CSN")) {
		if said(g) != "late: ssbtek:deadline" {
			t.Errorf("got %s", said(g))
		}
	}
}
