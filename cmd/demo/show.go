package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"os"
	"time"

	"underlag/aggregator/httpapi/v1"
	"underlag/aggregator/soapapi"
	"underlag/aggregator/telemetry"
	"underlag/cmd/internal/client"
	"underlag/cmd/internal/display"
	"underlag/cmd/internal/playground"
	"underlag/cmd/internal/simulators"
	"underlag/fixtures"
	"underlag/policies"
	"underlag/sources"
)

// show is the demo from beginning to end.
func show(ctx context.Context, o options, stdout, stderr io.Writer) error {
	month, today, err := applicationMonth(o.month, time.Now())
	if err != nil {
		return errors.Join(err, errUsage)
	}
	world, err := fixtures.NewWorld(month, today)
	if err != nil {
		return err
	}
	caller, scenario, err := o.choices(world)
	if err != nil {
		return errors.Join(err, errUsage)
	}
	dir, remove, err := o.stateDir()
	if err != nil {
		return err
	}
	defer remove()
	st, err := playground.New(dir, nil)
	if err != nil {
		return err
	}
	if err := errors.Join(st.WriteTokens(), st.WriteInquiries(world, o.purpose, caller.Organisation), st.WriteEnvelopes(world, o.purpose, caller)); err != nil {
		return err
	}

	running, serving, err := start(ctx, o, st, world, scenario)
	if err != nil {
		return err
	}
	defer running.Close()
	fmt.Fprintf(stderr, "Underlag %s, %s, %s\n", serving.url, o.persona, scenario.Name)
	if o.mode == gateway {
		fmt.Fprintf(stderr, "asks through SSBTEK %s\n", serving.through)
	}
	fmt.Fprintln(stderr)
	if err := ask(ctx, o, st, caller, serving.url, stdout, stderr); err != nil {
		return errors.Join(err, serving.stop())
	}
	if o.once {
		return serving.stop()
	}
	invite(stderr, o, st, caller, serving.url)
	if serving.ssbtek != "" {
		inviteSSBTEK(stderr, o, st, caller, serving)
	}
	inviteConsole(stderr, serving)
	<-ctx.Done()
	return serving.stop()
}

// choices finds what the flags name before anything is started.
func (o *options) choices(world *fixtures.World) (fixtures.Caller, fixtures.Scenario, error) {
	household, err := world.Household(o.persona)
	if err != nil {
		return fixtures.Caller{}, fixtures.Scenario{}, err
	}
	if o.caller == "" {
		o.caller = household.Caller
	}
	caller, err := fixtures.FindCaller(o.caller)
	if err != nil {
		return fixtures.Caller{}, fixtures.Scenario{}, err
	}
	scenario, err := fixtures.FindScenario(o.scenario, sources.Codes())
	return caller, scenario, err
}

// stateDir gives the folder to keep things in, and what removes a temporary one.
func (o *options) stateDir() (string, func(), error) {
	if o.state != "" {
		return o.state, func() {}, nil
	}
	dir, err := os.MkdirTemp("", "underlag-demo-")
	return dir, func() { os.RemoveAll(dir) }, err
}

// start starts the simulators and, in front of them, what the mode says.
func start(ctx context.Context, o options, st *playground.State, world *fixtures.World, scenario fixtures.Scenario) (*simulators.Running, *serving, error) {
	law, err := fixtures.InForce(o.law, policies.FS)
	if err != nil {
		return nil, nil, errors.Join(err, errUsage)
	}
	faults := &fixtures.Switch{}
	faults.Set(scenario)
	running, err := simulators.Start(world, faults)
	if err != nil {
		return nil, nil, err
	}
	logFile, err := os.OpenFile(st.Path("underlag.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, nil, errors.Join(err, running.Close())
	}
	sv, err := o.serve(ctx, st, running.Sources, law, telemetry.NewLogger(logFile, slog.LevelInfo))
	if err != nil {
		return nil, nil, errors.Join(err, logFile.Close(), running.Close())
	}
	stopServers := sv.stop
	sv.stop = func() error { return errors.Join(stopServers(), logFile.Close()) }
	return running, sv, nil
}

// ask puts the household's question as any client would, and shows the answer.
func ask(ctx context.Context, o options, st *playground.State, caller fixtures.Caller, address string, stdout, stderr io.Writer) error {
	token, err := os.ReadFile(st.TokenFile(caller.Name))
	if err != nil {
		return err
	}
	body, err := os.ReadFile(st.InquiryFile(o.persona))
	if err != nil {
		return err
	}
	var request v1.Request
	if err := json.Unmarshal(body, &request); err != nil {
		return err
	}
	base, err := url.Parse(address)
	if err != nil {
		return err
	}
	answer, err := client.New(client.Options{Server: base, Token: string(token), Lang: o.lang}).Stream(ctx, &request, stderr)
	var refused *client.Problem
	if errors.As(err, &refused) {
		display.Problem(stderr, &refused.Problem, o.lang)
	}
	if err != nil {
		return err
	}
	if o.json {
		_, err := stdout.Write(append(bytes.TrimSpace(answer), '\n'))
		return err
	}
	var a v1.Answer
	if err := json.Unmarshal(answer, &a); err != nil {
		return err
	}
	fmt.Fprintln(stderr)
	return display.Answer(stdout, &a, o.lang, display.IsTerminal(stdout))
}

// invite says how to go on by hand.
func invite(w io.Writer, o options, st *playground.State, caller fixtures.Caller, address string) {
	fmt.Fprintf(w, `
Serving at %[1]s until you press Ctrl-C. Ask again:

  curl -H "Authorization: Bearer $(cat '%[2]s')" -H 'Content-Type: application/json' --data-binary '@%[3]s' %[1]s/v1/inquiries

  go run ./cmd/ask -server %[1]s -token '%[2]s' -file '%[3]s'

Other households' questions are in %[4]s, other callers' tokens in %[5]s;
go run ./cmd/auditlog verify -ledger '%[6]s' verifies the ledger; the log is %[7]s; %[1]s/docs describes the API.
`, address, st.TokenFile(caller.Name), st.InquiryFile(o.persona), st.Path(playground.Inquiries), st.Path(playground.Tokens), st.Path(o.ledger()), st.Path("underlag.log"))
}

// inviteSSBTEK says how to ask over SSBTEK: with the caseworker's token, and as
// the municipality's system with its certificate.
func inviteSSBTEK(w io.Writer, o options, st *playground.State, caller fixtures.Caller, sv *serving) {
	pki := func(name string) string { return st.Path(playground.PKI, name) }
	fmt.Fprintf(w, `
As a system that speaks SSBTEK; %[4]s?wsdl is the contract:

  curl -H "Authorization: Bearer $(cat '%[1]s')" -H 'Content-Type: text/xml' --data-binary '@%[2]s' %[4]s

  curl --cacert '%[5]s' --cert '%[6]s' --key '%[7]s' -H 'Content-Type: text/xml' --data-binary '@%[2]s' %[3]s
`, st.TokenFile(caller.Name), st.EnvelopeFile(o.persona), sv.ssbtek, sv.url+soapapi.PathV10, pki("ca.pem"), pki(string(caller.Organisation)+".pem"), pki(string(caller.Organisation)+".key"))
}
