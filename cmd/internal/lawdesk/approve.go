package lawdesk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"underlag/aggregator"
	"underlag/aggregator/access/bundle"
)

// Approval is one person's yes to a draft, to be signed.
type Approval struct {
	Statement bundle.Statement // its revision is that of the draft
	Reviewer  string
	KeyFile   string // of the reviewer's private key
	Folder    string // of the approvals
}

// Approve signs the law of a tree as it stands and puts the signature into the
// folder of approvals. It signs nothing that is not Sound.
func Approve(ctx context.Context, tree fs.FS, on aggregator.Date, a Approval) (signed bundle.Approval, file string, err error) {
	law, err := Sound(ctx, tree, on)
	if err != nil {
		return signed, "", err
	}
	a.Statement.Revision = law.Revision()
	key, err := bundle.ReadKey(a.KeyFile)
	if err != nil {
		return signed, "", err
	}
	signed, err = bundle.Approve(a.Statement, a.Reviewer, key)
	if err != nil {
		return signed, "", err
	}
	text, err := json.MarshalIndent(signed, "", "  ")
	if err != nil {
		return signed, "", err
	}
	file = filepath.Join(a.Folder, filepath.Base(a.Reviewer)+".json")
	return signed, file, errors.Join(os.MkdirAll(a.Folder, 0o755), os.WriteFile(file, append(text, '\n'), 0o644))
}

// ReadApprovals reads the approvals of a folder and what they are of. That they
// are all of one statement is for the bundle to check.
func ReadApprovals(folder string) ([]bundle.Approval, error) {
	names, err := filepath.Glob(filepath.Join(folder, "*.json"))
	if err != nil {
		return nil, err
	}
	var list []bundle.Approval
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		var a bundle.Approval
		if err := json.Unmarshal(data, &a); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		list = append(list, a)
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("there are no approvals in %q", folder)
	}
	return list, nil
}
