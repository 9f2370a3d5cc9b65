package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// child is a process of the comparison. It ends by itself when its standard
// input does, so that none outlives this process, however this one ends.
type child struct {
	cmd   *exec.Cmd
	input io.WriteCloser
	out   io.Reader
}

func startChild(cmd *exec.Cmd, stderr io.Writer) (*child, error) {
	cmd.Stderr = stderr
	cmd.WaitDelay = 5 * time.Second
	input, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	return &child{cmd: cmd, input: input, out: out}, nil
}

// startRole starts this program again in a role, gives it its task and waits
// until it says that it is ready.
func startRole(ctx context.Context, root, role string, stderr io.Writer, task, ready any) (*child, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, program, "-bench")
	cmd.Dir = root
	cmd.Env = append(os.Environ(), roleVariable+"="+role)
	c, err := startChild(cmd, stderr)
	if err != nil {
		return nil, err
	}
	err = json.NewEncoder(c.input).Encode(task)
	if err == nil {
		err = json.NewDecoder(c.out).Decode(ready)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("the %s did not start: %w", role, err), c.stop())
	}
	return c, nil
}

// exchange gives a process one more task and reads what it says to that.
func exchange(c *child, said *json.Decoder, task, answer any) error {
	if err := json.NewEncoder(c.input).Encode(task); err != nil {
		return err
	}
	return said.Decode(answer)
}

// stop lets the process end, and ends it if it does not in five seconds.
func (c *child) stop() error {
	overdue := time.AfterFunc(5*time.Second, func() { c.cmd.Process.Kill() })
	defer overdue.Stop()
	return errors.Join(c.input.Close(), c.cmd.Wait())
}

// ticks is how many of the units of /proc/PID/stat make a second; it is 100 on
// every Linux.
const ticks = 100

// cpu gives the processor time that the process itself has used, in user and in
// system.
func (c *child) cpu() (time.Duration, error) {
	line, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", c.cmd.Process.Pid))
	if err != nil {
		return 0, fmt.Errorf("the comparison reads processor time from /proc, so it runs on Linux only: %w", err)
	}
	return parseStat(line)
}

// parseStat reads utime and stime, fields 14 and 15 of proc_pid_stat(5). The
// name before them may hold spaces and brackets.
func parseStat(line []byte) (time.Duration, error) {
	after := bytes.LastIndexByte(line, ')')
	fields := bytes.Fields(line[after+1:])
	if after < 0 || len(fields) < 13 {
		return 0, errors.New("/proc/PID/stat is not as proc_pid_stat(5) says")
	}
	var used int64
	for _, field := range fields[11:13] {
		n, err := strconv.ParseInt(string(field), 10, 64)
		if err != nil {
			return 0, fmt.Errorf("/proc/PID/stat: %w", err)
		}
		used += n
	}
	return time.Duration(used) * time.Second / ticks, nil
}

// peakMemory gives the largest resident memory so far, in megabytes.
func (c *child) peakMemory() (float64, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", c.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	for line := range strings.SplitSeq(string(status), "\n") {
		if value, found := strings.CutPrefix(line, "VmHWM:"); found {
			kB, err := strconv.ParseFloat(strings.TrimSpace(strings.TrimSuffix(value, "kB")), 64)
			return kB / 1024, err
		}
	}
	return 0, errors.New("/proc/PID/status has no VmHWM")
}
