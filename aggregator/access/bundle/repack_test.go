package bundle_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
)

// without takes a file out of a bundle.
func without(name string) func([]byte) []byte {
	return repacked(func(n string, content []byte) ([]byte, bool) { return content, n != "/"+name })
}

// changed changes a file in a bundle, or adds it.
func changed(name string, change func([]byte) []byte) func([]byte) []byte {
	return func(data []byte) []byte {
		found := false
		out := repacked(func(n string, content []byte) ([]byte, bool) {
			if n != "/"+name {
				return content, true
			}
			found = true
			return change(content), true
		})(data)
		if found {
			return out
		}
		return added("/"+name, change(nil))(data)
	}
}

func added(name string, content []byte) func([]byte) []byte {
	return func(data []byte) []byte {
		return rewrite(data, func(w *tar.Writer, r *tar.Reader) {
			copyAll(w, r, func(_ string, content []byte) ([]byte, bool) { return content, true })
			put(w, name, content)
		})
	}
}

func repacked(each func(name string, content []byte) ([]byte, bool)) func([]byte) []byte {
	return func(data []byte) []byte {
		return rewrite(data, func(w *tar.Writer, r *tar.Reader) { copyAll(w, r, each) })
	}
}

func copyAll(w *tar.Writer, r *tar.Reader, each func(string, []byte) ([]byte, bool)) {
	for {
		header, err := r.Next()
		if errors.Is(err, io.EOF) {
			return
		}
		must(err)
		content, err := io.ReadAll(r)
		must(err)
		if content, keep := each(header.Name, content); keep {
			put(w, header.Name, content)
		}
	}
}

func put(w *tar.Writer, name string, content []byte) {
	must(w.WriteHeader(&tar.Header{Name: name, Mode: 0o644, Size: int64(len(content))}))
	_, err := w.Write(content)
	must(err)
}

func rewrite(data []byte, fill func(*tar.Writer, *tar.Reader)) []byte {
	zipped, err := gzip.NewReader(bytes.NewReader(data))
	must(err)
	var out bytes.Buffer
	rezipped := gzip.NewWriter(&out)
	repacked := tar.NewWriter(rezipped)
	fill(repacked, tar.NewReader(zipped))
	must(repacked.Close())
	must(rezipped.Close())
	return out.Bytes()
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
