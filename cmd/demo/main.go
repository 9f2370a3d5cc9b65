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
	"syscall"
	"time"

	_ "time/tzdata"

	"underlag/aggregator"
	"underlag/cmd/internal/commandline"
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
	listen, listenTLS         string
	state, mode               string
	lang                      display.Lang
}

const about = `Usage:
  demo [-persona NAME] [-scenario NAME] [-law NAME] [-caller NAME] [-mode MODE] [-once]
  demo -list

Simulates the seven authorities, asks one household's question, shows the answer
and goes on serving until it is told to stop.

Exit code: 0 answered, whether or not a decision can rest on it, 1 refused or
failed, 2 wrong usage.
`

func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	var o options
	if code, done := o.parse(args, stderr); done {
		return code
	}
	if o.list {
		return list(stdout, stderr, o.lang)
	}
	if err := show(ctx, o, stdout, stderr); err != nil {
		fmt.Fprintln(stderr, "demo:", err)
		if errors.Is(err, errUsage) {
			return commandline.Wrong
		}
		return 1
	}
	return 0
}

// errUsage marks an error that another flag would mend.
var errUsage = errors.New("see -list")

func (o *options) parse(args []string, stderr io.Writer) (code int, done bool) {
	var lang string
	flags := flag.NewFlagSet("demo", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.BoolVar(&o.once, "once", false, "exit after the answer")
	flags.BoolVar(&o.json, "json", false, "print only the answer's JSON on standard output")
	flags.BoolVar(&o.list, "list", false, "list personas, callers, scenarios and laws")
	flags.StringVar(&o.persona, "persona", "couple-three-children", "whose question")
	flags.StringVar(&o.scenario, "scenario", "normal", "what goes wrong: normal, fk-down, all-slow, …")
	flags.StringVar(&o.caller, "caller", "", "who asks; the persona's own by default")
	flags.StringVar(&o.month, "month", "", "application month `YYYY-MM`; the current one by default")
	flags.StringVar(&o.purpose, "purpose", "application", "application, control, followup or recovery")
	flags.StringVar(&o.law, "law", "shipped", "the law in force: shipped or all-confirmed")
	flags.StringVar(&o.listen, "listen", "127.0.0.1:8080", "where to serve")
	flags.StringVar(&o.listenTLS, "listen-tls", "127.0.0.1:8443", "where systems that speak SSBTEK are served with client certificates; not with -once")
	flags.StringVar(&o.state, "state", "", "folder for ledger and tokens; a temporary one by default")
	flags.StringVar(&o.mode, "mode", hub, "how the authorities are reached: hub, each directly, or gateway, through SSBTEK")
	flags.StringVar(&lang, "lang", "sv", "language of the page: sv or en")
	if code, done := commandline.Parse(flags, about, args); done {
		return code, true
	}
	if o.mode != hub && o.mode != gateway {
		fmt.Fprintf(stderr, "demo: -mode %q: want %s or %s\n", o.mode, hub, gateway)
		return commandline.Wrong, true
	}
	var err error
	if o.lang, err = display.ParseLang(lang); err != nil {
		fmt.Fprintln(stderr, "demo: -lang:", err)
		return commandline.Wrong, true
	}
	return 0, false
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
