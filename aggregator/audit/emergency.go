package audit

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"underlag/aggregator"
)

// An emergency is an inquiry in which a caseworker broke the glass: it was asked
// although no case showed the relation. Its records are a class of their own, and
// its review stands in the same commit as the record that begins it.

// breakGlassRule is the rule of its review.
const breakGlassRule = "break_glass"

// breakGlassBody is what the caseworker stated. The text is a commitment: people
// write of people in it, so it is hidden and can be erased.
type breakGlassBody struct {
	Reason  string `json:"reason"`
	Expires string `json:"expires"`
	Text    string `json:"text"`
}

// glassBody is what the law looked at of it.
type glassBody struct {
	Reason  string `json:"reason"`
	Expired bool   `json:"expired"`
	Proven  bool   `json:"proven"`
}

// breakGlass puts the text into the slot after the subjects.
func (p *pending) breakGlass(keys *keySet, b *aggregator.BreakGlass) *breakGlassBody {
	if b == nil {
		return nil
	}
	text := ""
	if b.Text != "" {
		i := keys.identify(ofText, maskedTo(b.Text, aggregator.MaxBreakGlassText))
		p.identities = append(p.identities, i)
		text = i.commitment().String()
	} else {
		p.identities = append(p.identities, identity{})
	}
	return &breakGlassBody{Reason: word(string(b.Reason)), Expires: moment(b.Expires), Text: text}
}

// reviewOf is the review that an emergency opens. Nobody has opened it: it is
// there because the record is.
func reviewOf(e aggregator.Entry, at time.Time) *reviewBody {
	if e.BreakGlass == nil {
		return nil
	}
	return &reviewBody{header: newHeader(kindReview, at), Organisation: string(e.Organisation), Unit: e.Unit, Rule: breakGlassRule}
}

// emergencyReview is the id of the review of the emergency that a record begins.
// Signal.ID gives the same.
func emergencyReview(begin int64) string { return breakGlassRule + "-" + strconv.FormatInt(begin, 10) }

// on gives the review's record, of the record that begins the emergency.
func (b reviewBody) on(begin int64) []byte {
	b.Review, b.Records = emergencyReview(begin), []int64{begin}
	body, err := encode(b)
	if err != nil {
		panic(err) // only of a record beyond any bound, and the unit is bounded
	}
	return body
}

func isEmergencyReview(id string) bool { return strings.HasPrefix(id, breakGlassRule+"-") }

// AccessBreakGlass is what a caseworker stated who broke the glass.
type AccessBreakGlass struct {
	Reason  string `json:"reason"`
	Expires string `json:"expires"`
	Text    string `json:"text"` // empty once it is erased
}

func accessBreakGlass(b *breakGlassBody) *AccessBreakGlass {
	if b == nil {
		return nil
	}
	return &AccessBreakGlass{Reason: b.Reason, Expires: b.Expires}
}

// Errors of emergencies.
var (
	ErrOpenEmergency = errors.New("audit: an emergency is erased only when its review is closed")
	ErrNobodyKnown   = errors.New("audit: nobody can tell any more who broke the glass, so nobody can close its review")
)

// knownMaker demands of an emergency that the ledger still tells who made it: else
// it could be whoever closes its review.
func (l *Log) knownMaker(ctx context.Context, v Review) error {
	if v.Rule != breakGlassRule {
		return nil
	}
	r, err := openReader(ctx, l.location)
	if err != nil {
		return fmt.Errorf("audit: read ledger %s: %w", shown(l.location), err)
	}
	defer r.close()
	for _, index := range v.Records {
		stored, err := r.identities(ctx, index, index+1)
		if err != nil {
			return fmt.Errorf("audit: read ledger %s: %w", shown(l.location), err)
		}
		if !slices.ContainsFunc(stored[index], func(i storedIdentity) bool { return i.slot == slotCaseworker }) {
			return ErrNobodyKnown
		}
	}
	return nil
}

// allClosed demands that the review of every emergency before an index is closed.
func allClosed(ctx context.Context, r reader, until, total int64) error {
	open := map[int64]string{}
	for from := int64(0); from < total; from += chunk {
		records, err := r.records(ctx, from, min(total, from+chunk))
		if err != nil {
			return err
		}
		for _, stored := range records {
			switch {
			case bytes.HasPrefix(stored.body, reviewPrefix) && stored.index < until:
				var b reviewBody
				if err := json.Unmarshal(stored.body, &b); err != nil {
					return errNotRecord
				}
				if b.Rule == breakGlassRule {
					open[stored.index] = b.Review
				}
			case bytes.HasPrefix(stored.body, closedPrefix):
				var b closedBody
				if err := json.Unmarshal(stored.body, &b); err != nil {
					return errNotRecord
				}
				delete(open, b.Opened)
			}
		}
	}
	for _, id := range open {
		return fmt.Errorf("%w: %s is open", ErrOpenEmergency, id)
	}
	return nil
}
