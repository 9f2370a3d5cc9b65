// Command policy is the legal reviewer's: it shows the law, checks it, asks it
// questions, compares it, and puts it in force.
package main

import (
	"context"
	"os"
	"os/signal"
	_ "time/tzdata" // which day it is in Sweden, on any machine
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}
