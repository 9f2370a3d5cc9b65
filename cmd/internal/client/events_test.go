package client

import (
	"bytes"
	"testing"
)

func FuzzEvents(f *testing.F) {
	f.Add([]byte(": hello\n\nevent: source\ndata: {}\n\nevent: answer\ndata: 1\ndata: 2\n\n"))
	f.Add([]byte("data\n\ndata:\n\nid: 1\r\n"))
	f.Fuzz(func(t *testing.T, stream []byte) {
		events := newEvents(bytes.NewReader(stream))
		for range len(stream) + 1 {
			e, err := events.next()
			if err != nil {
				return
			}
			if e.data == nil {
				t.Error("got an event without data")
			}
		}
		t.Error("got more events than the stream has bytes")
	})
}
