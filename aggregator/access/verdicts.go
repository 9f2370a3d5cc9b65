package access

import (
	"encoding/binary"
	"sync"
	"sync/atomic"
)

// verdicts remembers what the principles have said of circumstances already
// seen. Most inquiries of a day are alike in all that the law looks at, and the
// principles are a function of it: no clock, no network, no earlier inquiry. It
// lives as long as the engine, so a changed law starts with nothing; errors are
// not remembered.
type verdicts struct {
	mu    sync.RWMutex
	known map[string]verdict

	evaluated, remembered atomic.Uint64 // how often each was the answer
}

// maxVerdicts bounds what is remembered; beyond it everything is forgotten.
const maxVerdicts = 4096

func (v *verdicts) recall(key []byte) (verdict, bool) {
	v.mu.RLock()
	defer v.mu.RUnlock()
	known, ok := v.known[string(key)]
	return known, ok
}

func (v *verdicts) remember(key []byte, of verdict) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if len(v.known) == maxVerdicts {
		clear(v.known)
	}
	v.known[string(key)] = of
}

// key tells circumstances apart that input tells apart. Texts are preceded by
// their length, because some of them come from a caller's token.
func (c *circumstances) key() []byte {
	k := key(make([]byte, 0, 256))
	k.text(string(c.environment))
	k.text(string(c.purpose))
	k.number(int(c.on))
	k.text(c.asked.by)
	k.flags(c.asked.reversed, c.asked.inFuture, c.automation, c.referenced, c.agreement != nil, c.token != nil, c.glass != nil)
	k.number(c.asked.months)
	k.number(c.asked.years)
	k.text(c.caller)
	k.texts(c.roles)
	if a := c.agreement; a != nil {
		k.number(int(a.From))
		k.number(int(a.To))
		k.flags(a.HandlesAid, a.NeedsCaseToken)
		k.texts(a.Automations)
	}
	if t := c.token; t != nil {
		k.text(t.kind)
		k.text(t.state)
		k.flags(t.sameReference, t.sameOrganisation, t.expired, t.callerOrRelative, t.isProtected)
	}
	if g := c.glass; g != nil {
		k.text(string(g.Reason))
		k.flags(g.Expired, g.Proven)
	}
	k.number(len(c.persons))
	for i := range c.persons {
		p := &c.persons[i]
		k.text(string(p.role))
		k.text(string(p.caseRole))
		k.number(p.age)
		k.flags(p.reasonGiven, p.askable, p.testNumber, p.isCallerOrRelated)
	}
	return k
}

type key []byte

func (k *key) number(n int) { *k = binary.AppendVarint(*k, int64(n)) }

func (k *key) text(s string) {
	k.number(len(s))
	*k = append(*k, s...)
}

func (k *key) texts(list []string) {
	k.number(len(list))
	for _, s := range list {
		k.text(s)
	}
}

func (k *key) flags(flags ...bool) {
	var bits byte
	for i, set := range flags {
		if set {
			bits |= 1 << i
		}
	}
	*k = append(*k, bits)
}
