package main

import (
	"bytes"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"sync"
	"time"
)

// balancer is the reverse proxy before the replicas. It goes round those in
// rotation, and to the next one only where a question never left.
type balancer struct {
	server   *http.Server
	url      string
	mu       sync.Mutex
	next     int
	replicas []*url.URL
	out      map[string]bool // of the rotation, by host
}

func startBalancer(replicas []string) (*balancer, error) {
	b := &balancer{out: map[string]bool{}}
	for _, text := range replicas {
		target, err := url.Parse(text)
		if err != nil {
			return nil, err
		}
		b.replicas = append(b.replicas, target)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	b.url = "http://" + listener.Addr().String()
	silent := log.New(io.Discard, "", 0)
	proxy := &httputil.ReverseProxy{
		Rewrite:   func(r *httputil.ProxyRequest) { r.SetURL(b.replicas[0]) }, // RoundTrip chooses
		Transport: b, ErrorLog: silent,
	}
	b.server = &http.Server{Handler: proxy, ReadHeaderTimeout: 5 * time.Second, ErrorLog: silent}
	go b.server.Serve(listener)
	return b, nil
}

func (b *balancer) close() error { return b.server.Close() }

// rotate takes a replica out of the rotation, or back in.
func (b *balancer) rotate(replica string, in bool) {
	target, err := url.Parse(replica)
	if err != nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.out[target.Host] = !in
}

// toReplica has one connection for each question, so that none is put on one that
// a replica is just closing.
var toReplica = &http.Transport{DisableKeepAlives: true, DialContext: (&net.Dialer{Timeout: time.Second}).DialContext}

var errNoReplica = errors.New("no replica takes questions")

// RoundTrip asks the next replica that takes the question.
func (b *balancer) RoundTrip(r *http.Request) (*http.Response, error) {
	defer r.Body.Close()
	body, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	if err != nil {
		return nil, err
	}
	for range b.replicas {
		target := b.turn()
		if target == nil {
			break
		}
		question := r.Clone(r.Context())
		question.URL.Scheme, question.URL.Host = target.Scheme, target.Host
		question.Body = io.NopCloser(bytes.NewReader(body))
		answer, err := toReplica.RoundTrip(question)
		var dialled *net.OpError
		if err != nil && errors.As(err, &dialled) && dialled.Op == "dial" {
			continue // nobody there: the question never left
		}
		return answer, err
	}
	return nil, errNoReplica
}

func (b *balancer) turn() *url.URL {
	b.mu.Lock()
	defer b.mu.Unlock()
	for range b.replicas {
		b.next = (b.next + 1) % len(b.replicas)
		if target := b.replicas[b.next]; !b.out[target.Host] {
			return target
		}
	}
	return nil
}
