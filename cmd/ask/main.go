// Command ask puts a question to a running server and shows the answer as the
// demo does: each source as it answers, then the verdict, the sources with their
// law, and the money by month.
//
// It exits with 0 if a decision can rest on the answer, 3 if it cannot, 4 if the
// question was refused, 5 if the server could not answer, and 2 if it was called
// wrongly.
package main

import (
	"context"
	"os"
	"os/signal"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}
