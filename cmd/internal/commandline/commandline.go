// Package commandline reads the flags of every command alike: asking for help
// is no fault, and a word that is no flag is one.
package commandline

import (
	"errors"
	"flag"
	"fmt"
)

// Wrong is the exit code of a command that was called wrongly.
const Wrong = 2

// Parse reads args into flags. For -h and after a fault it shows about and the
// flags where flags shows its messages. done tells that nothing is left to do
// but to exit with code. A stray word is not repeated: it may be a personal
// number.
func Parse(flags *flag.FlagSet, about string, args []string) (code int, done bool) {
	_, code, done = Operands(flags, about, 0, args)
	return code, done
}

// Operands reads args as Parse does, and at most so many words that are no flags
// and stand anywhere among them.
func Operands(flags *flag.FlagSet, about string, most int, args []string) (operands []string, code int, done bool) {
	flags.Usage = func() {
		fmt.Fprintf(flags.Output(), "%s\n", about)
		flags.PrintDefaults()
	}
	for {
		err := flags.Parse(args)
		switch {
		case errors.Is(err, flag.ErrHelp):
			return nil, 0, true
		case err != nil:
			return nil, Wrong, true
		case flags.NArg() == 0:
			return operands, 0, false
		case len(operands) == most && most == 0:
			fmt.Fprintf(flags.Output(), "%s: all is said with flags; -h lists them\n", flags.Name())
			return nil, Wrong, true
		case len(operands) == most:
			fmt.Fprintf(flags.Output(), "%s: more words than the %d it takes; -h tells which\n", flags.Name(), most)
			return nil, Wrong, true
		}
		operands, args = append(operands, flags.Arg(0)), flags.Args()[1:]
	}
}
