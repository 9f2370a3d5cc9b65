package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// redisServer is a Redis of the drill's own, which it may kill.
type redisServer struct {
	program, port, dir string
	stderr             io.Writer
	cmd                *exec.Cmd
}

func startRedis(dir string, stderr io.Writer) (*redisServer, error) {
	program, err := redisProgram()
	if err != nil {
		return nil, err
	}
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	r := &redisServer{program: program, port: strconv.Itoa(port), dir: dir, stderr: stderr}
	return r, r.start()
}

func redisProgram() (string, error) {
	path, err := exec.LookPath("redis-server")
	if err != nil {
		return "", errors.New("the drill of the replicas needs redis-server: apt-get install redis-server")
	}
	return path, nil
}

func (r *redisServer) url() string { return "redis://127.0.0.1:" + r.port + "/0" }

func (r *redisServer) start() error {
	r.cmd = exec.Command(r.program, "--port", r.port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", r.dir)
	r.cmd.Stderr = r.stderr
	if err := r.cmd.Start(); err != nil {
		return err
	}
	return bound(r.port)
}

func (r *redisServer) kill() error {
	err := r.cmd.Process.Kill()
	r.cmd.Wait() // says only that it was killed
	return err
}

// bound waits until somebody listens on a port of this machine.
func bound(port string) error {
	for until := time.Now().Add(10 * time.Second); time.Now().Before(until); time.Sleep(20 * time.Millisecond) {
		connection, err := net.Dial("tcp", "127.0.0.1:"+port)
		if err == nil {
			return connection.Close()
		}
	}
	return fmt.Errorf("nobody listens on port %s", port)
}

// postgresServer is a PostgreSQL cluster of the drill's own, which it may stop.
type postgresServer struct{ port, dir string }

// startPostgres makes the cluster. PostgreSQL does not run as root: there it runs
// as its own user.
func startPostgres(ctx context.Context, dir string) (*postgresServer, error) {
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	p := &postgresServer{port: strconv.Itoa(port), dir: filepath.Join(dir, "postgres")}
	if err := os.Mkdir(p.dir, 0o700); err != nil {
		return nil, err
	}
	if os.Geteuid() == 0 {
		if err := os.Chmod(dir, 0o711); err != nil { // so that its user finds the way
			return nil, err
		}
		if out, err := exec.CommandContext(ctx, "chown", "postgres", p.dir).CombinedOutput(); err != nil {
			return nil, fmt.Errorf("the drill of the replicas needs PostgreSQL's user: apt-get install postgresql: %s", out)
		}
	}
	if err := p.run(ctx, "initdb", "-D", p.data(), "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C"); err != nil {
		return nil, err
	}
	return p, p.start(ctx)
}

func (p *postgresServer) data() string { return filepath.Join(p.dir, "data") }

func (p *postgresServer) url() string {
	return "postgres://postgres@127.0.0.1:" + p.port + "/postgres"
}

func (p *postgresServer) start(ctx context.Context) error {
	return p.run(ctx, "pg_ctl", "-D", p.data(), "-w", "-l", filepath.Join(p.dir, "log"), "-o", "-p "+p.port+" -k "+p.dir+" -c listen_addresses=127.0.0.1", "start")
}

// stop stops it as an operator would who does not wait for its clients.
func (p *postgresServer) stop(ctx context.Context) error {
	return p.run(ctx, "pg_ctl", "-D", p.data(), "-w", "-m", "fast", "stop")
}

func (p *postgresServer) run(ctx context.Context, program string, args ...string) error {
	path, err := postgresProgram(program)
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, path, args...)
	if os.Geteuid() == 0 {
		cmd = exec.CommandContext(ctx, "su", "postgres", "-s", "/bin/sh", "-c", shellLine(path, args))
	}
	var said bytes.Buffer
	cmd.Dir, cmd.Stdout, cmd.Stderr = p.dir, &said, &said
	cmd.WaitDelay = time.Second // the server keeps what pg_ctl was given
	if err := cmd.Run(); err != nil && !errors.Is(err, exec.ErrWaitDelay) {
		return fmt.Errorf("%s: %w\n%s", program, err, said.String())
	}
	return nil
}

// shellLine quotes what stands in no shell's way.
func shellLine(path string, args []string) string {
	line := path
	for _, a := range args {
		line += " '" + strings.ReplaceAll(a, "'", `'\''`) + "'"
	}
	return line
}

// postgresProgram finds a program where Debian keeps it, or in PATH.
func postgresProgram(name string) (string, error) {
	if found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/" + name); len(found) > 0 {
		return found[len(found)-1], nil
	}
	path, err := exec.LookPath(name)
	if err != nil {
		return "", errors.New("the drill of the replicas needs PostgreSQL: apt-get install postgresql")
	}
	return path, nil
}
