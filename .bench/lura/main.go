// Command lura is Lura (KrakenD's engine) as its own documentation puts it
// together: the standard proxy stack behind the router over net/http. It is the
// peer in the comparison of "go run ./cmd/check -bench".
package main

import (
	"context"
	"flag"
	"io"
	"log"
	"os"

	"github.com/luraproject/lura/v2/config"
	"github.com/luraproject/lura/v2/logging"
	"github.com/luraproject/lura/v2/proxy"
	"github.com/luraproject/lura/v2/router/mux"
)

func main() {
	file := flag.String("config", "", "KrakenD configuration, version 3")
	flag.Parse()
	service, err := config.NewParser().Parse(*file)
	if err != nil {
		log.Fatal(err)
	}
	logger, err := logging.NewLogger("ERROR", os.Stderr, "[LURA]")
	if err != nil {
		log.Fatal(err)
	}
	mux.DefaultFactory(proxy.DefaultFactory(logger), logger).NewWithContext(untilInputEnds()).Run(service)
}

// untilInputEnds gives a context that ends with standard input, so that this
// process never outlives the one that started it.
func untilInputEnds() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		defer cancel()
		io.Copy(io.Discard, os.Stdin)
	}()
	return ctx
}
