package lawdesk

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os/exec"
	"path"
	"path/filepath"
	"strings"

	"underlag/aggregator/access/bundle"
)

// maxArchive bounds what git gives of one revision.
const maxArchive = 64 << 20

// AtRevision gives the files of a folder of law as they were at a revision of the
// repository that the folder is in: a commit, a tag, or such as HEAD~3.
func AtRevision(ctx context.Context, dir, revision string) (fs.FS, error) {
	if _, err := exec.LookPath("git"); err != nil {
		return nil, fmt.Errorf("%s is no folder and no bundle; to take it for a revision git must be installed", revision)
	}
	if strings.HasPrefix(revision, "-") {
		return nil, fmt.Errorf("%q is no revision", revision)
	}
	commit, err := git(ctx, dir, "rev-parse", "--verify", "--quiet", "--end-of-options", revision+"^{commit}")
	if err != nil {
		return nil, fmt.Errorf("%s is no folder, no bundle (*%s) and no revision of the repository that %s is in (git log lists them)", revision, BundleSuffix, dir)
	}
	inside, err := git(ctx, dir, "rev-parse", "--show-prefix")
	if err != nil {
		return nil, err
	}
	top, err := git(ctx, dir, "rev-parse", "--show-toplevel")
	if err != nil {
		return nil, err
	}
	folder := commit + ":" + strings.TrimSuffix(inside, "/")
	packed, err := git(ctx, top, "archive", "--format=tar", folder)
	if err != nil {
		return nil, fmt.Errorf("%s: the folder %s was not there: %w", revision, dir, err)
	}
	return unpacked([]byte(packed))
}

// git runs one command of git's in a folder, and gives what it says without the
// end of its last line.
func git(ctx context.Context, dir string, args ...string) (string, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	var out, said bytes.Buffer
	cmd := exec.CommandContext(ctx, "git", args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = abs, &out, &said
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("git %s: %w: %s", args[0], err, strings.TrimSpace(said.String()))
	}
	return strings.TrimSuffix(out.String(), "\n"), nil
}

// unpacked reads the plain files of a tar archive.
func unpacked(packed []byte) (fs.FS, error) {
	if len(packed) > maxArchive {
		return nil, fmt.Errorf("more than %d bytes", maxArchive)
	}
	tree := bundle.Tree{}
	for r := tar.NewReader(bytes.NewReader(packed)); ; {
		header, err := r.Next()
		if errors.Is(err, io.EOF) {
			return tree, nil
		}
		if err != nil {
			return nil, err
		}
		if header.Typeflag != tar.TypeReg {
			continue
		}
		data, err := io.ReadAll(r)
		if err != nil {
			return nil, err
		}
		tree[path.Clean(header.Name)] = data
	}
}
