package audit

import (
	"io"
	"net"
	"net/url"
	"sync"
	"testing"
)

// proxy is a way to a database that a test can close and open.
type proxy struct {
	target, address string

	mu       sync.Mutex
	listener net.Listener
	under    []net.Conn
}

// throughProxy gives a location that leads to the same ledger through a proxy.
func throughProxy(t *testing.T, location string) (string, *proxy) {
	t.Helper()
	u, err := url.Parse(location)
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{target: u.Host, address: "127.0.0.1:0"}
	p.open(t)
	t.Cleanup(p.close)
	u.Host = p.address
	return u.String(), p
}

func (p *proxy) open(t *testing.T) {
	t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	var err error
	p.listener, err = net.Listen("tcp", p.address)
	if err != nil {
		t.Fatal(err)
	}
	p.address = p.listener.Addr().String()
	go p.serve(p.listener)
}

func (p *proxy) serve(listener net.Listener) {
	for {
		from, err := listener.Accept()
		if err != nil {
			return // closed
		}
		to, err := net.Dial("tcp", p.target)
		if err != nil {
			from.Close()
			continue
		}
		p.mu.Lock()
		p.under = append(p.under, from, to)
		p.mu.Unlock()
		go io.Copy(from, to)
		go io.Copy(to, from)
	}
}

func (p *proxy) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.listener.Close()
	for _, c := range p.under {
		c.Close()
	}
	p.under = nil
}
