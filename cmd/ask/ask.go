package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"

	"underlag/aggregator/httpapi/v1"
	"underlag/cmd/internal/client"
	"underlag/cmd/internal/display"
)

// The exit codes.
const (
	exitReady       = 0
	exitUsage       = 2
	exitNotReady    = 3
	exitRefused     = 4
	exitUnavailable = 5
)

func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	o, err := parse(args, stdin, stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return exitReady
	case errors.Is(err, errShown):
		return exitUsage
	case err != nil:
		fmt.Fprintf(stderr, "ask: %v\nask -h shows how it is used.\n", err)
		return exitUsage
	}
	body, err := ask(ctx, o, stderr)
	if err != nil {
		return fail(stderr, o.lang, err)
	}
	return show(body, o, stdout, stderr)
}

func ask(ctx context.Context, o *options, stderr io.Writer) ([]byte, error) {
	c := client.New(client.Options{Server: o.server, Token: o.token, TLS: o.tls, Lang: o.lang})
	if o.streamed {
		return c.Stream(ctx, &o.request, stderr)
	}
	return c.Answer(ctx, &o.request)
}

// show writes the answer as it came, or as a page for people.
func show(body []byte, o *options, stdout, stderr io.Writer) int {
	var a v1.Answer
	err := json.Unmarshal(body, &a)
	if err != nil {
		fmt.Fprintln(stderr, "ask: the server's answer is not of version 1")
		return exitUnavailable
	}
	if o.json {
		_, err = stdout.Write(append(body, '\n'))
	} else {
		fmt.Fprintln(stderr)
		err = display.Answer(stdout, &a, o.lang, display.IsTerminal(stdout))
	}
	if err != nil {
		fmt.Fprintln(stderr, "ask: writing the answer:", err)
		return exitUnavailable
	}
	if !a.Verdict.DecisionReady {
		return exitNotReady
	}
	return exitReady
}

// fail says why there is no answer, in the words of the server where it said.
func fail(stderr io.Writer, lang display.Lang, err error) int {
	var refused *client.Problem
	if !errors.As(err, &refused) {
		fmt.Fprintln(stderr, "ask:", err)
		return exitUnavailable
	}
	display.Problem(stderr, &refused.Problem, lang)
	if refused.Status >= 500 {
		return exitUnavailable
	}
	return exitRefused
}
