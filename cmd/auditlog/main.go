// Command auditlog verifies a ledger, proves what stands in it and shows it,
// without any secret key; with the keys it searches it. All of it may be done
// while a server writes.
package main

import (
	"context"
	"os"
	"os/signal"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}
