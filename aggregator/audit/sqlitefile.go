package audit

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"

	lib "modernc.org/sqlite/lib"
)

// dsn names a database file; mode is rw (never creates) or ro.
func dsn(path, mode string, pragmas []string) string {
	q := url.Values{"mode": {mode}, "_pragma": pragmas}
	u := url.URL{Scheme: "file", Opaque: (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath(), RawQuery: q.Encode()}
	return u.String()
}

// createFile makes an empty database file that only its owner can read, unless
// the file exists. SQLite gives its side files the same mode.
func createFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	err = errors.Join(f.Sync(), f.Close())
	if err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

// syncFolder makes the new name durable too, where the system has such a thing.
func syncFolder(path string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// writerLock keeps a second process from writing the same log. It is a lock on
// an empty file beside the log, taken through SQLite because that works alike
// on every system and ends with the process, however it ends.
type writerLock struct {
	db   *sql.DB
	conn *sql.Conn
}

func lockWriter(ctx context.Context, path string) (*writerLock, error) {
	err := createFile(path)
	if err != nil {
		return nil, err
	}
	db, err := sql.Open("sqlite", dsn(path, "rw", []string{"journal_mode(MEMORY)"}))
	if err != nil {
		return nil, err
	}
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, errors.Join(inUse(err), db.Close())
	}
	_, err = conn.ExecContext(ctx, "BEGIN EXCLUSIVE")
	if err != nil {
		return nil, errors.Join(inUse(err), conn.Close(), db.Close())
	}
	return &writerLock{db: db, conn: conn}, nil
}

func inUse(err error) error {
	if isCode(err, lib.SQLITE_BUSY) {
		return ErrInUse
	}
	return err
}

// release gives the lock up; there may be none.
func (l *writerLock) release() error {
	if l == nil {
		return nil
	}
	return errors.Join(l.conn.Close(), l.db.Close())
}
