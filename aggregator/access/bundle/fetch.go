package bundle

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
)

// fetch gives the published bundle, and nothing where it has not changed.
func (f *Follower) fetch(ctx context.Context) (data []byte, etag string, err error) {
	if strings.HasPrefix(f.options.From, "http://") || strings.HasPrefix(f.options.From, "https://") {
		return f.download(ctx)
	}
	file := filepath.Join(f.options.From, FileName)
	info, err := os.Stat(file)
	if err != nil {
		return nil, "", err
	}
	etag = fmt.Sprintf("%d-%d", info.Size(), info.ModTime().UnixNano())
	if etag == f.etag {
		return nil, etag, nil
	}
	if info.Size() > maxBundle {
		return nil, "", fmt.Errorf("%s: more than %d bytes", file, maxBundle)
	}
	data, err = os.ReadFile(file)
	return data, etag, err
}

// download asks as OPA does: with the tag of the last answer, which a server
// answers with 304 where nothing is new.
func (f *Follower) download(ctx context.Context) ([]byte, string, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, f.options.From, nil)
	if err != nil {
		return nil, "", err
	}
	if f.etag != "" {
		request.Header.Set("If-None-Match", f.etag)
	}
	response, err := f.options.Client.Do(request)
	if err != nil {
		var at *url.Error
		if errors.As(err, &at) {
			err = at.Err // the address may hold a credential
		}
		return nil, "", fmt.Errorf("the bundle server does not answer: %w", err)
	}
	defer response.Body.Close()
	switch response.StatusCode {
	case http.StatusNotModified:
		return nil, "", nil
	case http.StatusOK:
	default:
		return nil, "", fmt.Errorf("the bundle server answers %s", response.Status)
	}
	data, err := io.ReadAll(io.LimitReader(response.Body, maxBundle+1))
	if err == nil && len(data) > maxBundle {
		err = fmt.Errorf("the bundle has more than %d bytes", maxBundle)
	}
	return data, response.Header.Get("ETag"), err
}
