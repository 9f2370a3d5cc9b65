// Command gen writes a source's wire package from its contract folder, or with
// -check tells whether it is current. It is run by go generate in the source's
// folder.
package main

import (
	"flag"
	"fmt"
	"os"

	"underlag/sources/internal/contractview"
)

func main() {
	err := run(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "contractview:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	flags := flag.NewFlagSet("gen", flag.ContinueOnError)
	contract := flags.String("contract", "contract", "folder of the contract")
	wsdl := flags.String("wsdl", "", "WSDL file in that folder")
	out := flags.String("out", "internal/wire", "folder of the generated package")
	check := flags.Bool("check", false, "write nothing, and fail if the generated package is not current")
	err := flags.Parse(args)
	if err != nil {
		return err
	}
	if *wsdl == "" || flags.NArg() > 0 {
		return fmt.Errorf("usage: gen -contract DIR -wsdl FILE -out DIR [-check]")
	}
	if *check {
		return contractview.Check(*contract, *wsdl, *out)
	}
	return contractview.Write(*contract, *wsdl, *out)
}
