package composite

import (
	"fmt"
	"io/fs"

	"underlag/aggregator"
	"underlag/sources/internal/soap/xmlcodec"
)

// NotTold stands in a text that the contract demands, or that a source's mapping
// needs, where the law withholds what would stand there. It says so to people,
// and the mappings read it as not told. No authority writes it.
const NotTold = aggregator.NotTold

// Mandatory is ErrMandatory with the contract's name of the element.
func Mandatory(element string) error { return fmt.Errorf("%w: %s", ErrMandatory, element) }

// Decode reads the element data into m. The error is Malformed.
func Decode(data xmlcodec.Fragment, m xmlcodec.Message) error {
	if err := data.DecodeAs(m); err != nil {
		return aggregator.NewSourceError(aggregator.Malformed, "data", err)
	}
	return nil
}

// Contract gives the schema files of the folder contract in a source's embedded
// files.
func Contract(embedded fs.FS) fs.FS {
	folder, err := fs.Sub(embedded, "contract")
	if err != nil {
		panic(err) // the name is a valid path
	}
	return folder
}
