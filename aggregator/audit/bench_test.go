package audit

import (
	"fmt"
	"sync"
	"testing"

	"underlag/aggregator"
)

// BenchmarkInquiry appends what one inquiry of two persons appends, begin and
// finish, by many producers that each wait for the disk. One op is one inquiry:
// two records and four identities.
func BenchmarkInquiry(b *testing.B) {
	for _, producers := range []int{1, 8, 64} {
		b.Run(fmt.Sprintf("producers=%d", producers), func(b *testing.B) {
			l, _, _ := newLog(b)
			b.ReportAllocs()
			b.ResetTimer()
			var wg sync.WaitGroup
			for p := range producers {
				wg.Go(func() {
					for n := p; n < b.N; n += producers {
						e := entry(b, fmt.Sprintf("q%d", n))
						_, err := l.Begin(b.Context(), e)
						if err != nil {
							b.Error(err)
							return
						}
						_, err = l.Finish(b.Context(), e.ID, answered, true)
						if err != nil {
							b.Error(err)
							return
						}
					}
				})
			}
			wg.Wait()
		})
	}
}

// BenchmarkEncode is the work a producer does before it waits.
func BenchmarkEncode(b *testing.B) {
	l := &Log{keys: testKeys(b), now: nil}
	e := entry(b, "q1")
	b.ReportAllocs()
	for b.Loop() {
		_, err := l.entry(e, nil)
		if err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkVerify(b *testing.B) {
	l, path, _ := newLog(b)
	const records = 2000
	var wg sync.WaitGroup
	for p := range 20 {
		wg.Go(func() {
			for n := range records / 20 {
				_, err := l.Refuse(b.Context(), entry(b, fmt.Sprintf("q%d-%d", p, n)), aggregator.Refusal{Code: "no_case"})
				if err != nil {
					b.Error(err)
				}
			}
		})
	}
	wg.Wait()
	b.ReportAllocs()
	for b.Loop() {
		report, err := Verify(b.Context(), path, nil)
		if err != nil || report.Fault != nil || report.Records != records+1 {
			b.Fatal(report, err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/records, "ns/record")
}
