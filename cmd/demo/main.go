// Command demo shows the whole service on one machine with nothing but Go: it
// starts the seven simulated authorities and the server with its ledger, asks
// one household's question, prints the answer, and goes on serving.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	_ "time/tzdata"

	"underlag/aggregator"
	"underlag/cmd/internal/display"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

type options struct {
	once, json, list          bool
	persona, scenario, caller string
	month, purpose, law       string
	listen, state             string
	lang                      display.Lang
}

// Exit codes: 0 shown (ready or not), 1 refused or failed, 2 wrong usage.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	o, err := parse(args, stderr)
	if err != nil {
		if !errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(stderr, "demo:", err)
		}
		return 2
	}
	if o.list {
		return list(stdout, stderr, o.lang)
	}
	if err := show(ctx, o, stdout, stderr); err != nil {
		fmt.Fprintln(stderr, "demo:", err)
		if errors.Is(err, errUsage) {
			return 2
		}
		return 1
	}
	return 0
}

// errUsage marks an error that another flag would mend.
var errUsage = errors.New("see -list")

func parse(args []string, stderr io.Writer) (options, error) {
	var o options
	var lang string
	flags := flag.NewFlagSet("demo", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.BoolVar(&o.once, "once", false, "exit after the answer")
	flags.BoolVar(&o.json, "json", false, "print only the answer's JSON on standard output")
	flags.BoolVar(&o.list, "list", false, "list personas, callers, scenarios and laws")
	flags.StringVar(&o.persona, "persona", "couple-three-children", "whose question")
	flags.StringVar(&o.scenario, "scenario", "normal", "what goes wrong: normal, fk-down, all-slow, …")
	flags.StringVar(&o.caller, "caller", "", "who asks; the persona's own by default")
	flags.StringVar(&o.month, "month", "", "application month YYYY-MM; the current one by default")
	flags.StringVar(&o.purpose, "purpose", "application", "application, control, followup or recovery")
	flags.StringVar(&o.law, "law", "shipped", "shipped or all-confirmed")
	flags.StringVar(&o.listen, "listen", "127.0.0.1:8080", "where to serve")
	flags.StringVar(&o.state, "state", "", "folder for ledger and tokens; a temporary one by default")
	flags.StringVar(&lang, "lang", "sv", "language of the page: sv or en")
	if err := flags.Parse(args); err != nil {
		return o, flag.ErrHelp
	}
	if flags.NArg() > 0 {
		return o, fmt.Errorf("what is %q? All is said with flags; -h lists them", strings.Join(flags.Args(), " "))
	}
	parsed, err := display.ParseLang(lang)
	o.lang = parsed
	return o, err
}

// applicationMonth gives the month that is asked about and today.
func applicationMonth(text string, now time.Time) (aggregator.Month, aggregator.Date, error) {
	today := aggregator.DateOf(now)
	if text == "" {
		return today.Month(), today, nil
	}
	month, err := aggregator.ParseMonth(text)
	if err != nil {
		return 0, 0, fmt.Errorf("-month %q: %w", text, err)
	}
	return month, today, nil
}
