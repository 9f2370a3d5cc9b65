package audit

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"testing"

	"underlag/aggregator"
)

// crashEnv carries the ledger's location to the process that is to be killed,
// crashKeysEnv the path of its keys.
const (
	crashEnv     = "UNDERLAG_AUDIT_CRASH"
	crashKeysEnv = "UNDERLAG_AUDIT_CRASH_KEYS"
)

// killsEnv is how many times TestKilledProcess kills; 3 by default, 20 in CI
// but for the race detector.
const killsEnv = "UNDERLAG_AUDIT_KILLS"

func TestMain(m *testing.M) {
	location := os.Getenv(crashEnv)
	if location != "" {
		appendForever(location, os.Getenv(crashKeysEnv))
	}
	os.Exit(m.Run())
}

// appendForever appends from many goroutines and prints every receipt.
func appendForever(location, keyFile string) {
	keys, err := LoadKeys(keyFile)
	if err != nil {
		panic(err)
	}
	l, err := Open(location, Options{Keys: keys})
	if err != nil {
		panic(err)
	}
	var mu sync.Mutex
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for {
				r, err := l.Refuse(context.Background(), aggregator.Entry{
					ID: "crash", Organisation: "162120009993", Caseworker: "someone",
				}, aggregator.Refusal{Code: "no_case"})
				if err != nil {
					panic(err)
				}
				mu.Lock()
				fmt.Printf("%d %s %s\n", r.Index, r.Hash, r.Ledger)
				mu.Unlock()
			}
		})
	}
	wg.Wait()
}

// killsOfOne is how often a writer of the same log is killed before the next log
// begins: it is verified whole after every kill, which takes longer the longer it is.
const killsOfOne = 20

// TestKilledProcess kills a writer under load, again and again on the same
// log: every receipt it had printed is borne out, and the chain verifies both
// as the crash left it and after the next process went on.
func TestKilledProcess(t *testing.T) {
	onEveryStore(t, func(t *testing.T, s testStore) {
		keyFile := filepath.Join(t.TempDir(), "keys")
		err := testKeys(t).Save(keyFile)
		if err != nil {
			t.Fatal(err)
		}
		var location string
		var receipts []aggregator.Receipt
		for n := range kills(t) {
			if n%killsOfOne == 0 {
				location, receipts = s.location(t), nil
			}
			receipts = append(receipts, killAfter(t, location, keyFile, 150+37*(n%killsOfOne))...)
			report := verify(t, location, receipts...)
			if report.Fault != nil {
				t.Fatalf("kill %d, %d receipts: %v", n, len(receipts), report.Fault)
			}
		}
	})
}

// TestKilledReplica kills one of two replicas that write one log: the other goes
// on, and neither's receipts are lost.
func TestKilledReplica(t *testing.T) {
	t.Parallel()
	location, keyFile := newSchema(t), filepath.Join(t.TempDir(), "keys")
	err := testKeys(t).Save(keyFile)
	if err != nil {
		t.Fatal(err)
	}
	l := openLog(t, location, &clock{at: noon})
	var ours []aggregator.Receipt
	var wg sync.WaitGroup
	wg.Go(func() { ours = refuseMany(t, l, "ours", 400, 4) })
	theirs := killAfter(t, location, keyFile, 200)
	wg.Wait()
	theirs = append(theirs, begin(t, l, "q1"))
	if report := verify(t, location, append(ours, theirs...)...); report.Fault != nil {
		t.Error(report.Fault)
	}
}

func kills(t *testing.T) int {
	t.Helper()
	s := os.Getenv(killsEnv)
	switch {
	case s == "" && os.Getenv("CI") != "" && !testing.Short():
		return 20
	case s == "":
		return 3
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// killAfter starts a writer and kills it once it has printed some receipts. It
// gives all that it had printed by then.
func killAfter(t *testing.T, location, keyFile string, lines int) []aggregator.Receipt {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self)
	cmd.Env = append(os.Environ(), crashEnv+"="+location, crashKeysEnv+"="+keyFile)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	err = cmd.Start()
	if err != nil {
		t.Fatal(err)
	}
	var receipts []aggregator.Receipt
	for s := bufio.NewScanner(out); s.Scan(); {
		var r aggregator.Receipt
		_, err := fmt.Sscanf(s.Text(), "%d %s %s", &r.Index, &r.Hash, &r.Ledger)
		if err != nil {
			break // the line the kill cut off
		}
		receipts = append(receipts, r)
		if len(receipts) == lines {
			cmd.Process.Kill()
		}
	}
	cmd.Wait() // reports the kill
	if len(receipts) < lines {
		t.Fatalf("the writer printed %d receipts, want %d", len(receipts), lines)
	}
	return receipts
}
