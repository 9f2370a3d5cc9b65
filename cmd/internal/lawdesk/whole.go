package lawdesk

import (
	"errors"
	"fmt"
	"io/fs"

	"underlag/aggregator/access"
	"underlag/aggregator/insight"
	"underlag/aggregator/soapapi"
	"underlag/policies"
	"underlag/sources"
)

// Whole is all that is published together and in force at once: the law, the
// income tables, and the purposes of SSBTEK. The law's revision is that of all of
// it.
type Whole struct {
	*access.Law
	Income   *insight.Tables
	Purposes *soapapi.Purposes
}

// WholeOf reads what is in force with a law out of the tree that it was loaded
// from. Every problem found is in the error.
func WholeOf(law *access.Law, tree fs.FS) (*Whole, error) {
	w := &Whole{Law: law}
	var err error
	w.Income, w.Purposes, err = beside(tree)
	if err != nil {
		return nil, err
	}
	return w, nil
}

// Load reads a whole law.
func Load(config access.Config) (*Whole, error) {
	law, err := access.Load(config)
	if err != nil {
		return nil, err
	}
	return WholeOf(law, config.FS)
}

// beside reads what stands in a tree of law and access does not read.
func beside(tree fs.FS) (*insight.Tables, *soapapi.Purposes, error) {
	income, err := insight.Load(tree, sources.Descriptors())
	if err != nil {
		err = fmt.Errorf("income tables: %w", err)
	}
	raw, missing := fs.ReadFile(tree, policies.SSBTEKPurposes)
	if missing != nil {
		return nil, nil, errors.Join(err, missing)
	}
	purposes, wrong := soapapi.LoadPurposes(policies.SSBTEKPurposes, raw)
	return income, purposes, errors.Join(err, wrong)
}
