package main

import (
	"io/fs"

	"underlag/aggregator/access"
	"underlag/cmd/internal/lawdesk"
)

// openLaw loads a law out of a folder, or out of a bundle that a publisher in
// -trust has signed.
func (c *common) openLaw(name string) (*access.Law, error) { return lawdesk.Open(name, c.trust) }

// tree gives the files of the law of -policies.
func (c *common) tree() (fs.FS, error) { return lawdesk.Tree(c.policies, c.trust) }
