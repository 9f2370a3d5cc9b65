package main

import (
	"bufio"
	"crypto/tls"
	"encoding/json"
	"encoding/pem"
	"io"
	"net"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"underlag/aggregator/audit"
)

// syslogForm is RFC 5424's, without structured data.
var syslogForm = regexp.MustCompile(`^<109>1 \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z \S+ auditlog \d+ checkpoint - (\{.*\})$`)

// checkpointIn reads the checkpoint out of a message, as whoever keeps it would.
func checkpointIn(t *testing.T, message string) string {
	t.Helper()
	parts := syslogForm.FindStringSubmatch(message)
	if parts == nil {
		t.Fatalf("%q is not a message of RFC 5424", message)
	}
	for _, r := range message {
		if r < ' ' || r > '~' {
			t.Errorf("%q is not on one line in ASCII", message)
		}
	}
	var body struct{ Checkpoint string }
	if err := json.Unmarshal([]byte(parts[1]), &body); err != nil {
		t.Fatal(err)
	}
	return body.Checkpoint
}

// counted reads one message with its length before it, to the end of the
// connection.
func counted(conn net.Conn) (string, error) {
	defer conn.Close()
	r := bufio.NewReader(conn)
	length, err := r.ReadString(' ')
	if err != nil {
		return "", err
	}
	size, err := strconv.Atoi(strings.TrimSuffix(length, " "))
	if err != nil {
		return "", err
	}
	message := make([]byte, size)
	if _, err := io.ReadFull(r, message); err != nil {
		return "", err
	}
	rest, err := io.ReadAll(r)
	return string(message) + string(rest), err
}

// listen takes connections and gives what each of them brings.
func listen(t *testing.T, l net.Listener) <-chan string {
	t.Helper()
	t.Cleanup(func() { l.Close() })
	got := make(chan string, 8)
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			message, err := counted(conn)
			if err != nil {
				message = "error: " + err.Error()
			}
			got <- message
		}
	}()
	return got
}

// TestWitnessOverSyslog sends each new checkpoint to a real listener of each
// kind, from which the ledger is verified.
func TestWitnessOverSyslog(t *testing.T) {
	t.Parallel()
	tcp, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(nil)
	server.StartTLS() // for its certificate
	defer server.Close()
	secure, err := tls.Listen("tcp", "127.0.0.1:0", server.TLS)
	if err != nil {
		t.Fatal(err)
	}
	authority := filepath.Join(t.TempDir(), "ca.pem")
	certificate := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	if err := os.WriteFile(authority, certificate, 0o644); err != nil {
		t.Fatal(err)
	}
	udp, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer udp.Close()
	datagrams := make(chan string, 8)
	go func() {
		for {
			buffer := make([]byte, 4096)
			n, _, err := udp.ReadFrom(buffer)
			if err != nil {
				return
			}
			datagrams <- string(buffer[:n])
		}
	}()
	for _, c := range []struct {
		to  string
		got <-chan string
	}{
		{"syslog+tcp://" + tcp.Addr().String(), listen(t, tcp)},
		{"syslog+tls://" + secure.Addr().String(), listen(t, secure)},
		{"syslog+udp://" + udp.LocalAddr().String(), datagrams},
	} {
		ledger, public, add := continued(t)
		args := []string{"witness", "-ledger", ledger, "-public", public, "-kept", filepath.Join(t.TempDir(), "kept"), "-to", c.to, "-ca", authority}
		for n := range 2 {
			if got := said(t, 0, args...); !strings.HasPrefix(got, "kept: ") {
				t.Errorf("%s: got %s", c.to, got)
			}
			kept := filepath.Join(t.TempDir(), strconv.Itoa(n))
			if err := os.WriteFile(kept, []byte(checkpointIn(t, within(t, c.got))), 0o644); err != nil {
				t.Fatal(err)
			}
			if got := said(t, 0, "verify", "-ledger", ledger, "-public", public, "-checkpoint", kept); !strings.Contains(got, "records intact") {
				t.Errorf("%s: the checkpoint that was sent: %s", c.to, got)
			}
			if got := said(t, 0, args...); got != "" {
				t.Errorf("%s: nothing new: got %s", c.to, got)
			}
			add()
		}
	}
}

func within(t *testing.T, got <-chan string) string {
	t.Helper()
	select {
	case message := <-got:
		return message
	case <-time.After(10 * time.Second):
		t.Fatal("nothing came")
		return ""
	}
}

// TestSyslogThatFails: what was not delivered is not kept, and is sent again.
func TestSyslogThatFails(t *testing.T) {
	t.Parallel()
	ledger, public, _ := continued(t)
	keys, err := readLine(public, nil)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			conn.(*net.TCPConn).SetLinger(0) // breaks off, whatever was sent
			conn.Read(make([]byte, 1))
			conn.Close()
		}
	}()
	kept := filepath.Join(t.TempDir(), "kept")
	for name, to := range map[string]string{"broken off": "syslog+tcp://" + l.Addr().String(), "not vouched for": "syslog+tls://" + l.Addr().String()} {
		w := witness{ledger: ledger, public: []string{keys}, kept: kept, to: to}
		if _, err := w.once(t.Context()); err == nil {
			t.Errorf("%s: counted as delivered", name)
		}
	}
	if _, err := os.Stat(kept); !os.IsNotExist(err) {
		t.Errorf("what was not delivered is kept: %v", err)
	}
	for _, to := range []string{"syslog://x", "syslog+tcp://", "ftp://x", "x"} {
		if got := said(t, 2, "witness", "-ledger", ledger, "-public", public, "-kept", kept, "-to", to); !strings.Contains(got, "syslog+tls://HOST") {
			t.Errorf("%s: got %s", to, got)
		}
	}
	said(t, 2, "witness", "-ledger", ledger, "-public", public, "-kept", kept, "-to", "syslog+tls://x", "-ca", public)
	if _, err := audit.Checkpoint(t.Context(), ledger); err != nil {
		t.Fatal(err)
	}
}
