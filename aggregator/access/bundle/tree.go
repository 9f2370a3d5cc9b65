package bundle

import (
	"bytes"
	"io"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"time"
)

// Tree is files in memory as a file system: files by path, and the folders they
// lie in.
type Tree map[string][]byte

// Open implements fs.FS.
func (t Tree) Open(name string) (fs.File, error) {
	if !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrInvalid}
	}
	content, ok := t[name]
	if ok {
		return &node{info: info{name: path.Base(name), size: int64(len(content))}, Reader: bytes.NewReader(content)}, nil
	}
	entries := t.entries(name)
	if len(entries) == 0 {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return &node{info: info{name: path.Base(name), dir: true}, Reader: bytes.NewReader(nil), entries: entries}, nil
}

// entries lists what lies in a folder.
func (t Tree) entries(folder string) []fs.DirEntry {
	found := map[string]info{}
	for name, content := range t {
		rest, inside := strings.CutPrefix(name, folder+"/")
		if folder == "." {
			rest, inside = name, true
		}
		if !inside {
			continue
		}
		first, _, deeper := strings.Cut(rest, "/")
		found[first] = info{name: first, size: int64(len(content)), dir: deeper}
	}
	var list []fs.DirEntry
	for _, name := range slices.Sorted(maps.Keys(found)) {
		list = append(list, fs.FileInfoToDirEntry(found[name]))
	}
	return list
}

type node struct {
	info
	*bytes.Reader
	entries []fs.DirEntry
}

func (n *node) Stat() (fs.FileInfo, error) { return n.info, nil }
func (*node) Close() error                 { return nil }
func (n *node) Size() int64                { return n.info.size }

// ReadDir implements fs.ReadDirFile.
func (n *node) ReadDir(count int) ([]fs.DirEntry, error) {
	if count <= 0 {
		list := n.entries
		n.entries = nil
		return list, nil
	}
	if len(n.entries) == 0 {
		return nil, io.EOF
	}
	count = min(count, len(n.entries))
	list := n.entries[:count]
	n.entries = n.entries[count:]
	return list, nil
}

type info struct {
	name string
	size int64
	dir  bool
}

func (i info) Name() string     { return i.name }
func (i info) Size() int64      { return i.size }
func (info) ModTime() time.Time { return time.Time{} }
func (i info) IsDir() bool      { return i.dir }
func (info) Sys() any           { return nil }

func (i info) Mode() fs.FileMode {
	if i.dir {
		return fs.ModeDir | 0o555
	}
	return 0o444
}
