package insight

import (
	"bytes"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"hash"
	"slices"

	"underlag/aggregator"
)

// Key makes the ids of facts for one municipality. It prints as nothing.
type Key struct{ secret []byte }

// The least a secret may be, in bytes.
const leastSecret = 32

// NewKey derives the key of one municipality from the installation's secret, so
// that an id tells nothing to another municipality, not even that two hold the
// same fact.
func NewKey(secret []byte, organisation aggregator.OrgNumber) (Key, error) {
	if len(secret) < leastSecret {
		return Key{}, fmt.Errorf("insight: the secret for fact ids has %d bytes; give at least %d", len(secret), leastSecret)
	}
	key, err := hkdf.Key(sha256.New, secret, nil, "underlag fact id 1 "+string(organisation), sha256.Size)
	return Key{secret: key}, err
}

// String gives nothing of the key.
func (Key) String() string { return "[key]" }

// GoString gives nothing of the key.
func (Key) GoString() string { return "[key]" }

var errNoKey = errors.New("insight: no key for fact ids")

// The sizes of a version's parts in bytes.
const (
	tagSize     = 6
	contentSize = aggregator.FactVersionSize - tagSize
)

func encode(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// identify gives every fact its id. It lists them as they stand in the answer, and
// gives them by person and kind in an order that does not depend on that.
func identify(key Key, restricted bool, persons []aggregator.PersonAnswer) ([]*fact, map[place][]*fact, []aggregator.FactID, error) {
	if len(key.secret) == 0 {
		return nil, nil, nil, errNoKey
	}
	n := newNamer(key, restricted, persons)
	for i := range persons {
		n.person, n.number = i, persons[i].Number.Reveal()
		n.list(&persons[i].Facts)
	}
	n.spell()
	facts := make([]*fact, len(n.facts))
	for i := range n.facts {
		facts[i] = &n.facts[i]
	}
	all := places(facts)
	for _, some := range all {
		slices.SortFunc(some, n.compare)
		n.twins(some)
	}
	for i, f := range facts {
		f.rank = i
	}
	ids := make([]aggregator.FactID, len(n.facts))
	for i := range n.facts {
		f := &n.facts[i]
		ids[i] = aggregator.FactID{Person: f.person, Kind: f.kind, Index: f.index, ID: f.id}
	}
	return facts, all, ids, nil
}

func newNamer(key Key, restricted bool, persons []aggregator.PersonAnswer) *namer {
	size := 0
	for i := range persons {
		size += persons[i].Facts.Len()
	}
	return &namer{
		mac: newMAC(key, restricted), facts: make([]fact, 0, size),
		names: make([]byte, 0, size*(idLength+versionLength)), contents: make(encoding, 0, size*contentLength),
	}
}

// contentLength is what most facts take less than.
const contentLength = 192

// namer goes through the facts and names them.
type namer struct {
	*mac
	person      int
	number      string // of the person
	facts       []fact
	names       []byte   // ids and versions of all facts, one after the other
	contents    encoding // what makes each fact that fact, and what it says, likewise
	about, said encoding // of the fact at hand
}

// compare puts facts of one person and kind in an order that depends on what they
// say only: not on how they arrived, and not on the key. Those that nothing tells
// apart come side by side.
func (n *namer) compare(a, b *fact) int {
	return bytes.Compare(n.contents[a.from:a.to], n.contents[b.from:b.to])
}

func (n *namer) list(f *aggregator.Facts) {
	for i := range f.Payments {
		p := &f.Payments[i]
		n.payment(p)
		month, _ := attribute(aggregator.ByPaymentDate, p.PaidOn, p.Period)
		n.add(aggregator.FactPayment, i, &p.Origin, month)
	}
	for i := range f.Salaries {
		n.salary(&f.Salaries[i])
		n.add(aggregator.FactSalary, i, &f.Salaries[i].Origin, f.Salaries[i].Month)
	}
	for i := range f.Decisions {
		n.decision(&f.Decisions[i])
		n.add(aggregator.FactDecision, i, &f.Decisions[i].Origin, 0)
	}
	for i := range f.Cases {
		n.caseOf(&f.Cases[i])
		n.add(aggregator.FactCase, i, &f.Cases[i].Origin, 0)
	}
	for i := range f.Registrations {
		n.registration(&f.Registrations[i])
		n.add(aggregator.FactRegistration, i, &f.Registrations[i].Origin, 0)
	}
	for i := range f.Capital {
		n.capital(&f.Capital[i])
		n.add(aggregator.FactCapital, i, &f.Capital[i].Origin, 0)
	}
	for i := range f.Refunds {
		n.refund(&f.Refunds[i])
		n.add(aggregator.FactRefund, i, &f.Refunds[i].Origin, f.Refunds[i].PaidOn.Month())
	}
	for i := range f.Vehicles {
		n.vehicle(&f.Vehicles[i])
		n.add(aggregator.FactVehicle, i, &f.Vehicles[i].Origin, 0)
	}
	for i := range f.Permits {
		n.permit(&f.Permits[i])
		n.add(aggregator.FactPermit, i, &f.Permits[i].Origin, 0)
	}
}

// add names the fact that has just been encoded.
func (n *namer) add(kind aggregator.FactKind, index int, o *aggregator.Origin, month aggregator.Month) {
	from := len(n.contents)
	n.about.text(n.number, string(kind), string(o.Authority), string(o.Category))
	n.said.text(string(o.Authority), string(o.Category))
	n.contents = append(append(n.contents, n.about...), n.said...)
	n.facts = append(n.facts, fact{person: n.person, kind: kind, index: index, origin: *o, month: month, from: from, to: len(n.contents)})
	n.names = base64.RawURLEncoding.AppendEncode(n.names, n.of("id", n.about, aggregator.FactIDSize))
	version := append(n.version[:0], n.tag(tagged{n.number, o.Authority, month, n.restricted})...)
	version = append(version, n.of("version", n.said, contentSize)...)
	n.names = base64.RawURLEncoding.AppendEncode(n.names, version)
	n.about, n.said, n.version = n.about[:0], n.said[:0], version
}

// The lengths of the two parts of a name.
var (
	idLength      = base64.RawURLEncoding.EncodedLen(aggregator.FactIDSize)
	versionLength = base64.RawURLEncoding.EncodedLen(aggregator.FactVersionSize)
	tagLength     = base64.RawURLEncoding.EncodedLen(tagSize)
)

// spell cuts the names of all facts out of one text.
func (n *namer) spell() {
	names := string(n.names)
	for i := range n.facts {
		n.facts[i].id = aggregator.FactVersion{ID: names[:idLength], Version: names[idLength : idLength+versionLength]}
		names = names[idLength+versionLength:]
	}
}

// twins numbers facts that nothing tells apart, which come in the order of compare.
func (n *namer) twins(facts []*fact) {
	before, count := "", 0
	for _, f := range facts {
		if f.id.ID != before {
			before, count = f.id.ID, 0
			continue
		}
		count++
		n.about = n.about[:0]
		n.about.text(before)
		n.about.number(count)
		f.id.ID = encode(n.of("twin", n.about, aggregator.FactIDSize))
	}
}

// mac is the keyed hash, used again and again.
type mac struct {
	hash       hash.Hash
	restricted bool // location clues were taken out of what is named
	prefix     encoding
	sum        []byte
	version    []byte
	tags       map[tagged]string
}

// tagged is what a tag stands for.
type tagged struct {
	person     string
	authority  aggregator.AuthorityCode
	month      aggregator.Month
	restricted bool
}

func newMAC(key Key, restricted bool) *mac {
	return &mac{hash: hmac.New(sha256.New, key.secret), restricted: restricted, tags: map[tagged]string{}}
}

// of hashes an encoding for one use. The result is overwritten by the next.
func (m *mac) of(use string, e encoding, size int) []byte {
	m.prefix = m.prefix[:0]
	m.prefix.text(use)
	m.hash.Reset()
	m.hash.Write(m.prefix)
	m.hash.Write(e)
	m.sum = m.hash.Sum(m.sum[:0])
	return m.sum[:size]
}

// tag tells, to the key's holder only, which source a known id came from, of
// which month it was and whether location clues were taken out, so that a source
// that did not answer is not taken for one that has nothing left.
func (m *mac) tag(of tagged) string {
	tag, known := m.tags[of]
	if !known {
		var e encoding
		e.text(of.person, string(of.authority))
		e.number(int(of.month))
		if of.restricted {
			e.number(1)
		}
		tag = string(m.of("tag", e, tagSize))
		m.tags[of] = tag
	}
	return tag
}
