package fairness

import (
	"sync"

	"underlag/aggregator"
)

// greed is how many times the free places an organisation may hold. It leaves a
// place for the next one whatever the others do (Choudhury and Hahne, Dynamic
// queue length thresholds, 1998): one that floods takes four fifths of all, two
// take four ninths each, and a newcomer always finds some free.
const greed = 4

// minAtOnce leaves a place free beside one organisation's share.
const minAtOnce = greed + 1

// places counts the inquiries under way.
type places struct {
	mu   sync.Mutex
	free int
	held map[aggregator.OrgNumber]int
}

func newPlaces(n int) *places {
	return &places{free: n, held: map[aggregator.OrgNumber]int{}}
}

func (p *places) take(who aggregator.OrgNumber) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.held[who] >= greed*p.free {
		return false
	}
	p.free--
	p.held[who]++
	return true
}

func (p *places) leave(who aggregator.OrgNumber) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.free++
	if p.held[who]--; p.held[who] == 0 {
		delete(p.held, who)
	}
}
