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
	for _, s := range testStores {
		for _, producers := range []int{1, 8, 64, 256} {
			b.Run(fmt.Sprintf("%s/producers=%d", s.name, producers), func(b *testing.B) {
				l := openLog(b, s.location(b), &clock{at: noon})
				e := entry(b, "")
				b.ReportAllocs()
				b.ResetTimer()
				inquire(b, l, b.N, producers, func(int) aggregator.Entry { return e })
				b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "inquiries/s")
			})
		}
	}
}

// inquire begins and finishes n inquiries from many producers.
func inquire(b *testing.B, l *Log, n, producers int, make func(n int) aggregator.Entry) {
	var wg sync.WaitGroup
	for p := range producers {
		wg.Go(func() {
			for i := p; i < n; i += producers {
				e := make(i)
				e.ID = fmt.Sprintf("q%d", i)
				_, err := l.Begin(b.Context(), e)
				if err == nil {
					_, err = l.Finish(b.Context(), e.ID, answered, true)
				}
				if err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
}

// BenchmarkEncode is the work a producer does before it waits.
func BenchmarkEncode(b *testing.B) {
	l := &Log{}
	l.keys.Store(testKeys(b))
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
		report, err := Verify(b.Context(), path, Evidence{}, nil)
		if err != nil || report.Fault != nil || report.Records != records+1 {
			b.Fatal(report, err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/records, "ns/record")
}
