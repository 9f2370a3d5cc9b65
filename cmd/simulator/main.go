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
	"underlag/cmd/internal/simulators"
	"underlag/fixtures"
	"underlag/sources"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("simulator", flag.ContinueOnError)
	flags.SetOutput(stderr)
	scenario := flags.String("scenario", "normal", "what goes wrong: normal, fk-down, all-slow, …")
	month := flags.String("month", "", "application month YYYY-MM that the people are set in; the current one by default")
	asJSON := flags.Bool("json", false, "print the addresses as JSON")
	if err := flags.Parse(args); err != nil || flags.NArg() > 0 {
		return 2
	}
	world, err := world(*month)
	if err != nil {
		fmt.Fprintln(stderr, err)
		return 2
	}
	sc, err := fixtures.FindScenario(*scenario, codes())
	if err != nil {
		fmt.Fprintln(stderr, err)
		return 2
	}
	faults := &fixtures.Switch{}
	faults.Set(sc)
	running, err := simulators.Start(world, faults)
	if err != nil {
		fmt.Fprintln(stderr, err)
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

func codes() []aggregator.AuthorityCode {
	var list []aggregator.AuthorityCode
	for _, d := range sources.Descriptors() {
		list = append(list, d.Code)
	}
	return list
}

func show(w io.Writer, c sources.Config, asJSON bool) {
	urls := []struct{ code, url string }{
		{"AF", c.AF.URL}, {"CSN", c.CSN.URL}, {"FK", c.FK.URL}, {"SKV", c.SKV.URL}, {"SO", c.SO.URL}, {"TNS", c.TNS.URL}, {"MIV", c.MIV.URL},
	}
	if asJSON {
		byCode := map[string]string{}
		for _, u := range urls {
			byCode[u.code] = u.url
		}
		json.NewEncoder(w).Encode(byCode)
		return
	}
	fmt.Fprintln(w, "sources:")
	for _, u := range urls {
		actor := ""
		if u.code == "FK" {
			actor = fmt.Sprintf(", actor: %q", simulators.Actor)
		}
		fmt.Fprintf(w, "  %-4s {url: %q%s}\n", u.code+":", u.url, actor)
	}
}
