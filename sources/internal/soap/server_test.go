package soap_test

import (
	"errors"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"underlag/sources/internal/contractview/traps/wire"
	"underlag/sources/internal/soap"
	"underlag/sources/internal/soap/xmlcodec"
	"underlag/sources/internal/soap/xsd"
)

func TestReadRequestRefuses(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"nothing":  "",
		"no SOAP":  "<a/>",
		"too much": strings.Repeat(" ", soap.Limit+1),
	} {
		err := soap.ReadRequest(httptest.NewRequest("POST", "/", strings.NewReader(body)), new(wire.Fraga))
		if err == nil {
			t.Errorf("%s was read", name)
		}
	}
	err := soap.ReadRequest(httptest.NewRequest("POST", "/", strings.NewReader(goodEnvelope(t))), new(wire.Fraga))
	if !errors.Is(err, soap.ErrOtherMessage) {
		t.Errorf("another message: %v", err)
	}
}

func TestWriteFaultWithoutDetail(t *testing.T) {
	t.Parallel()
	w := httptest.NewRecorder()
	err := soap.WriteFault(w, "soap:Client", "<fel>", nil)
	if err != nil {
		t.Fatal(err)
	}
	err = soap.DecodeEnvelope(w.Body.String(), new(wire.Svar))
	var fault *soap.Fault
	if !errors.As(err, &fault) || fault.String != "<fel>" || w.Code != 500 {
		t.Errorf("HTTP %d, %v", w.Code, err)
	}
}

func TestNothingIsWrittenOfABrokenMessage(t *testing.T) {
	t.Parallel()
	w := httptest.NewRecorder()
	err := soap.WriteResponse(w, &wire.Svar{})
	if err == nil || w.Body.Len() > 0 {
		t.Errorf("error %v, written %q", err, w.Body)
	}
}

func FuzzEnvelope(f *testing.F) {
	f.Add(goodEnvelope(f))
	recorded := httptest.NewRecorder()
	_ = soap.WriteFault(recorded, "soap:Server", "x", &wire.Exception{FaultCode: xsd.NewString("E17")})
	f.Add(recorded.Body.String())
	f.Add(`<Envelope xmlns="` + soap.Envelope + `"><Header/><Body><Fault><faultcode xmlns="">a</faultcode><detail xmlns=""><a/></detail></Fault></Body></Envelope>`)
	f.Fuzz(func(t *testing.T, envelope string) {
		var first, again wire.Svar
		err := soap.DecodeEnvelope(envelope, &first)
		var fault *soap.Fault
		if errors.As(err, &fault) {
			_, _ = fault.Detail.Decode(new(wire.Exception))
		}
		if err != nil {
			return
		}
		written, err := soap.EncodeEnvelope(&first)
		if err != nil {
			t.Fatalf("what was read cannot be written: %v", err)
		}
		err = soap.DecodeEnvelope(string(written), &again)
		if err != nil {
			t.Fatalf("what was written cannot be read: %v", err)
		}
		if diff := cmp.Diff(first, again); diff != "" {
			t.Fatal(diff)
		}
	})
}

// either is an answer in whose place the authority may put its own exception.
type either struct {
	wire.FindResponse
	exception wire.Exception
}

func (e *either) Other() xmlcodec.Message { return &e.exception }

func TestAlternative(t *testing.T) {
	t.Parallel()
	for name, sent := range map[string]xmlcodec.Message{
		"answer":    &wire.FindResponse{Response: &wire.FkResponseType{Correlationid: xsd.NewString("1")}},
		"exception": &wire.Exception{FaultCode: xsd.NewString("E17")},
	} {
		envelope, err := soap.EncodeEnvelope(sent)
		if err != nil {
			t.Fatal(err)
		}
		var got either
		err = soap.DecodeEnvelope(string(envelope), &got)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if (got.Response != nil) != (name == "answer") || (got.exception.FaultCode != nil) != (name == "exception") {
			t.Errorf("%s was read as %+v", name, got)
		}
	}
	err := soap.DecodeEnvelope(goodEnvelope(t), new(either))
	if !errors.Is(err, soap.ErrOtherMessage) {
		t.Errorf("a third message: %v", err)
	}
}
