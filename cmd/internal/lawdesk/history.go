package lawdesk

import (
	"errors"
	"fmt"

	"underlag/aggregator"
	"underlag/aggregator/access"
	"underlag/aggregator/access/bundle"
	"underlag/aggregator/access/review"
)

// Published is one law that was published.
type Published struct {
	bundle.Publication
	Law *access.Law
}

// Archive gives every law that a folder of bundles keeps, the first published
// first.
func Archive(folder, trustFile string) ([]Published, error) {
	if folder == "" || trustFile == "" {
		return nil, errors.New("a folder of bundles and the file of trust are needed")
	}
	trust, err := bundle.ReadTrust(trustFile)
	if err != nil {
		return nil, err
	}
	kept, err := trust.Archive(folder)
	if err != nil {
		return nil, err
	}
	list := make([]Published, len(kept))
	for i, k := range kept {
		law, err := access.Load(Config(k.Files))
		if err != nil {
			return nil, fmt.Errorf("the law of sequence %d: %w", k.Publication.Sequence, err)
		}
		list[i] = Published{k.Publication, law}
	}
	return list, nil
}

// Revised is what one publication changed.
type Revised struct {
	By      bundle.Publication
	First   bool // the first law that is kept; what came before it is not known
	Changes []review.Change
}

// History tells what each publication changed in a row; an empty row means in
// the whole law. A publication that changed nothing of it is left out, and the
// first is told if it has the row.
func History(published []Published, row aggregator.ProvisionID) []Revised {
	var list []Revised
	for i, p := range published {
		r := Revised{By: p.Publication, First: i == 0}
		if i > 0 {
			r.Changes = about(row, review.Diff(published[i-1].Law, p.Law))
		}
		if len(r.Changes) > 0 || r.First && has(p.Law, row) {
			list = append(list, r)
		}
	}
	return list
}

func about(row aggregator.ProvisionID, changes []review.Change) []review.Change {
	if row == "" {
		return changes
	}
	var list []review.Change
	for _, c := range changes {
		if c.Row == row {
			list = append(list, c)
		}
	}
	return list
}

func has(law *access.Law, row aggregator.ProvisionID) bool {
	_, ok := review.PageOf(law, row, 0)
	return ok || row == ""
}
