package audit

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"underlag/aggregator"
)

// fullEnv carries the ledger's location to the process whose files may not grow,
// crashKeysEnv the path of its keys.
const fullEnv = "UNDERLAG_AUDIT_FULL"

// fullSize is how large the disk, or a file, may grow.
const fullSize = 2 << 20

// smallDisk mounts a disk that a few hundred inquiries fill.
func smallDisk(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "underlag-disk-") // not below t.TempDir, which PostgreSQL may not enter
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.Remove(dir) })
	err = syscall.Mount("tmpfs", dir, "tmpfs", 0, fmt.Sprintf("size=%d", fullSize))
	if errors.Is(err, syscall.EPERM) {
		if os.Getenv("CI") != "" {
			t.Fatal("nothing may be mounted here: CI runs this as root, with leave to mount a small disk")
		}
		t.Skip("mounting a small disk needs root: sudo -E go test -run FullDisk ./aggregator/audit")
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Errorf("unmount %s: %v", dir, err)
		}
	})
	return dir
}

// served is what a service has done with a ledger: what it was acknowledged, what
// it asked authorities and what it answered.
type served struct {
	mu                 sync.Mutex
	receipts           []aggregator.Receipt
	called, unbegun    int // inquiries whose authorities were asked; those that were not
	answered, withheld int
}

// serve takes inquiries as the service does, from many at once, until the ledger
// refuses each of them: no begin, no call; no finish, no answer.
func (s *served) serve(t *testing.T, l *Log, prefix string) {
	t.Helper()
	var wg sync.WaitGroup
	for p := range 8 {
		wg.Go(func() {
			for n := 0; ; n++ {
				id := fmt.Sprintf("%s-%d-%d", prefix, p, n)
				begun, err := l.Begin(t.Context(), entry(t, id))
				if err != nil {
					s.note(func() { s.unbegun++ })
					return
				}
				s.note(func() { s.called++; s.receipts = append(s.receipts, begun) })
				finished, err := l.Finish(t.Context(), id, answered, true)
				if err != nil {
					s.note(func() { s.withheld++ })
					return
				}
				s.note(func() { s.answered++; s.receipts = append(s.receipts, finished) })
			}
		})
	}
	wg.Wait()
}

func (s *served) note(what func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	what()
}

// TestFullDisk fills a real disk: every record that was acknowledged is there,
// nobody is asked and nothing answered without one, and the log goes on by itself
// once there is room again.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	dir := smallDisk(t)
	ballast := filepath.Join(dir, "ballast")
	if err := os.WriteFile(ballast, make([]byte, fullSize/4), 0o600); err != nil {
		t.Fatal(err)
	}
	path, c := filepath.Join(dir, "ledger.db"), &clock{at: noon}
	l := openLog(t, path, c)
	var s served
	s.serve(t, l, "first")
	if s.answered == 0 || s.unbegun+s.withheld != 8 {
		t.Fatalf("answered %d, and %d producers were refused; want the disk to fill", s.answered, s.unbegun+s.withheld)
	}
	full := s.called
	for range 3 {
		c.forward(retryAfter)
		_, err := l.Begin(t.Context(), entry(t, "while-full"))
		if err == nil {
			continue // a checkpoint of the write-ahead log made room for one
		}
		if !errors.Is(err, ErrUnavailable) || !errors.Is(l.Health(), ErrUnavailable) {
			t.Errorf("got %v, health %v; want both %v", err, l.Health(), ErrUnavailable)
		}
	}
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	c.forward(retryAfter)
	s.receipts = append(s.receipts, begin(t, l, "afterwards"), finish(t, l, "afterwards"))
	s.serve(t, l, "second")
	if s.called <= full {
		t.Error("the log did not go on once there was room")
	}
	s.borneOut(t, path, l)
}

// TestFullDiskOfPostgreSQL does the same with a ledger in a tablespace on a small
// disk, which then grows.
func TestFullDiskOfPostgreSQL(t *testing.T) {
	t.Parallel()
	dir := smallDisk(t)
	q := url.Values{"default_tablespace": {tablespace(t, dir)}}
	c := &clock{at: noon}
	l := openLog(t, newSchema(t)+"&"+q.Encode(), c)
	var s served
	s.serve(t, l, "first")
	if s.answered == 0 || s.unbegun+s.withheld != 8 {
		t.Fatalf("answered %d, and %d producers were refused; want the disk to fill", s.answered, s.unbegun+s.withheld)
	}
	if err := l.Health(); !errors.Is(err, ErrUnavailable) {
		t.Errorf("health: got %v, want %v", err, ErrUnavailable)
	}
	if err := syscall.Mount("tmpfs", dir, "tmpfs", syscall.MS_REMOUNT, fmt.Sprintf("size=%d", 8*fullSize)); err != nil {
		t.Fatal(err)
	}
	c.forward(retryAfter)
	s.receipts = append(s.receipts, begin(t, l, "afterwards"), finish(t, l, "afterwards"))
	if err := l.Close(); err != nil {
		t.Error(err)
	}
	report := verify(t, l.location, s.receipts...)
	if finished := report.Inquiries - report.Unfinished; report.Fault != nil || finished < int64(s.answered) {
		t.Errorf("%d receipts: %v; %d answers left, and %d inquiries are finished in the ledger", len(s.receipts), report.Fault, s.answered, finished)
	}
}

// tablespace has PostgreSQL keep tables in a folder, which must be on its machine.
func tablespace(t *testing.T, dir string) string {
	t.Helper()
	_, conn := ofPostgres(t)
	owner, err := user.Lookup("postgres")
	if err != nil {
		unavailable(t, "needs PostgreSQL on this machine, run by the user postgres")
	}
	uid, err := strconv.Atoi(owner.Uid)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chown(dir, uid, -1); err != nil {
		t.Fatal(err)
	}
	name := fmt.Sprintf("small_%x", random(6))
	if _, err := conn.Exec(t.Context(), "CREATE TABLESPACE "+name+" LOCATION '"+dir+"'"); err != nil {
		unavailable(t, "needs PostgreSQL on this machine, as its superuser: "+err.Error())
	}
	t.Cleanup(func() {
		if _, err := conn.Exec(context.Background(), "DROP TABLESPACE "+name); err != nil {
			t.Error(err)
		}
		conn.Close(context.Background())
	})
	return name
}

// borneOut verifies a copy of the ledger, since the disk it is on is full.
func (s *served) borneOut(t *testing.T, path string, l *Log) {
	t.Helper()
	l.Close() // fails where the last checkpoint does not fit
	elsewhere := filepath.Join(t.TempDir(), "ledger.db")
	for _, suffix := range []string{"", "-wal"} {
		content, err := os.ReadFile(path + suffix)
		if errors.Is(err, os.ErrNotExist) && suffix != "" {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(elsewhere+suffix, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	report := verify(t, elsewhere, s.receipts...)
	if report.Fault != nil {
		t.Errorf("%d receipts: %v", len(s.receipts), report.Fault)
	}
	if finished := report.Inquiries - report.Unfinished; finished < int64(s.answered) {
		t.Errorf("%d answers left, and %d inquiries are finished in the ledger", s.answered, finished)
	}
}

// TestFileThatMayNotGrow does the same where nothing can be mounted: the process
// that writes may not let a file grow beyond a size (RLIMIT_FSIZE).
func TestFileThatMayNotGrow(t *testing.T) {
	t.Parallel()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	location, keyFile := filepath.Join(t.TempDir(), "ledger.db"), filepath.Join(t.TempDir(), "keys")
	if err := testKeys(t).Save(keyFile); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self, "-test.run", "^TestWriterWhoseFilesMayNotGrow$")
	cmd.Env = append(os.Environ(), fullEnv+"="+location, crashKeysEnv+"="+keyFile)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var receipts []aggregator.Receipt
	refused := false
	for s := bufio.NewScanner(out); s.Scan(); {
		var r aggregator.Receipt
		if _, err := fmt.Sscanf(s.Text(), "receipt %d %s %s", &r.Index, &r.Hash, &r.Ledger); err == nil {
			receipts = append(receipts, r)
		}
		refused = refused || s.Text() == "refused as unavailable"
	}
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
	if len(receipts) == 0 || !refused {
		t.Errorf("%d receipts, refused %t: want the file to be full", len(receipts), refused)
	}
	if report := verify(t, location, receipts...); report.Fault != nil {
		t.Errorf("%d receipts: %v", len(receipts), report.Fault)
	}
}

// TestWriterWhoseFilesMayNotGrow is the process that TestFileThatMayNotGrow starts, and
// nothing where nobody did.
func TestWriterWhoseFilesMayNotGrow(t *testing.T) {
	location := os.Getenv(fullEnv)
	if location == "" {
		return
	}
	limit := syscall.Rlimit{Cur: fullSize, Max: fullSize}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		t.Fatal(err)
	}
	keys, err := LoadKeys(os.Getenv(crashKeysEnv))
	if err != nil {
		t.Fatal(err)
	}
	l, err := Open(location, Options{Keys: keys, Now: func() time.Time { return noon }})
	if err != nil {
		t.Fatal(err)
	}
	var s served
	s.serve(t, l, "first")
	if _, err := l.Begin(t.Context(), entry(t, "again")); errors.Is(err, ErrUnavailable) {
		fmt.Println("refused as unavailable")
	}
	for _, r := range s.receipts {
		fmt.Printf("receipt %d %s %s\n", r.Index, r.Hash, r.Ledger)
	}
	l.Close() // fails where the last checkpoint does not fit
}
