// Package contractview makes a source's wire types from its contract folder. It
// reads the WSDL and the schemas, writes from them a view in the form that
// gowsdl renders without loss, runs gowsdl over it, and completes the result
// with a codec that is exact in namespaces. Its README says how to write a
// contract folder.
package contractview

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// File is the name of the generated file.
const File = "wire_gen.go"

// Generate gives the wire package of a contract: the WSDL file in fsys and
// every schema it leads to. The same contract always gives the same bytes.
func Generate(fsys fs.FS, wsdl string) ([]byte, error) {
	c, err := load(fsys, wsdl)
	if err != nil {
		return nil, err
	}
	structs, err := render(view(c))
	if err != nil {
		return nil, err
	}
	return emit(c, structs)
}

// Write generates the wire package of the contract folder into the folder out.
func Write(contract, wsdl, out string) error {
	code, err := Generate(os.DirFS(contract), wsdl)
	if err != nil {
		return err
	}
	err = os.MkdirAll(out, 0o777)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(out, File), code, 0o666)
}

// ErrStale says that the tree holds other code than the contract gives.
var ErrStale = errors.New("generated code is not current: run go generate")

// Check tells whether out holds exactly what the contract folder gives, and
// changes nothing. The error is ErrStale if it does not.
func Check(contract, wsdl, out string) error {
	file := filepath.Join(out, File)
	got, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	want, err := Generate(os.DirFS(contract), wsdl)
	if err != nil {
		return err
	}
	if !bytes.Equal(got, want) {
		return fmt.Errorf("%s: %w", file, ErrStale)
	}
	return nil
}
