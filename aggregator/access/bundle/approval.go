package bundle

import (
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"

	"underlag/aggregator"
)

// Needed is how many people must approve a law, besides its author.
const Needed = 2

// Statement is what is approved: one revision of the law, who wrote it, and the
// days it may be in force.
type Statement struct {
	Revision string          `json:"revision"`
	Author   string          `json:"author"`
	From     aggregator.Date `json:"from"`
	To       aggregator.Date `json:"to"` // the last day; zero: until another is published
}

// Approval is a person's signature under a statement.
type Approval struct {
	Reviewer  string    `json:"reviewer"`
	Statement Statement `json:"statement"`
	Signature []byte    `json:"signature"`
}

// purposeOfSignature keeps a signature from being taken for one of something else.
const purposeOfSignature = "underlag approval 1\n"

func (s *Statement) signed(reviewer string) ([]byte, error) {
	text, err := json.Marshal(struct {
		Reviewer  string    `json:"reviewer"`
		Statement Statement `json:"statement"`
	}{reviewer, *s})
	return append([]byte(purposeOfSignature), text...), err
}

// Approve signs a statement.
func Approve(s Statement, reviewer string, key ed25519.PrivateKey) (Approval, error) {
	if reviewer == s.Author {
		return Approval{}, errors.New("who wrote a law cannot approve it; ask somebody else")
	}
	text, err := s.signed(reviewer)
	if err != nil {
		return Approval{}, err
	}
	return Approval{Reviewer: reviewer, Statement: s, Signature: ed25519.Sign(key, text)}, nil
}

// approved demands that two reviewers, neither of them the author, have signed
// the statement.
func (t *Trust) approved(s Statement, approvals []Approval) error {
	signed := map[string]bool{}
	for _, a := range approvals {
		if err := t.Approves(s, a); err != nil {
			return fmt.Errorf("%w: %w", ErrApprovals, err)
		}
		signed[a.Reviewer] = true
	}
	if len(signed) < Needed {
		return fmt.Errorf("%w: %d of %d", ErrApprovals, len(signed), Needed)
	}
	return nil
}

// Approves demands that an approval is a reviewer's, not the author's, and signs the
// statement.
func (t *Trust) Approves(s Statement, a Approval) error {
	text, known := t.Reviewers[a.Reviewer]
	switch {
	case !known:
		return fmt.Errorf("approval: %s is no reviewer", a.Reviewer)
	case a.Reviewer == s.Author:
		return fmt.Errorf("approval: %s wrote the law and cannot approve it", a.Reviewer)
	case a.Statement != s:
		return fmt.Errorf("approval: %s has approved something else: %+v", a.Reviewer, a.Statement)
	}
	key, err := publicKey(text)
	if err != nil {
		return err
	}
	message, err := s.signed(a.Reviewer)
	if err != nil {
		return err
	}
	if !ed25519.Verify(key, message, a.Signature) {
		return fmt.Errorf("approval: the signature is not %s's", a.Reviewer)
	}
	return nil
}
