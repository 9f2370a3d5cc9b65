package access_test

import (
	"bytes"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"underlag/policies"
)

// allConfirmed is the shipped law with every row confirmed.
func allConfirmed(t testing.TB) fs.FS {
	t.Helper()
	return edited(t, "tables/", func(_ string, data []byte) []byte {
		data = bytes.ReplaceAll(data, []byte("status: unconfirmed"), []byte("status: confirmed"))
		return bytes.ReplaceAll(data, []byte("reviewer: none"), []byte("reviewer: test"))
	})
}

// edited copies the shipped law and changes the files of one folder.
func edited(t testing.TB, folder string, edit func(name string, data []byte) []byte) fstest.MapFS {
	t.Helper()
	copied := fstest.MapFS{}
	err := fs.WalkDir(policies.FS, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := fs.ReadFile(policies.FS, name)
		if err != nil {
			return err
		}
		if strings.HasPrefix(name, folder) {
			data = edit(name, data)
		}
		copied[name] = &fstest.MapFile{Data: data}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return copied
}
