// Command simulator runs the seven simulated authorities by themselves, for
// trying a server or a client against them, and prints the sources block of a
// server's configuration.
package main

import (
	"context"
	"encoding/json"
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
	"underlag/cmd/internal/simulators"
	"underlag/fixtures"
	"underlag/sources"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

const about = `Usage:
  simulator [-scenario NAME] [-month YYYY-MM] [-json]

Runs the seven simulated authorities on free ports of this machine until it is
told to stop, and prints where they are as the sources of a configuration.

Exit code: 0 stopped as told, 1 failed, 2 wrong usage.
`

func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("simulator", flag.ContinueOnError)
	flags.SetOutput(stderr)
	scenario := flags.String("scenario", "normal", "what goes wrong: normal, fk-down, all-slow, …; go run ./cmd/demo -list shows all")
	month := flags.String("month", "", "application month `YYYY-MM` that the people are set in; the current one by default")
	asJSON := flags.Bool("json", false, "print the addresses as JSON")
	if code, done := commandline.Parse(flags, about, args); done {
		return code
	}
	world, err := world(*month)
	if err != nil {
		fmt.Fprintln(stderr, "simulator:", err)
		return 2
	}
	sc, err := fixtures.FindScenario(*scenario, sources.Codes())
	if err != nil {
		fmt.Fprintln(stderr, "simulator:", err)
		return 2
	}
	faults := &fixtures.Switch{}
	faults.Set(sc)
	running, err := simulators.Start(world, faults)
	if err != nil {
		fmt.Fprintln(stderr, "simulator:", err)
		return 1
	}
	defer running.Close()
	show(stdout, running.Sources, *asJSON)
	<-ctx.Done()
	return 0
}

func world(month string) (*fixtures.World, error) {
	today := aggregator.DateOf(time.Now())
	m := today.Month()
	if month != "" {
		parsed, err := aggregator.ParseMonth(month)
		if err != nil {
			return nil, fmt.Errorf("-month %q: %w", month, err)
		}
		m = parsed
	}
	return fixtures.NewWorld(m, today)
}

func show(w io.Writer, c sources.Config, asJSON bool) {
	codes, urls := sources.Codes(), c.Addresses()
	if asJSON {
		byCode := map[aggregator.AuthorityCode]string{}
		for i, code := range codes {
			byCode[code] = *urls[i]
		}
		json.NewEncoder(w).Encode(byCode)
		return
	}
	fmt.Fprintln(w, "sources:")
	for i, code := range codes {
		actor := ""
		if urls[i] == &c.FK.URL {
			actor = fmt.Sprintf(", actor: %q", c.FK.Actor)
		}
		fmt.Fprintf(w, "  %-4s {url: %q%s}\n", code+":", *urls[i], actor)
	}
}
