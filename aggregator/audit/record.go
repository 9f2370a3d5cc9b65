package audit

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"
	"unicode/utf8"
)

// formatVersion is the "v" of every record this package writes.
const formatVersion = 1

// maxBody bounds one record, far above the largest inquiry (12 persons, every
// authority), so that a reader never takes an unbounded row into memory.
const maxBody = 1 << 20

// The closed list of record kinds.
const (
	kindGenesis  = "genesis"
	kindBegin    = "begin"
	kindSource   = "source"
	kindFinish   = "finish"
	kindRefused  = "refused"
	kindSearch   = "search"
	kindReview   = "review"
	kindClosed   = "closed"
	kindErased   = "erased"
	kindAct      = "act"
	kindLaw      = "law"
	kindKeys     = "keys"
	kindSample   = "sample"
	kindAssigned = "assigned"
)

// timeLayout is RFC 3339 in UTC with microseconds, always 27 characters.
const timeLayout = "2006-01-02T15:04:05.000000Z"

// digest is a SHA-256 value. The digest before the first record is zero.
type digest [sha256.Size]byte

func (d digest) String() string { return hex.EncodeToString(d[:]) }

// chain gives the hash of a record: SHA-256(previous hash || body).
func chain(previous digest, body []byte) digest {
	h := sha256.New()
	h.Write(previous[:])
	h.Write(body)
	return digest(h.Sum(nil))
}

// The types below are the record format: compact JSON, every key always
// present but those that are left out where there is nothing, in the order of the fields. README.md says what each means.

type header struct {
	Version int    `json:"v"`
	Kind    string `json:"kind"`
	At      string `json:"at"`
}

func newHeader(kind string, at time.Time) header {
	return header{Version: formatVersion, Kind: kind, At: at.UTC().Format(timeLayout)}
}

type genesisBody struct {
	header
	Ledger string `json:"ledger"`
	Keys   string `json:"keys"`
}

type entryBody struct {
	header
	Inquiry      string        `json:"inquiry"`
	Organisation string        `json:"organisation"`
	Unit         string        `json:"unit"`
	Automation   bool          `json:"automation"`
	Caseworker   string        `json:"caseworker"`
	Case         string        `json:"case"`
	Purpose      string        `json:"purpose"`
	Law          string        `json:"law"`
	On           string        `json:"on"`
	Subjects     []subjectBody `json:"subjects"`
	Stated       *statedBody   `json:"stated,omitempty"`
	// BreakGlass is left out where the glass is whole.
	BreakGlass *breakGlassBody `json:"breakGlass,omitempty"`
	// Circumstances are left out where the law was not asked.
	Circumstances *circumstancesBody `json:"circumstances,omitempty"`
}

type subjectBody struct {
	Identity  string       `json:"identity"`
	Role      string       `json:"role"`
	Protected bool         `json:"protected,omitempty"`
	Sources   []sourceAsks `json:"sources"`
}

type sourceAsks struct {
	Authority  string   `json:"authority"`
	Provisions []string `json:"provisions"`
	From       string   `json:"from"`
	To         string   `json:"to"`
	Refusal    string   `json:"refusal"`
}

type refusedBody struct {
	entryBody
	Refusal refusalBody `json:"refusal"`
}

type refusalBody struct {
	Code      string `json:"code"`
	Pointer   string `json:"pointer"`
	Provision string `json:"provision"`
}

type sourceBody struct {
	header
	Inquiry string      `json:"inquiry"`
	Begin   int64       `json:"begin"`
	Outcome outcomeBody `json:"outcome"`
}

type finishBody struct {
	header
	Inquiry  string        `json:"inquiry"`
	Begin    int64         `json:"begin"`
	Ready    bool          `json:"ready"`
	Outcomes []outcomeBody `json:"outcomes"`
}

type outcomeBody struct {
	Person    int      `json:"person"`
	Authority string   `json:"authority"`
	Outcome   string   `json:"outcome"`
	Code      string   `json:"code"`
	Facts     int      `json:"facts"`
	Missing   []string `json:"missing"`
	Millis    int64    `json:"ms"`
	Protected bool     `json:"protected,omitempty"`
}

// encode gives the canonical bytes of a record.
func encode(body any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(body)
	if err != nil {
		return nil, err
	}
	if b.Len() > maxBody {
		return nil, fmt.Errorf("the record is larger than %d bytes", maxBody)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte{'\n'}), nil
}

// record is what a reader needs of any record to check that it is in its place.
type record struct {
	kind    string
	at      time.Time
	inquiry string
	begin   int64  // of source and finish; of closed, the record that opened the review
	review  string // of review and closed
	class   Class  // of erased
	// emergency tells that it is kept as one: an inquiry with broken glass, or a
	// review of one.
	emergency bool
	until     int64 // of erased
	// identities are the commitments, by slot; "" where the slot is not used.
	identities []string
	genesis    genesisBody
}

// Errors of decode. They never quote the record.
var (
	errNotRecord    = errors.New("the record is not in the record format")
	errNotCanonical = errors.New("the record is not in its canonical form")
)

// decode reads a record strictly: a known version and kind, no unknown key, and
// exactly the bytes that encode would write.
func decode(body []byte) (record, error) {
	if len(body) > maxBody || !utf8.Valid(body) {
		return record{}, errNotRecord
	}
	var h header
	err := json.Unmarshal(body, &h)
	if err != nil {
		return record{}, errNotRecord
	}
	if h.Version != formatVersion {
		return record{}, fmt.Errorf("the record's format version is %d; this program knows %d", h.Version, formatVersion)
	}
	switch h.Kind {
	case kindGenesis:
		return decodeAs(body, func(b *genesisBody) record { return record{genesis: *b} })
	case kindBegin:
		return decodeAs(body, func(b *entryBody) record { return b.record() })
	case kindRefused:
		return decodeAs(body, func(b *refusedBody) record { return b.record() })
	case kindSource:
		return decodeAs(body, func(b *sourceBody) record { return record{inquiry: b.Inquiry, begin: b.Begin} })
	case kindFinish:
		return decodeAs(body, func(b *finishBody) record { return record{inquiry: b.Inquiry, begin: b.Begin} })
	case kindSearch:
		return decodeAs(body, func(b *searchBody) record { return b.record() })
	case kindReview:
		return decodeAs(body, func(b *reviewBody) record {
			return record{review: b.Review, emergency: b.Rule == breakGlassRule, identities: []string{b.Reviewer}}
		})
	case kindClosed:
		return decodeAs(body, func(b *closedBody) record {
			return record{review: b.Review, begin: b.Opened, emergency: isEmergencyReview(b.Review), identities: []string{b.Reviewer}}
		})
	case kindErased:
		return decodeAs(body, func(b *erasedBody) record {
			return record{class: b.Class, until: b.Until, identities: []string{b.Reviewer}}
		})
	case kindAct:
		return decodeAs(body, func(b *actBody) record { return record{identities: []string{b.Operator}} })
	case kindAssigned:
		return decodeAs(body, func(b *assignedBody) record { return b.record() })
	case kindSample:
		return decodeAs(body, func(b *sampleBody) record { return record{identities: []string{b.Reviewer}} })
	case kindKeys:
		return decodeAs(body, func(b *keysBody) record { return record{identities: []string{b.Reviewer}} })
	case kindLaw:
		return decodeAs(body, func(b *lawBody) record { return b.record() })
	default:
		return record{}, errors.New("the record's kind is not known")
	}
}

func decodeAs[B interface{ head() header }](body []byte, read func(*B) record) (record, error) {
	var b B
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	err := d.Decode(&b)
	if err != nil {
		return record{}, errNotRecord
	}
	again, err := encode(b)
	if err != nil || !bytes.Equal(again, body) {
		return record{}, errNotCanonical
	}
	at, err := time.Parse(timeLayout, b.head().At)
	if err != nil {
		return record{}, errNotRecord
	}
	r := read(&b)
	r.kind, r.at = b.head().Kind, at
	return r, nil
}

func (h header) head() header { return h }

func (b *entryBody) record() record {
	slots := make([]string, 0, firstSubject+len(b.Subjects))
	slots = append(slots, b.Caseworker, b.Case)
	for _, s := range b.Subjects {
		slots = append(slots, s.Identity)
	}
	if b.BreakGlass != nil {
		slots = append(slots, b.BreakGlass.Text)
	}
	return record{inquiry: b.Inquiry, emergency: b.BreakGlass != nil, identities: slots}
}
