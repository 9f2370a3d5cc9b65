// Command aggregator is the production server: it reads a configuration, loads
// the law, opens the ledger and serves the API until it is told to stop.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	_ "time/tzdata"

	"underlag/aggregator/config"
	"underlag/aggregator/telemetry"
	"underlag/cmd/internal/commandline"
	"underlag/cmd/internal/server"
	"underlag/policies"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

const about = `Usage:
  aggregator -config FILE
  aggregator -config FILE -check

Serves the API until it is told to stop (SIGINT or SIGTERM).

Exit code: 0 stopped as told, 1 failed while serving, 2 wrong usage or
configuration.
`

func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("aggregator", flag.ContinueOnError)
	flags.SetOutput(stderr)
	file := flags.String("config", "", "configuration `file`; cmd/aggregator/hub.yaml is a commented sample")
	check := flags.Bool("check", false, "check the configuration, then stop")
	if code, done := commandline.Parse(flags, about, args); done {
		return code
	}
	if *file == "" {
		fmt.Fprintln(stderr, "aggregator: -config FILE is required; cmd/aggregator/hub.yaml is a commented sample")
		return 2
	}
	var c server.Config
	if err := config.ReadFile(*file, &c); err != nil {
		fmt.Fprintln(stderr, err)
		return 2
	}
	if *check {
		return checked(c, *file, stdout, stderr)
	}
	return serve(ctx, c, stderr)
}

func checked(c server.Config, file string, stdout, stderr io.Writer) int {
	if err := server.Check(c, policies.FS); err != nil {
		fmt.Fprintf(stderr, "%s: %v\n", file, err)
		return 2
	}
	fmt.Fprintf(stdout, "%s: ok\n", file)
	return 0
}

func serve(ctx context.Context, c server.Config, stderr io.Writer) int {
	server.TuneMemory()
	log := telemetry.NewLogger(stderr, c.Log.Level)
	s, err := server.New(c, policies.FS, log, nil)
	if err != nil {
		log.Error("cannot start", "error", err.Error())
		return 2
	}
	defer s.Close()
	if err := s.Serve(ctx, nil); err != nil {
		log.Error("stopped", "error", err.Error())
		return 1
	}
	return 0
}
