package health

import (
	"math/bits"
	"time"
)

// histogram counts durations in buckets that grow by a quarter of a doubling, so
// that a percentile is at most a fifth too high. It spans 1 ms to about 65 s.
type histogram [4 * 17]int32

// bucket gives the place of a duration.
func bucket(d time.Duration) int {
	ms := uint64(max(d.Milliseconds(), 1))
	doubling := bits.Len64(ms) - 1
	quarter := 0
	if doubling >= 2 {
		quarter = int(ms>>(doubling-2)) & 3
	} else {
		quarter = int(ms<<(2-doubling)) & 3
	}
	return min(4*doubling+quarter, len(histogram{})-1)
}

// upper gives the longest duration of a bucket.
func upper(bucket int) time.Duration {
	doubling, quarter := bucket/4, bucket%4
	return time.Duration(float64(uint64(1)<<doubling)*(1+float64(quarter+1)/4)) * time.Millisecond
}

func (h *histogram) add(d time.Duration) { h[bucket(d)]++ }

func (h *histogram) join(other *histogram) {
	for i, n := range other {
		h[i] += n
	}
}

// percentile gives a duration that the share p of all is not above; zero where
// there are none.
func (h *histogram) percentile(p float64) time.Duration {
	total := 0
	for _, n := range h {
		total += int(n)
	}
	if total == 0 {
		return 0
	}
	needed := int(p*float64(total) + 0.999999)
	for i, n := range h {
		needed -= int(n)
		if needed <= 0 {
			return upper(i)
		}
	}
	return upper(len(h) - 1)
}
