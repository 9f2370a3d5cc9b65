package soap_test

import (
	"bytes"
	"compress/gzip"
	"crypto/tls"
	"encoding/binary"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"underlag/aggregator"
	"underlag/sources/internal/contractview/traps/wire"
	"underlag/sources/internal/soap"
	"underlag/sources/internal/soap/xsd"
)

func question() *wire.Fraga {
	return &wire.Fraga{Nummer: xsd.NewString("1"), From: new(xsd.Date("2026-11-01")), Inkludera: xsd.NewBoolean(true)}
}

func answer() *wire.Svar {
	return &wire.Svar{
		SchemaVersion: new(xsd.Decimal("4.0")), Status: xsd.NewInteger(0), Prov: xsd.NewString("Åsa"),
		Personer: &wire.PersonerType{},
	}
}

func goodEnvelope(t testing.TB) string {
	t.Helper()
	envelope, err := soap.EncodeEnvelope(answer())
	if err != nil {
		t.Fatal(err)
	}
	return string(envelope)
}

// call asks a server that answers as the handler does.
func call(t *testing.T, handler http.HandlerFunc) (*wire.Svar, error) {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	got := new(wire.Svar)
	err := client(t, server.URL, soap.NewHTTPClient(nil, 4)).Call(t.Context(), question(), got)
	return got, err
}

func client(t testing.TB, url string, h *http.Client) *soap.Client {
	t.Helper()
	c, err := soap.NewClient(soap.Endpoint{URL: url}, "urn:hamta", h)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func respond(status int, contentType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		io.WriteString(w, body)
	}
}

func TestCall(t *testing.T) {
	t.Parallel()
	var header http.Header
	var asked wire.Fraga
	got, err := call(t, func(w http.ResponseWriter, r *http.Request) {
		header = r.Header
		err := soap.ReadRequest(r, &asked)
		if err != nil {
			t.Error(err)
		}
		err = soap.WriteResponse(w, answer())
		if err != nil {
			t.Error(err)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(answer(), got); diff != "" {
		t.Errorf("answer (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(question(), &asked); diff != "" {
		t.Errorf("question (-want +got):\n%s", diff)
	}
	if action := header.Get("SOAPAction"); action != `"urn:hamta"` {
		t.Errorf("SOAPAction %s, which SOAP 1.1 wants quoted", action)
	}
	if contentType := header.Get("Content-Type"); contentType != soap.ContentType {
		t.Errorf("Content-Type %s", contentType)
	}
}

func TestAnswersInOtherForms(t *testing.T) {
	t.Parallel()
	good := goodEnvelope(t)
	undeclared := strings.TrimPrefix(good, `<?xml version="1.0" encoding="UTF-8"?>`+"\n")
	latin1 := []byte(`<?xml version="1.0" encoding="ISO-8859-1"?>`)
	for _, r := range undeclared {
		latin1 = append(latin1, byte(r))
	}
	utf16LE := []byte{0xff, 0xfe}
	for _, unit := range utf16.Encode([]rune(undeclared)) {
		utf16LE = binary.LittleEndian.AppendUint16(utf16LE, unit)
	}
	for name, body := range map[string]string{
		"Latin-1":       string(latin1),
		"UTF-16":        string(utf16LE),
		"other prefix":  strings.ReplaceAll(strings.ReplaceAll(good, "soap:", "S:"), "xmlns:soap", "xmlns:S"),
		"with header":   strings.Replace(good, "<soap:Body>", `<soap:Header><w:Security xmlns:w="urn:w"/></soap:Header><soap:Body>`, 1),
		"with comments": strings.NewReplacer("<soap:Body>", "<!-- a --><soap:Body><?b?>", "</soap:Body>", "\n<!-- c --></soap:Body>").Replace(good) + "\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := call(t, respond(200, "text/xml", body))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(answer(), got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestBrokenAnswers(t *testing.T) {
	t.Parallel()
	good := goodEnvelope(t)
	body := func(content string) string {
		return `<s:Envelope xmlns:s="` + soap.Envelope + `">` + content + `</s:Envelope>`
	}
	fault := body(`<s:Body><s:Fault><faultcode>s:Server</faultcode><faultstring/></s:Fault></s:Body>`)
	var bomb bytes.Buffer
	zip := gzip.NewWriter(&bomb)
	io.WriteString(zip, good)
	zip.Write(make([]byte, 50<<20))
	zip.Close()

	for name, c := range map[string]struct {
		handler http.HandlerFunc
		outcome aggregator.Outcome
		code    string
	}{
		"nothing":          {respond(200, "text/xml", ""), aggregator.Malformed, "envelope"},
		"no content":       {respond(204, "text/xml", ""), aggregator.Malformed, "envelope"},
		"garbage":          {respond(200, "text/xml", "\x00\x01<no ]]> {"), aggregator.Malformed, "envelope"},
		"bytes":            {respond(200, "text/xml", "\x80\x81"), aggregator.Malformed, "charset"},
		"truncated":        {respond(200, "text/xml", good[:len(good)*2/3]), aggregator.Malformed, "envelope"},
		"twice":            {respond(200, "text/xml", good+good), aggregator.Malformed, "envelope"},
		"trailing":         {respond(200, "text/xml", good+"x"), aggregator.Malformed, "envelope"},
		"a web page":       {respond(200, "text/html", "<!DOCTYPE html><html><body>Stängt</body></html>"), aggregator.Malformed, "envelope"},
		"a web page, 503":  {respond(503, "text/html", "<!DOCTYPE html><html><body>Stängt</body></html>"), aggregator.Unavailable, "http_503"},
		"SOAP 1.2":         {respond(200, "text/xml", strings.ReplaceAll(good, soap.Envelope, "http://www.w3.org/2003/05/soap-envelope")), aggregator.Malformed, "envelope"},
		"bare message":     {respond(200, "text/xml", `<Svar xmlns="http://traps.example/main/v2"/>`), aggregator.Malformed, "envelope"},
		"wrong namespace":  {respond(200, "text/xml", strings.ReplaceAll(good, "traps.example/main/v2", "traps.example/main/v1")), aggregator.Malformed, "envelope"},
		"another message":  {respond(200, "text/xml", body(`<s:Body><a/></s:Body>`)), aggregator.Malformed, "envelope"},
		"no body":          {respond(200, "text/xml", body(``)), aggregator.Malformed, "envelope"},
		"empty body":       {respond(200, "text/xml", body(`<s:Body/>`)), aggregator.Malformed, "envelope"},
		"blank body":       {respond(200, "text/xml", body(`<s:Body> <!-- x --> </s:Body>`)), aggregator.Malformed, "envelope"},
		"text in the body": {respond(200, "text/xml", body(`<s:Body>x</s:Body>`)), aggregator.Malformed, "envelope"},
		"two messages":     {respond(200, "text/xml", strings.Replace(good, "</soap:Body>", "<a/></soap:Body>", 1)), aggregator.Malformed, "envelope"},
		"two bodies":       {respond(200, "text/xml", strings.Replace(good, "</soap:Body>", "</soap:Body><soap:Body/>", 1)), aggregator.Malformed, "envelope"},
		"fault, not coded": {respond(500, "text/xml", body(`<s:Body><s:Fault/></s:Body>`)), aggregator.Unavailable, "http_500"},
		"entities": {respond(200, "text/xml",
			`<!DOCTYPE b [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>`+strings.Replace(good, "Åsa", "&b;", 1)), aggregator.Malformed, "envelope"},
		"outside entity": {respond(200, "text/xml",
			`<!DOCTYPE b [<!ENTITY a SYSTEM "file:///etc/passwd">]>`+strings.Replace(good, "Åsa", "&a;", 1)), aggregator.Malformed, "envelope"},
		"deep":          {respond(200, "text/xml", strings.Replace(good, "<main:Status>", strings.Repeat("<a>", 1e5), 1)), aggregator.Malformed, "envelope"},
		"wrong charset": {respond(200, "text/xml", "\xff\xfe"+good), aggregator.Malformed, "charset"},
		"gzip bomb": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/xml")
			w.Header().Set("Content-Encoding", "gzip")
			w.Write(bomb.Bytes())
		}, aggregator.Malformed, "too_large"},
		"unauthorized":     {respond(401, "text/plain", "no"), aggregator.Denied, "http_401"},
		"forbidden":        {respond(403, "text/xml", fault), aggregator.Denied, "http_403"},
		"not found":        {respond(404, "text/plain", "no"), aggregator.Unavailable, "http_404"},
		"internal error":   {respond(500, "text/plain", "no"), aggregator.Unavailable, "http_500"},
		"message as error": {respond(500, "text/xml", good), aggregator.Unavailable, "http_500"},
		"error in bytes":   {respond(500, "text/plain", "\xff"), aggregator.Unavailable, "http_500"},
		"redirect": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
		}, aggregator.Unavailable, "redirect"},
		"cut before an answer": {func(w http.ResponseWriter, _ *http.Request) { cut(w, "") }, aggregator.Unavailable, "connection"},
		"cut inside an answer": {func(w http.ResponseWriter, _ *http.Request) {
			cut(w, "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: 1000\r\n\r\n"+good[:100])
		}, aggregator.Unavailable, "connection_lost"},
		"not HTTP": {func(w http.ResponseWriter, _ *http.Request) { cut(w, "220 ftp\r\n") }, aggregator.Unavailable, "connection_lost"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := call(t, c.handler)
			var got *aggregator.SourceError
			if !errors.As(err, &got) || got.Outcome != c.outcome || got.Code != c.code {
				t.Errorf("error %v (%v), want %s: %s", err, errors.Unwrap(err), c.outcome, c.code)
			}
			if got != nil && got.Unsent {
				t.Error("Unsent, but the authority had the question")
			}
		})
	}
}

// cut writes raw bytes and ends the connection.
func cut(w http.ResponseWriter, raw string) {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err == nil {
		io.WriteString(conn, raw)
		conn.Close()
	}
}

func TestHugeAnswerInBoundedMemory(t *testing.T) {
	good := goodEnvelope(t)
	head, _, _ := strings.Cut(good, "Åsa")
	block := []byte(strings.Repeat("x", 1<<16))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := call(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/xml")
		io.WriteString(w, head)
		for sent := 0; sent < 50<<20; sent += len(block) {
			if _, err := w.Write(block); err != nil {
				return
			}
		}
	})
	runtime.ReadMemStats(&after)
	if e := aggregator.AsSourceError(err); e.Outcome != aggregator.Malformed || e.Code != "too_large" {
		t.Errorf("error %v, want malformed: too_large", err)
	}
	if used := after.TotalAlloc - before.TotalAlloc; used > 10*soap.Limit {
		t.Errorf("allocated %d MB for a limit of %d", used>>20, soap.Limit>>20)
	}
}

func TestFault(t *testing.T) {
	t.Parallel()
	const secret = "199006022397 är skyddad"
	fails := func(w http.ResponseWriter, _ *http.Request) {
		err := soap.WriteFault(w, "soap:Server", secret, &wire.Exception{FaultCode: xsd.NewString("E17"), FaultString: xsd.NewString(secret)})
		if err != nil {
			t.Error(err)
		}
	}
	recorded := httptest.NewRecorder()
	fails(recorded, nil)
	for name, handler := range map[string]http.HandlerFunc{
		"HTTP 500": fails,
		"HTTP 200": respond(200, "text/xml", recorded.Body.String()),
		"HTTP 400": respond(400, "text/xml", recorded.Body.String()),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := call(t, handler)
			var fault *soap.Fault
			if !errors.As(err, &fault) {
				t.Fatalf("error %v, want a fault", err)
			}
			if fault.Code != "soap:Server" || fault.String != secret || strings.Contains(err.Error(), "skyddad") {
				t.Errorf("fault %+v, shown as %v", fault, err)
			}
			var detail wire.Exception
			found, err := fault.Detail.Decode(&detail)
			if err != nil || !found || *detail.FaultCode != "E17" {
				t.Errorf("detail %v, %v, %v", found, detail.FaultCode, err)
			}
			found, err = fault.Detail.Decode(new(wire.Svar))
			if found || err != nil {
				t.Errorf("detail of another message: %v, %v", found, err)
			}
		})
	}
}

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	_, err := call(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "120")
		w.WriteHeader(http.StatusServiceUnavailable)
	})
	if got := aggregator.AsSourceError(err).RetryAfter; got != 2*time.Minute {
		t.Errorf("RetryAfter %v, want 2m", got)
	}
}

func TestConfiguredAction(t *testing.T) {
	t.Parallel()
	var action string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		action = r.Header.Get("SOAPAction")
		soap.WriteResponse(w, answer())
	}))
	t.Cleanup(server.Close)
	c, err := soap.NewClient(soap.Endpoint{URL: server.URL, SOAPAction: "urn:own"}, "urn:hamta", server.Client())
	if err != nil {
		t.Fatal(err)
	}
	err = c.Call(t.Context(), question(), new(wire.Svar))
	if err != nil || action != `"urn:own"` {
		t.Errorf("SOAPAction %s, error %v", action, err)
	}
}

func TestQuestionThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	asker := client(t, "http://127.0.0.1:1", soap.NewHTTPClient(nil, 4))
	e := aggregator.AsSourceError(asker.Call(t.Context(), &wire.Fraga{}, new(wire.Svar)))
	if e.Outcome != aggregator.Unavailable || e.Code != "request" {
		t.Errorf("error %v", e)
	}
}

// A transport writes to its own TLS configuration when it is first used.
func TestClientsShareNoTLSConfig(t *testing.T) {
	t.Parallel()
	config := &tls.Config{}
	transport := soap.NewHTTPClient(config, 4).Transport.(*http.Transport)
	if transport.TLSClientConfig == config {
		t.Error("the client uses its caller's TLS configuration, not a copy")
	}
}
