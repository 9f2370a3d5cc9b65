package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"strings"
	"time"

	"underlag/aggregator/audit"
	"underlag/cmd/internal/commandline"
)

// witnessPatience bounds one delivery.
const witnessPatience = 30 * time.Second

// A witness keeps checkpoints where the keeper of the ledger cannot change them.
type witness struct {
	ledger string
	public []string
	kept   string // file of the last checkpoint that was delivered
	to     string // address, empty where the file is the witness
	client *http.Client
	roots  *x509.CertPool // that vouch for the address; nil: the machine's
}

func witnessing(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	f, ledger := flags("witness", stderr)
	w := witness{client: &http.Client{Timeout: witnessPatience}}
	publicKeys(f, &w.public)
	f.StringVar(&w.kept, "kept", "", "`file` that holds the last checkpoint")
	f.StringVar(&w.to, "to", "", "`address` that each new checkpoint is sent to: https, or syslog+tls, syslog+tcp, syslog+udp")
	authorities := f.String("ca", "", "`file` with the certificates, in PEM, that vouch for the address")
	every := f.Duration("every", 0, "go on, this `often`; by default once")
	if code, done := commandline.Parse(f, usage, args); done {
		return code
	}
	w.ledger = *ledger
	switch {
	case w.ledger == "":
		return needs(f, "-ledger FILE", stderr)
	case w.kept == "" || len(w.public) == 0:
		return needs(f, "-kept FILE and -public FILE", stderr)
	}
	if _, err := target(w.to); err != nil {
		return needs(f, err.Error(), stderr)
	}
	var err error
	if w.roots, err = rootsOf(*authorities); err != nil {
		return failed(f, err, stderr)
	}
	if w.roots != nil {
		w.client.Transport = &http.Transport{TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: w.roots}}
	}
	for {
		delivered, err := w.once(ctx)
		switch {
		case errors.Is(err, audit.ErrNotConsistent), errors.Is(err, audit.ErrNotProven):
			fmt.Fprintf(stdout, "NOT INTACT: %v\n", err)
			return notIntact
		case err != nil && *every == 0:
			return failed(f, err, stderr)
		case err != nil:
			fmt.Fprintf(stderr, "%s: %v; trying again\n", f.Name(), err)
		case delivered != "":
			fmt.Fprintf(stdout, "kept: %s records\n", strings.Split(delivered, "\n")[1])
		}
		if *every == 0 {
			return intact
		}
		select {
		case <-ctx.Done():
			return intact
		case <-time.After(*every):
		}
	}
}

// once delivers the last checkpoint, if it is new. That it continues the one
// before is checked first; one that does not is the finding, and replaces
// nothing.
func (w *witness) once(ctx context.Context) (string, error) {
	before, err := w.before(ctx)
	if err != nil {
		return "", err
	}
	last, err := audit.Consistent(ctx, w.ledger, before.checkpoint, w.public)
	if err != nil || before.delivered && last == before.checkpoint {
		return "", err
	}
	err = w.send(ctx, last)
	if err == nil {
		err = replace(w.kept, last)
	}
	return last, err
}

// before is what a new checkpoint must continue.
type before struct {
	checkpoint string
	delivered  bool
}

// before gives the checkpoint that was kept; the first time, the ledger's own.
func (w *witness) before(ctx context.Context) (before, error) {
	text, err := os.ReadFile(w.kept)
	if errors.Is(err, fs.ErrNotExist) {
		first, err := audit.Checkpoint(ctx, w.ledger)
		return before{first, false}, err
	}
	return before{string(text), true}, err
}

func (w *witness) send(ctx context.Context, checkpoint string) error {
	to, err := target(w.to)
	switch {
	case err != nil || to == nil:
		return err
	case to.Scheme == "https":
		return w.post(ctx, checkpoint)
	}
	return w.syslogTo(ctx, to, checkpoint)
}

func (w *witness) post(ctx context.Context, checkpoint string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, w.to, strings.NewReader(checkpoint))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "text/plain; charset=utf-8")
	response, err := w.client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode/100 != 2 {
		return fmt.Errorf("the witness answered %s", response.Status)
	}
	return nil
}

// replace writes a file whole or not at all.
func replace(path, text string) error {
	err := os.WriteFile(path+".new", []byte(text), 0o644)
	if err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}
