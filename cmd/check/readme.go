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
// itself are steps of their own.
func readme(ctx context.Context, root string, out io.Writer) error {
	text, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		return err
	}
	commands := shellCommands(string(text))
	if len(commands) < 2 || commands[0] != firstCommand || commands[1] != secondCommand {
		return fmt.Errorf("README.md: the first two commands must be %q and %q", firstCommand, secondCommand)
	}
	for _, c := range commands {
		fmt.Fprintln(out, "$", c)
		switch {
		case c == firstCommand:
			err = demoAsShown(ctx, root, out)
		case c == secondCommand, strings.HasPrefix(c, "go run ./cmd/check"):
			continue
		default:
			err = runIn(ctx, root, out, "sh", "-c", c)
		}
		if err != nil {
			return fmt.Errorf("README.md: %q: %w", c, err)
		}
	}
	return nil
}

func shellCommands(text string) []string {
	var commands []string
	for _, block := range shellBlock.FindAllStringSubmatch(text, -1) {
		for line := range strings.Lines(block[1]) {
			line, _, _ = strings.Cut(strings.TrimSpace(line), " # ")
			if line != "" {
				commands = append(commands, strings.TrimSpace(line))
			}
		}
	}
	return commands
}

// demoAsShown starts the demo as it stands in the README, runs the commands it
// prints, and stops it as a person would.
func demoAsShown(ctx context.Context, root string, out io.Writer) error {
	ctx, cancel := context.WithTimeout(ctx, demoPatience)
	defer cancel()
	cmd := exec.CommandContext(ctx, "go", "run", "./cmd/demo")
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
		err = follow(ctx, root, invited, out)
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
		if len(commands) == 2 {
			return commands, nil
		}
	}
	return nil, errors.New("the demo ended before it said how to go on")
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
		if strings.HasPrefix(c, "curl ") && !strings.Contains(string(answer), `"decisionReady":true`) {
			return fmt.Errorf("%q as pasted gave no answer that a decision can rest on:\n%s", c, answer)
		}
	}
	return nil
}
