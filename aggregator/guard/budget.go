package guard

import "sync"

// budget bounds how many calls are tried once more, so that a source that drops
// every connection is not asked twice as much for it. Each call pays in a share
// of a retry, and each retry takes a whole one out.
type budget struct {
	mu    sync.Mutex
	share float64
	saved float64
}

// reserve is how many retries a quiet source has saved up.
const reserve = 5

// newBudget begins with the whole reserve, and is always empty without a share.
func newBudget(share float64) *budget {
	if share <= 0 {
		return &budget{}
	}
	return &budget{share: share, saved: reserve}
}

func (b *budget) pay() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.saved = min(b.saved+b.share, reserve)
}

// giveBack undoes a take.
func (b *budget) giveBack() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.saved = min(b.saved+1, reserve)
}

func (b *budget) take() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.saved < 1 {
		return false
	}
	b.saved--
	return true
}
