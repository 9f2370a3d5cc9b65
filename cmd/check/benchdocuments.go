package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"reflect"
	"strings"
	"sync"

	"underlag/sources"
)

// measureAnswers asks one question with a proxy before each authority and gives
// how long each answered.
func (l *lab) measureAnswers(ctx context.Context) ([]size, error) {
	var mu sync.Mutex
	sizes := make([]size, authorities)
	behind := l.sources
	codes := sources.Codes()
	for i, address := range behind.Addresses() {
		target, err := url.Parse(*address)
		if err != nil {
			return nil, err
		}
		proxy := httputil.NewSingleHostReverseProxy(target)
		proxy.ModifyResponse = func(answer *http.Response) error {
			if answer.Request.Method != http.MethodPost {
				return nil // a probe
			}
			body, err := io.ReadAll(answer.Body)
			answer.Body = io.NopCloser(bytes.NewReader(body))
			mu.Lock()
			defer mu.Unlock()
			sizes[i] = size{string(codes[i]), len(body)}
			return err
		}
		server := httptest.NewServer(proxy)
		defer server.Close()
		*address = server.URL
	}
	service, err := l.startService(ctx, behind)
	if err != nil {
		return nil, err
	}
	defer service.stop()
	if err := service.ask.askOnce(ctx, http.DefaultClient, new(bytes.Buffer)); err != nil {
		return nil, fmt.Errorf("the question that the comparison rests on: %w", err)
	}
	return sizes, nil
}

// document gives a JSON document of exactly so many bytes, in the form that an
// authority with a JSON interface would give payments, under a key of its own so
// that a merge loses nothing.
func document(authority string, bytes int) []byte {
	const row = `{"benefit":"Bostadsbidrag","kind":"grant","status":"paid","netAmount":"2730.00","grossAmount":"3900.00","taxAmount":"1170.00",` +
		`"paidOn":"2026-10-27","periodFrom":"2026-10-01","periodTo":"2026-10-31","provision":"fk-bostadsbidrag"}`
	head, middle, end := `{"`+authority+`":{"payments":[`, `],"note":"`, `"}}`
	rows := max(0, (bytes-len(head)-len(middle)-len(end)+1)/(len(row)+1))
	body := head + strings.TrimSuffix(strings.Repeat(row+",", rows), ",") + middle
	return []byte(body + strings.Repeat("x", max(0, bytes-len(body)-len(end))) + end)
}

// measureMerged asks Lura once, holds its answer to the seven documents, and
// remembers how long a right answer is.
func (l *lab) measureMerged(ctx context.Context) error {
	lura, err := l.startLura(ctx)
	if err != nil {
		return err
	}
	defer lura.stop()
	var body bytes.Buffer
	lura.ask.right = func(*http.Response, []byte) error { return nil }
	if err := lura.ask.askOnce(ctx, http.DefaultClient, &body); err != nil {
		return err
	}
	var got any
	if err := json.Unmarshal(body.Bytes(), &got); err != nil {
		return err
	}
	want := map[string]any{}
	for _, s := range l.sizes {
		if err := json.Unmarshal(document(s.Authority, s.Bytes), &want); err != nil {
			return err
		}
	}
	if !reflect.DeepEqual(got, any(want)) {
		return fmt.Errorf("lura's answer is not the seven documents: %.200s", body.Bytes())
	}
	l.merged = body.Len()
	return nil
}

// krakend gives the configuration of one endpoint over seven backends, with
// KrakenD's defaults but for connections kept to each host, so that no call
// waits for a new one.
func krakend(port int, hosts []string) []byte {
	type backend struct {
		Host       []string `json:"host"`
		URLPattern string   `json:"url_pattern"`
	}
	type endpoint struct {
		Endpoint string    `json:"endpoint"`
		Method   string    `json:"method"`
		Backend  []backend `json:"backend"`
	}
	merged := endpoint{Endpoint: "/merged", Method: "GET"}
	for _, host := range hosts {
		merged.Backend = append(merged.Backend, backend{[]string{host}, "/"})
	}
	config, err := json.MarshalIndent(struct {
		Version   int        `json:"version"`
		Name      string     `json:"name"`
		Address   string     `json:"listen_ip"`
		Port      int        `json:"port"`
		Timeout   string     `json:"timeout"`
		IdlePer   int        `json:"max_idle_connections_per_host"`
		Endpoints []endpoint `json:"endpoints"`
	}{3, "comparison", "127.0.0.1", port, "5s", 64, []endpoint{merged}}, "", "  ")
	if err != nil {
		panic(err) // strings and numbers always encode
	}
	return config
}
