package lawdesk

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"underlag/aggregator/access"
	"underlag/aggregator/access/review"
)

// repository is a repository of which the folder policies is committed twice, with
// another limit the second time.
func repository(t *testing.T) (dir string) {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("needs git")
		}
		t.Skip("needs git (Debian: git)")
	}
	root := t.TempDir()
	dir = filepath.Join(root, "regler", "policies")
	if err := os.CopyFS(dir, os.DirFS("../../../policies")); err != nil {
		t.Fatal(err)
	}
	run := func(args ...string) {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), "git", append([]string{"-c", "user.name=Anna", "-c", "user.email=anna@example.invalid", "-c", "commit.gpgsign=false"}, args...)...)
		cmd.Dir = root
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
	run("init", "-q")
	run("add", "-A")
	run("commit", "-q", "-m", "first")
	run("tag", "höst-2026")
	table := filepath.Join(dir, "tables", "csn.yaml")
	text, err := os.ReadFile(table)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(table, []byte(strings.Replace(string(text), "hard: 36", "hard: 24", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	run("commit", "-q", "-a", "-m", "second")
	return dir
}

// A law is opened as it was at a revision of the repository.
func TestTheLawAtARevision(t *testing.T) {
	t.Parallel()
	dir := repository(t)
	now, err := OpenAny(t.Context(), dir, dir, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, revision := range []string{"HEAD~1", "höst-2026"} {
		then, err := OpenAny(t.Context(), revision, dir, "")
		if err != nil {
			t.Fatal(err)
		}
		changes := review.Diff(then, now)
		if len(changes) != 1 || !strings.Contains(changes[0].Text.EN, "at most 24") || changes[0].Part != review.OfRow {
			t.Errorf("%s: got %+v", revision, changes)
		}
	}
	if then, err := OpenAny(t.Context(), "HEAD", dir, ""); err != nil || then.Revision() != now.Revision() {
		t.Errorf("HEAD is not what is committed: %v", err)
	}
	for _, wrong := range []string{"HEAD~9", "nowhere", "-HEAD", "--output=x"} {
		if _, err := OpenAny(t.Context(), wrong, dir, ""); err == nil || !strings.Contains(err.Error(), "no revision") {
			t.Errorf("%s: got %v", wrong, err)
		}
	}
	if _, err := OpenAny(t.Context(), "HEAD", t.TempDir(), ""); err == nil || !strings.Contains(err.Error(), "no revision of the repository") {
		t.Errorf("outside a repository: got %v", err)
	}
}

func TestWithoutGit(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	if _, err := OpenAny(t.Context(), "HEAD~3", t.TempDir(), ""); err == nil || !strings.Contains(err.Error(), "git must be installed") {
		t.Errorf("got %v", err)
	}
}

func FuzzUnpacked(f *testing.F) {
	f.Add([]byte("policies/tables/csn.yaml"))
	f.Add(make([]byte, 1024))
	f.Fuzz(func(t *testing.T, packed []byte) {
		tree, err := unpacked(packed)
		if err == nil {
			_, _ = access.Load(Config(tree)) // refuses it, and does not panic
		}
	})
}
