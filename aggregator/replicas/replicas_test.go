package replicas

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"underlag/aggregator"
)

const city aggregator.OrgNumber = "162120009993"

// server is a Redis of the test's own.
type server struct {
	port string
	cmd  *exec.Cmd
}

func startRedis(t *testing.T) *server {
	t.Helper()
	if _, err := exec.LookPath("redis-server"); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("CI has no redis-server: apt-get install redis-server")
		}
		t.Skip("needs redis-server: apt-get install redis-server")
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	listener.Close()
	s := &server{port: port}
	s.start(t)
	t.Cleanup(s.kill)
	return s
}

func (s *server) start(t *testing.T) {
	t.Helper()
	s.cmd = exec.Command("redis-server", "--port", s.port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", t.TempDir())
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for until := time.Now().Add(10 * time.Second); time.Now().Before(until); time.Sleep(10 * time.Millisecond) {
		if c, err := net.Dial("tcp", "127.0.0.1:"+s.port); err == nil {
			c.Close()
			return
		}
	}
	t.Fatal("redis-server did not start")
}

func (s *server) kill() {
	s.cmd.Process.Kill()
	s.cmd.Wait()
}

// log is what a replica logged.
type log struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *log) count(text string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Count(l.b.String(), text)
}

func replica(t *testing.T, s *server) (*Shared, *log) {
	t.Helper()
	l := &log{}
	shared, err := New("redis://127.0.0.1:"+s.port+"/0", slog.New(slog.NewTextHandler(l, nil)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { shared.Close() })
	return shared, l
}

func takes(t *testing.T, shared *Shared, rate aggregator.Rate, n int) (in int, wait time.Duration) {
	t.Helper()
	for range n {
		w, err := shared.Take(t.Context(), aggregator.Quota{Whose: string(city), Rate: rate})
		if err != nil {
			t.Fatal(err)
		}
		if w == 0 {
			in++
		}
		wait = w
	}
	return in, wait
}

func TestReplicasCountTogether(t *testing.T) {
	s := startRedis(t)
	one, _ := replica(t, s)
	two, _ := replica(t, s)
	rate := aggregator.Rate{PerMinute: 60, Burst: 5}
	first, _ := takes(t, one, rate, 3)
	second, wait := takes(t, two, rate, 10)
	if first != 3 || second != 2 {
		t.Errorf("%d and %d were let in, want 3 and 2", first, second)
	}
	if wait <= 0 || wait > time.Second {
		t.Errorf("told to wait %v, want at most the second that one takes", wait)
	}
	time.Sleep(wait)
	if in, _ := takes(t, one, rate, 2); in != 1 {
		t.Errorf("%d were let in after the wait, want 1", in)
	}
}

func TestTheQuotaOfTheDay(t *testing.T) {
	shared, _ := replica(t, startRedis(t))
	in, wait := takes(t, shared, aggregator.Rate{PerMinute: 6000, Burst: 100, PerDay: 24}, 60)
	if in != 24 || wait < 59*time.Minute || wait > time.Hour {
		t.Errorf("%d were let in, then told to wait %v; want 24 and about an hour", in, wait)
	}
}

// What is gone delays nobody, is logged once, and is used again when it is back.
func TestRedisDiesAndComesBack(t *testing.T) {
	for name, fault := range map[string]struct {
		stop, mend func(*server)
	}{
		"killed": {(*server).kill, func(s *server) { s.start(t) }},
		"hung":   {func(s *server) { s.cmd.Process.Signal(syscall.SIGSTOP) }, func(s *server) { s.cmd.Process.Signal(syscall.SIGCONT) }},
	} {
		t.Run(name, func(t *testing.T) {
			s := startRedis(t)
			shared, l := replica(t, s)
			rate := aggregator.Rate{PerMinute: 60, Burst: 50}
			takes(t, shared, rate, 1)
			fault.stop(s)
			started := time.Now()
			for range 100 {
				if _, err := shared.Take(t.Context(), aggregator.Quota{Whose: string(city), Rate: rate}); !errors.Is(err, errAlone) {
					t.Fatalf("got %v, want %v", err, errAlone)
				}
			}
			if took := time.Since(started); took > 2*time.Second || !shared.Alone() {
				t.Errorf("100 inquiries were delayed by %v; says that it is alone: %v", took, shared.Alone())
			}
			fault.mend(s)
			for until := time.Now().Add(10 * time.Second); shared.Alone() && time.Now().Before(until); time.Sleep(50 * time.Millisecond) {
				shared.Take(t.Context(), aggregator.Quota{Whose: string(city), Rate: rate})
			}
			if lost, back := l.count("cannot be reached"), l.count("reached again"); lost != 1 || back != 1 {
				t.Errorf("logged %d and %d times, want once each", lost, back)
			}
		})
	}
}

func TestACallersHasteSaysNothing(t *testing.T) {
	shared, l := replica(t, startRedis(t))
	ctx, leave := context.WithCancel(t.Context())
	leave()
	if _, err := shared.Take(ctx, aggregator.Quota{Whose: string(city), Rate: aggregator.Rate{PerMinute: 1, Burst: 1}}); err == nil || shared.Alone() || l.count("cannot") > 0 {
		t.Errorf("got %v; alone: %v", err, shared.Alone())
	}
}

func TestURLs(t *testing.T) {
	for _, url := range []string{"", "127.0.0.1:6379", "http://hemligt@x", "redis://:hemligt@x:y"} {
		if _, err := New(url, nil); err == nil || strings.Contains(fmt.Sprint(err), "hemligt") {
			t.Errorf("%s: got %v", url, err)
		}
	}
}
