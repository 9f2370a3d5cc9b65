package audit

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"underlag/aggregator"
)

// scaleEnv is how many records BenchmarkScale fills a ledger with; 20 000 by
// default.
const scaleEnv = "UNDERLAG_AUDIT_RECORDS"

// BenchmarkScale fills a ledger of each kind, asks it what a reviewer asks, and
// prints the row of the table in README.md.
func BenchmarkScale(b *testing.B) {
	records := 20_000
	if s := os.Getenv(scaleEnv); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil {
			b.Fatal(err)
		}
		records = n
	}
	people := testNumbers(b)
	for _, s := range testStores {
		b.Run(s.name, func(b *testing.B) {
			for b.Loop() {
				fmt.Fprintln(os.Stderr, scale(b, s, records, people))
			}
		})
	}
}

// testNumbers reads the published test numbers, so that people differ.
func testNumbers(b *testing.B) []aggregator.PersonalNumber {
	text, err := os.ReadFile(filepath.Join("..", "..", "policies", "testnumbers", "personnummer.txt"))
	if err != nil {
		b.Fatal(err)
	}
	var list []aggregator.PersonalNumber
	for _, line := range strings.Fields(string(text)) {
		list = append(list, number(b, line))
	}
	return list
}

func scale(b *testing.B, s testStore, records int, people []aggregator.PersonalNumber) string {
	location := s.location(b)
	l := openLog(b, location, &clock{at: noon})
	base := entry(b, "")
	started := time.Now()
	inquire(b, l, records/2, 256, func(n int) aggregator.Entry {
		e := base
		e.Subjects = append([]aggregator.EntrySubject(nil), base.Subjects...)
		e.Subjects[0].Number, e.Subjects[1].Number = people[n%len(people)], people[(7*n+1)%len(people)]
		return e
	})
	filled := time.Since(started)

	started = time.Now()
	found := 0
	err := l.Search(b.Context(), reviewer, Query{Person: people[1]}, func(Access) error { found++; return nil })
	if err != nil {
		b.Fatal(err)
	}
	searched := time.Since(started)
	if err := l.Close(); err != nil {
		b.Fatal(err)
	}

	started = time.Now()
	if _, err := Prove(b.Context(), location, "q1"); err != nil {
		b.Fatal(err)
	}
	proved := time.Since(started)

	started = time.Now()
	report := verify(b, location)
	if report.Fault != nil {
		b.Fatal(report.Fault)
	}
	return fmt.Sprintf("| %s | %d | %.0f | %d in %s | %s | %s | %s |", s.name, report.Records, float64(records)/filled.Seconds(),
		found, searched.Round(time.Millisecond/10), proved.Round(time.Millisecond/10), time.Since(started).Round(time.Second/10), size(b, s, location))
}

func size(b *testing.B, s testStore, location string) string {
	var bytes int64
	if s.name == "sqlite" {
		info, err := os.Stat(location)
		if err != nil {
			b.Fatal(err)
		}
		bytes = info.Size()
	} else {
		err := connectTest(b, location).QueryRow(b.Context(), `SELECT sum(pg_total_relation_size(c.oid))::bigint
			FROM pg_class c WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'`).Scan(&bytes)
		if err != nil {
			b.Fatal(err)
		}
	}
	return fmt.Sprintf("%.1f MB", float64(bytes)/1e6)
}
