package main

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"strings"

	"underlag/aggregator/httpapi/v1"
	"underlag/cmd/internal/display"
)

const usage = `Usage:
  ask -server URL -token FILE -file inquiry.json
  ask -server URL -token FILE -case REF -purpose application -month YYYY-MM -person NUMBER[:role] ...

Puts one question to a running server and shows the answer.

With -break-glass REASON -break-glass-text FILE it is asked although no case shows the relation, where the law
allows that: a named person other than the caller then reviews it.

Personal numbers given with -person can be seen by everyone on the machine in its
list of processes, and stay in the shell's history. Prefer -file, or -file - to
read the question from standard input.

Exit status: 0 a decision can rest on the answer, 3 it cannot, 4 the question was
refused, 5 the server could not answer, 2 wrong usage.

`

// maxFile bounds what is read of a file: the server takes no larger question.
const maxFile = 64 << 10

// options is the command line.
type options struct {
	server         *url.URL
	token          string
	tls            *tls.Config
	lang           display.Lang
	json, streamed bool
	request        v1.Request
}

// parse reads the command line, and the files that it names.
func parse(args []string, stdin io.Reader, stderr io.Writer) (*options, error) {
	o, q := &options{}, question{}
	var server, token, lang, ca, cert, key string
	flags := flag.NewFlagSet("ask", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() {
		fmt.Fprint(stderr, usage)
		flags.PrintDefaults()
	}
	flags.StringVar(&server, "server", "http://127.0.0.1:8080", "address of the server")
	flags.StringVar(&token, "token", "", "`file` with the caller's token")
	flags.StringVar(&ca, "ca", "", "`file` with the certificates (PEM) that the server's is trusted by")
	flags.StringVar(&cert, "cert", "", "`file` with the client certificate (PEM)")
	flags.StringVar(&key, "key", "", "`file` with the client certificate's key (PEM)")
	flags.StringVar(&lang, "lang", "sv", "language of the display: sv or en")
	flags.BoolVar(&o.json, "json", false, "print only the answer's JSON on standard output")
	flags.BoolVar(&o.streamed, "stream", true, "show each source as it answers")
	q.define(flags)
	if err := flags.Parse(args); err != nil {
		return nil, shown(err)
	}
	if flags.NArg() > 0 {
		return nil, fmt.Errorf("%d arguments are not flags", flags.NArg()) // not echoed: one may be a personal number
	}
	if token == "" && cert == "" {
		return nil, errors.New("-token or -cert is required")
	}
	return o, errors.Join(o.setServer(server), o.setTLS(ca, cert, key), o.setToken(token), o.setLang(lang), q.build(flags, stdin, &o.request))
}

// errShown is a fault of the command line that flag has said already.
var errShown = errors.New("shown")

func shown(err error) error {
	if errors.Is(err, flag.ErrHelp) {
		return err
	}
	return errShown
}

// setServer takes plain HTTP only to this machine: the token and the answer
// must not travel in the clear.
func (o *options) setServer(s string) error {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Scheme != "http" && u.Scheme != "https" {
		return errors.New("-server: not an http or https address such as https://underlag.example")
	}
	if ip := net.ParseIP(u.Hostname()); u.Scheme == "http" && u.Hostname() != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return errors.New("-server: plain http is only for this machine; use https")
	}
	o.server = u
	return nil
}

func (o *options) setToken(file string) error {
	if file == "" {
		return nil
	}
	var err error
	o.token, err = readToken("-token", file)
	return err
}

func (o *options) setLang(s string) error {
	var err error
	if o.lang, err = display.ParseLang(s); err != nil {
		return fmt.Errorf("-lang: %w", err)
	}
	return nil
}

// setTLS says whom to trust, and what to show of oneself.
func (o *options) setTLS(ca, cert, key string) error {
	if (cert == "") != (key == "") {
		return errors.New("-cert and -key go together")
	}
	o.tls = &tls.Config{MinVersion: tls.VersionTLS12}
	if ca != "" {
		pem, err := os.ReadFile(ca)
		if err != nil {
			return fmt.Errorf("-ca: %w", err)
		}
		o.tls.RootCAs = x509.NewCertPool()
		if !o.tls.RootCAs.AppendCertsFromPEM(pem) {
			return fmt.Errorf("-ca: %s holds no certificate in PEM", ca)
		}
	}
	if cert != "" {
		pair, err := tls.LoadX509KeyPair(cert, key)
		if err != nil {
			return fmt.Errorf("-cert and -key: %w", err)
		}
		o.tls.Certificates = []tls.Certificate{pair}
	}
	return nil
}

func readToken(name, file string) (string, error) {
	f, err := os.Open(file)
	if err != nil {
		return "", fmt.Errorf("%s: %w", name, err)
	}
	defer f.Close()
	raw, err := readAll(f)
	if err != nil {
		return "", fmt.Errorf("%s: %w", name, err)
	}
	token := strings.TrimSpace(string(raw))
	if token == "" || strings.ContainsAny(token, " \r\n\t") {
		return "", fmt.Errorf("%s: %s does not hold one token", name, file)
	}
	return token, nil
}

func readAll(r io.Reader) ([]byte, error) {
	raw, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err == nil && len(raw) > maxFile {
		return nil, fmt.Errorf("more than %d bytes", maxFile)
	}
	return raw, err
}
