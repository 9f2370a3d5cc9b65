package playground_test

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// Twenty admins look at the console at once; each has loaded all that the page
// needs when they have seen it.
const (
	visitors  = 20
	pageBytes = 100 << 10
)

// newcomer is a browser without scripts, logged in as an admin.
func (b *browsed) newcomer(t testing.TB, name string) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Jar: jar, Timeout: time.Minute, Transport: &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: 6}}
	t.Cleanup(client.CloseIdleConnections)
	choice := b.fetch(t, client, b.address+"/login/start")
	link := regexp.MustCompile(`href="(/as/` + name + `\?[^"]*)"`).FindSubmatch(choice)
	if link == nil {
		t.Fatalf("the provider does not offer %s:\n%s", name, choice)
	}
	b.fetch(t, client, b.provider.URL+strings.ReplaceAll(string(link[1]), "&amp;", "&"))
	return client
}

func (b *browsed) fetch(t testing.TB, client *http.Client, address string) []byte {
	t.Helper()
	response, err := client.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	if response.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d\n%s", response.Request.URL.Path, response.StatusCode, body)
	}
	return body
}

var needed = regexp.MustCompile(`(?:href|src)="(/console/assets/[^"]+)"`)

// firstPage loads a page with everything on it, and gives what came, in bytes.
func (b *browsed) firstPage(t testing.TB, client *http.Client, path string) int {
	page := b.fetch(t, client, b.address+path)
	size := len(page)
	for _, asset := range needed.FindAllSubmatch(page, -1) {
		size += len(b.fetch(t, client, b.url+string(asset[1])))
	}
	return size
}

// The first page is small, also with a day's traffic in it and without compression.
func TestTheFirstPageIsSmall(t *testing.T) {
	t.Parallel()
	b := newBrowsed(t, "all-confirmed")
	for range 3 {
		if err := b.question(t.Context(), "everything"); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"cecilia", "admin", "legal-reviewer", "log-reviewer", "anna"} {
		size := b.firstPage(t, b.newcomer(t, name), "")
		t.Logf("%s: %d bytes", name, size)
		if size > pageBytes {
			t.Errorf("%s: the first page is %d bytes, at most %d", name, size, pageBytes)
		}
	}
}

// BenchmarkConsole tells how long a first page takes, with everything on it, while
// twenty load it at once, and what it costs of processor time, the browsers' share
// of it included, whatever else the machine does.
func BenchmarkConsole(b *testing.B) {
	w := newBrowsed(b, "all-confirmed")
	for range 20 {
		if err := w.question(b.Context(), "everything"); err != nil {
			b.Fatal(err)
		}
	}
	clients := make([]*http.Client, visitors)
	for i := range clients {
		clients[i] = w.newcomer(b, "admin")
	}
	var mu sync.Mutex
	var took []time.Duration
	spent := processorTime(b)
	for b.Loop() {
		var all sync.WaitGroup
		for _, client := range clients {
			all.Go(func() {
				began := time.Now()
				w.firstPage(b, client, "/kallor")
				mu.Lock()
				defer mu.Unlock()
				took = append(took, time.Since(began))
			})
		}
		all.Wait()
	}
	spent = processorTime(b) - spent
	slices.Sort(took)
	at := func(share float64) float64 {
		return float64(took[int(share*float64(len(took)-1))].Microseconds()) / 1000
	}
	b.ReportMetric(float64(spent.Microseconds())/1000/float64(len(took)), "cpu-ms/page")
	b.ReportMetric(at(0.5), "ms/half")
	b.ReportMetric(at(0.95), "ms/95%")
	b.ReportMetric(at(1), "ms/slowest")
}

// processorTime is what this process has used so far.
func processorTime(t testing.TB) time.Duration {
	t.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		t.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
