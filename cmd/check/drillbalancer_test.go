package main

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
)

func answering(name string, asked *atomic.Int32) *httptest.Server {
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		body, _ := io.ReadAll(r.Body)
		io.WriteString(w, name+" "+string(body))
	}))
}

// A question goes to another replica only where it never left: nobody is asked
// twice.
func TestTheBalancerAsksNobodyTwice(t *testing.T) {
	var first, second, cutOff atomic.Int32
	one, two := answering("one", &first), answering("two", &second)
	defer one.Close()
	defer two.Close()
	cutting := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		cutOff.Add(1)
		panic(http.ErrAbortHandler)
	}))
	defer cutting.Close()
	gone, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody := "http://" + gone.Addr().String()
	gone.Close()
	b, err := startBalancer([]string{one.URL, nobody, two.URL, cutting.URL})
	if err != nil {
		t.Fatal(err)
	}
	defer b.close()
	ask := func() (int, string) {
		t.Helper()
		answer, err := http.Post(b.url, "text/plain", strings.NewReader("question"))
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		body, _ := io.ReadAll(answer.Body)
		return answer.StatusCode, string(body)
	}
	answered := 0
	for range 8 {
		status, body := ask()
		switch {
		case status == http.StatusOK && strings.HasSuffix(body, " question"):
			answered++
		case status != http.StatusBadGateway:
			t.Errorf("got %d %q", status, body)
		}
	}
	calls, cut := int(first.Load()+second.Load()), int(cutOff.Load())
	if answered+cut != 8 || cut == 0 || calls != answered {
		t.Errorf("%d were answered by %d calls, %d cut off; want 8 in all, each asked once", answered, calls, cut)
	}
	b.rotate(cutting.URL, false)
	b.rotate(one.URL, false)
	for range 6 {
		if status, body := ask(); status != http.StatusOK || body != "two question" {
			t.Errorf("out of the rotation: got %d %q", status, body)
		}
	}
}
