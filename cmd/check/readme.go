package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"time"
)

// The first two commands of the README, as a new user types them.
const (
	firstCommand  = "go run ./cmd/demo"
	secondCommand = "go test ./..."
)

// demoPatience is how long the demo may take to its invitation, building it
// included.
const demoPatience = 3 * time.Minute

var shellBlock = regexp.MustCompile("(?ms)^```sh\n(.*?)^```$")

// readme runs every command that the README shows; go test and this command
// itself are steps of their own. The commands of a block that starts the demo and
// leaves it running are run beside it.
func readme(ctx context.Context, root string, out io.Writer) error {
	text, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		return err
	}
	blocks := shellBlocks(string(text))
	if len(blocks) == 0 || len(blocks[0]) < 2 || blocks[0][0] != firstCommand || blocks[0][1] != secondCommand {
		return fmt.Errorf("README.md: the first two commands must be %q and %q", firstCommand, secondCommand)
	}
	for _, commands := range blocks {
		if staysUp(commands[0]) {
			err = demoAsShown(ctx, root, out, commands)
		} else {
			err = runAll(ctx, root, out, commands)
		}
		if err != nil {
			return fmt.Errorf("README.md: %w", err)
		}
	}
	return nil
}

// staysUp tells whether a command starts a demo that goes on serving.
func staysUp(command string) bool {
	return strings.HasPrefix(command, firstCommand) && !strings.Contains(command, " -once") && !strings.Contains(command, " -list")
}

func runAll(ctx context.Context, root string, out io.Writer, commands []string) error {
	for _, c := range commands {
		if c == secondCommand || strings.HasPrefix(c, "go run ./cmd/check") {
			continue
		}
		fmt.Fprintln(out, "$", c)
		if err := runIn(ctx, root, out, "sh", "-c", c); err != nil {
			return fmt.Errorf("%q: %w", c, err)
		}
	}
	return nil
}

// shellBlocks gives the commands of each block.
func shellBlocks(text string) [][]string {
	var blocks [][]string
	for _, block := range shellBlock.FindAllStringSubmatch(text, -1) {
		var commands []string
		for line := range strings.Lines(block[1]) {
			line, _, _ = strings.Cut(strings.TrimSpace(line), " # ")
			if line != "" {
				commands = append(commands, strings.TrimSpace(line))
			}
		}
		if len(commands) > 0 {
			blocks = append(blocks, commands)
		}
	}
	return blocks
}

// demoAsShown starts the demo as it stands in the README, runs the commands it
// prints and those that follow in its block, and stops it as a person would.
func demoAsShown(ctx context.Context, root string, out io.Writer, commands []string) error {
	ctx, cancel := context.WithTimeout(ctx, demoPatience)
	defer cancel()
	fmt.Fprintln(out, "$", commands[0])
	cmd := exec.CommandContext(ctx, "sh", "-c", commands[0])
	cmd.Dir, cmd.Stdout = root, out
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	stderr, err := cmd.StderrPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	invited, err := invitation(stderr, out)
	if err == nil {
		err = errors.Join(follow(ctx, root, invited, out), follow(ctx, root, curls(commands[1:]), out))
	}
	syscall.Kill(-cmd.Process.Pid, syscall.SIGINT)
	io.Copy(out, stderr)
	if waited := cmd.Wait(); err == nil && waited != nil && ctx.Err() != nil {
		err = errors.New("the demo did not stop when told to")
	}
	return err
}

// invitation reads what the demo says until it has printed its commands.
func invitation(stderr io.Reader, out io.Writer) ([]string, error) {
	var commands []string
	for lines := bufio.NewScanner(stderr); lines.Scan(); {
		fmt.Fprintln(out, lines.Text())
		command := strings.TrimSpace(lines.Text())
		if strings.HasPrefix(command, "curl ") || strings.HasPrefix(command, "go run ./cmd/ask ") {
			commands = append(commands, command)
		}
		if len(commands) == invitations {
			return commands, nil
		}
	}
	return nil, errors.New("the demo ended before it said how to go on")
}

// invitations is how many commands the demo prints: curl and ask for the API, and
// curl twice for the SSBTEK front.
const invitations = 4

func curls(commands []string) []string {
	return slices.DeleteFunc(slices.Clone(commands), func(c string) bool { return !strings.HasPrefix(c, "curl ") })
}

// follow runs what the demo printed as it would be pasted. curl is told to fail
// on an error status, which it otherwise shows and forgets.
func follow(ctx context.Context, root string, commands []string, out io.Writer) error {
	for _, c := range commands {
		fmt.Fprintln(out, "$", c)
		cmd := exec.CommandContext(ctx, "sh", "-c", strings.Replace(c, "curl ", "curl -sS --fail-with-body ", 1))
		cmd.Dir = root
		answer, err := cmd.CombinedOutput()
		if err != nil {
			return fmt.Errorf("%q as pasted: %w\n%s", c, err, answer)
		}
		want := `"decisionReady":true`
		if strings.Contains(c, "/ssbtek/") {
			want = "<ssbt:FK><ssbt:data"
		}
		if strings.HasPrefix(c, "curl ") && !strings.Contains(string(answer), want) {
			return fmt.Errorf("%q as pasted gave an answer without %s:\n%s", c, want, answer)
		}
	}
	return nil
}
