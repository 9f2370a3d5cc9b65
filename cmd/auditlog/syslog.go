package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"
)

// Severity notice of the facility "log audit" (13), RFC 5424 section 6.2.1.
const syslogPriority = 13*8 + 5

// syslogPorts are the ports where none is given: RFC 5425, 6587 and 5426.
var syslogPorts = map[string]string{"syslog+tls": "6514", "syslog+tcp": "601", "syslog+udp": "514"}

// syslogMessage gives a checkpoint as a message of RFC 5424 in ASCII on one line,
// with the checkpoint as a JSON string: collectors split at line breaks, and the
// signature is of the very bytes.
func syslogMessage(checkpoint string, at time.Time, host string) (string, error) {
	text, err := json.Marshal(struct {
		Checkpoint string `json:"checkpoint"`
	}{checkpoint})
	if err != nil {
		return "", err
	}
	ascii := strings.ReplaceAll(string(text), "—", `\u2014`)
	return fmt.Sprintf("<%d>1 %s %s auditlog %d checkpoint - %s",
		syslogPriority, at.UTC().Format("2006-01-02T15:04:05.000Z"), host, os.Getpid(), ascii), nil
}

// hostname is this machine's as RFC 5424 allows it, - where there is none.
func hostname() string {
	name, err := os.Hostname()
	strange := func(r rune) bool { return r < '!' || r > '~' }
	if err != nil || name == "" || len(name) > 255 || strings.ContainsFunc(name, strange) {
		return "-"
	}
	return name
}

// syslogTo sends a checkpoint to a syslog server: as one datagram, or over TCP
// with its length before it (RFC 6587, octet counting). Syslog acknowledges
// nothing; over TCP a connection that the server breaks off is an error.
func (w *witness) syslogTo(ctx context.Context, to *url.URL, checkpoint string) error {
	message, err := syslogMessage(checkpoint, time.Now(), hostname())
	if err != nil {
		return err
	}
	address := to.Host
	if to.Port() == "" {
		address = net.JoinHostPort(to.Hostname(), syslogPorts[to.Scheme])
	}
	ctx, cancel := context.WithTimeout(ctx, witnessPatience)
	defer cancel()
	conn, err := w.dial(ctx, to, address)
	if err != nil {
		return err
	}
	defer conn.Close()
	deadline, _ := ctx.Deadline()
	if err := conn.SetDeadline(deadline); err != nil {
		return err
	}
	if to.Scheme == "syslog+udp" {
		_, err = conn.Write([]byte(message))
		return err
	}
	if _, err := io.WriteString(conn, strconv.Itoa(len(message))+" "+message); err != nil {
		return err
	}
	return hungUp(conn)
}

func (w *witness) dial(ctx context.Context, to *url.URL, address string) (net.Conn, error) {
	var plain net.Dialer
	switch to.Scheme {
	case "syslog+tls":
		secure := tls.Dialer{Config: &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: w.roots, ServerName: to.Hostname()}}
		return secure.DialContext(ctx, "tcp", address)
	case "syslog+udp":
		return plain.DialContext(ctx, "udp", address)
	}
	return plain.DialContext(ctx, "tcp", address)
}

// syslogLinger is how long a server may take to hang up once everything is sent.
const syslogLinger = 2 * time.Second

// hungUp says that everything is sent and waits for the server to hang up, which
// it does when it has read it. A server that stays silent has not complained.
func hungUp(conn net.Conn) error {
	if err := conn.(interface{ CloseWrite() error }).CloseWrite(); err != nil {
		return err
	}
	if err := conn.SetReadDeadline(time.Now().Add(syslogLinger)); err != nil {
		return err
	}
	_, err := io.Copy(io.Discard, conn)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return nil
	}
	return err
}

// target reads the address that checkpoints are sent to; nil where the file is
// the witness.
func target(address string) (*url.URL, error) {
	if address == "" {
		return nil, nil
	}
	u, err := url.Parse(address)
	if err == nil && u.Scheme != "https" && syslogPorts[u.Scheme] == "" || err == nil && u.Hostname() == "" {
		err = errors.New("unknown")
	}
	if err != nil {
		return nil, errors.New("an address: https://…, syslog+tls://HOST, syslog+tcp://HOST or syslog+udp://HOST")
	}
	return u, nil
}

// rootsOf reads the certificates that a witness may be vouched for by; without a
// file they are the machine's.
func rootsOf(path string) (*x509.CertPool, error) {
	if path == "" {
		return nil, nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(text) {
		return nil, fmt.Errorf("%s holds no certificate in PEM", path)
	}
	return pool, nil
}
