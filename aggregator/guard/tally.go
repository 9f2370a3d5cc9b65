package guard

import (
	"sync"
	"time"
)

// tally counts the calls of the last window, in tenths that leave one by one.
type tally struct {
	mu     sync.Mutex
	window time.Duration
	tenths [10]tenth
}

type tenth struct {
	number int64 // of the tenths since the epoch
	counts
}

type counts struct{ calls, failed, slow int }

func (t *tally) number(now time.Time) int64 {
	return now.UnixNano() / int64(t.window/time.Duration(len(t.tenths)))
}

func (t *tally) note(failed, slow bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	number := t.number(time.Now())
	at := &t.tenths[number%int64(len(t.tenths))]
	if at.number != number {
		*at = tenth{number: number}
	}
	at.calls++
	if failed {
		at.failed++
	}
	if slow {
		at.slow++
	}
}

func (t *tally) sum() counts {
	t.mu.Lock()
	defer t.mu.Unlock()
	var all counts
	oldest := t.number(time.Now()) - int64(len(t.tenths)) + 1
	for _, at := range t.tenths {
		if at.number >= oldest {
			all.calls, all.failed, all.slow = all.calls+at.calls, all.failed+at.failed, all.slow+at.slow
		}
	}
	return all
}

func (t *tally) clear() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.tenths = [10]tenth{}
}
