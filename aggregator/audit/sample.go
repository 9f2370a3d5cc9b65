package audit

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"underlag/aggregator"
)

// sampleRule is the code under which sampled inquiries are reviewed.
const sampleRule = "sample"

// Sample draws inquiries for the monthly check. The seed decides which, so that
// nobody chooses and anybody can draw again.
func Sample(accesses []Access, size int, seed string) []Signal {
	drawn := slices.Clone(accesses)
	rank := func(a Access) []byte {
		sum := sha256.Sum256([]byte(seed + "\x00" + a.Inquiry + "\x00" + strconv.FormatInt(a.Index, 10)))
		return sum[:]
	}
	slices.SortFunc(drawn, func(a, b Access) int { return bytes.Compare(rank(a), rank(b)) })
	drawn = drawn[:min(size, len(drawn))]
	return each(Rule{Code: sampleRule}, drawn, func(Access) bool { return true })
}

// sampleBody is the record of a sample: with it anybody can draw it again.
type sampleBody struct {
	header
	Reviewer     string  `json:"reviewer"`
	Organisation string  `json:"organisation"`
	From         string  `json:"from"`
	To           string  `json:"to"`
	Size         int     `json:"size"`  // asked for
	Among        int     `json:"among"` // inquiries it was drawn among
	Tree         int64   `json:"tree"`  // records that the seed's checkpoint covers; later ones are not drawn
	Seed         string  `json:"seed"`  // root of the tree of these records, in base64
	Drawn        []int64 `json:"drawn"` // indexes, in the order of the draw
}

// Draw draws a sample of inquiries of a period with the root of the last
// checkpoint, which nobody can choose, as its seed, and records it.
func (l *Log) Draw(ctx context.Context, by Reviewer, from, to time.Time, accesses []Access, size int) ([]Signal, error) {
	text, err := Checkpoint(ctx, l.location)
	if err != nil {
		return nil, err
	}
	c, err := readCheckpoint([]byte(text))
	if err != nil {
		return nil, err
	}
	var among []Access
	for _, a := range accesses {
		if a.Index < c.size {
			among = append(among, a)
		}
	}
	drawn := Sample(among, size, c.root.text())
	indexes := make([]int64, 0, len(drawn))
	for _, s := range drawn {
		indexes = append(indexes, s.Records[0])
	}
	_, err = l.reviewed(ctx, by, nil, func(reviewer string) any {
		return sampleBody{
			newHeader(kindSample, l.now()), reviewer, string(by.Organisation), moment(from), moment(to),
			size, len(among), c.size, c.root.text(), indexes,
		}
	})
	return drawn, err
}

// SampleCheck is what drawing a recorded sample again shows.
type SampleCheck struct {
	Index        int64                `json:"index"` // of its record
	At           time.Time            `json:"at"`
	Organisation aggregator.OrgNumber `json:"organisation"`
	Size         int                  `json:"size"`
	Among        int                  `json:"among"`
	Drawn        []int64              `json:"drawn"`
	// Problem says in what the record and the ledger differ; empty: they agree.
	Problem string `json:"problem"`
}

// CheckSamples draws every recorded sample of an organisation again, from the
// records alone. It needs no key, and that the records are intact is for Verify.
func CheckSamples(ctx context.Context, location string, organisation aggregator.OrgNumber) ([]SampleCheck, error) {
	r, err := openReader(ctx, location)
	if err != nil {
		return nil, fmt.Errorf("audit: read ledger %s: %w", shown(location), err)
	}
	defer r.close()
	var list []SampleCheck
	err = eachSince(ctx, r, time.Time{}, 0, func(s storedRecord, rec record) (bool, error) {
		if rec.kind != kindSample {
			return false, nil
		}
		var b sampleBody
		err := json.Unmarshal(s.body, &b)
		if err != nil || b.Organisation != string(organisation) {
			return false, err
		}
		problem, err := drawAgain(ctx, r, b)
		list = append(list, SampleCheck{s.index, rec.at, organisation, b.Size, b.Among, b.Drawn, problem})
		return false, err
	})
	if err != nil {
		return nil, fmt.Errorf("audit: samples in ledger %s: %w", shown(location), err)
	}
	return list, nil
}

// drawAgain tells in what a recorded sample differs from what its seed draws.
func drawAgain(ctx context.Context, r reader, b sampleBody) (string, error) {
	root, err := tlog.TreeHash(b.Tree, nodeReader(ctx, r))
	if err != nil {
		return "", err
	}
	if root.String() != b.Seed {
		return "the seed is not the root of the tree of that many records", nil
	}
	among, err := inquiriesOf(ctx, r, b)
	if err != nil {
		return "", err
	}
	if len(among) != b.Among {
		return fmt.Sprintf("it was drawn among %d inquiries, and the ledger has %d", b.Among, len(among)), nil
	}
	drawn := make([]int64, 0, len(b.Drawn))
	for _, s := range Sample(among, b.Size, b.Seed) {
		drawn = append(drawn, s.Records[0])
	}
	if !slices.Equal(drawn, b.Drawn) {
		return "its seed draws other inquiries", nil
	}
	return "", nil
}

// inquiriesOf gives what a sample was drawn among.
func inquiriesOf(ctx context.Context, r reader, b sampleBody) ([]Access, error) {
	from, err := momentOf(b.From)
	to, alsoErr := momentOf(b.To)
	if err = errors.Join(err, alsoErr); err != nil {
		return nil, err
	}
	var list []Access
	err = eachSince(ctx, r, from, 0, func(s storedRecord, rec record) (bool, error) {
		inside := (from.IsZero() || !rec.at.Before(from)) && (to.IsZero() || rec.at.Before(to))
		if s.index >= b.Tree || !inside || rec.kind != kindBegin && rec.kind != kindRefused {
			return s.index >= b.Tree, nil
		}
		var of entryBody
		err := json.Unmarshal(s.body, &of)
		if err == nil && of.Organisation == b.Organisation {
			list = append(list, Access{Index: s.index, Inquiry: of.Inquiry})
		}
		return false, err
	})
	return list, err
}
