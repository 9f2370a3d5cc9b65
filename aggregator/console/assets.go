package console

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"sync"
)

//go:embed assets
var assetFiles embed.FS

type asset struct {
	hash, kind string
	content    []byte
}

// assets gives every asset by name.
var assets = sync.OnceValue(func() map[string]asset {
	all := map[string]asset{}
	names, _ := fs.Glob(assetFiles, "assets/*") // the pattern is well-formed
	for _, name := range names {
		content, err := assetFiles.ReadFile(name)
		if err != nil {
			continue // a folder
		}
		digest := sha256.Sum256(content)
		all[path.Base(name)] = asset{hex.EncodeToString(digest[:8]), mime.TypeByExtension(path.Ext(name)), content}
	}
	return all
})

// assetAddress names an asset by its content, so that a browser may keep it for
// ever; an asset that does not exist fails the page, and so a test.
func assetAddress(name string) (string, error) {
	a, ok := assets()[name]
	if !ok {
		return "", fs.ErrNotExist
	}
	return Root + "/assets/" + a.hash + "/" + name, nil
}

func serveAsset(w http.ResponseWriter, r *http.Request) {
	a, ok := assets()[r.PathValue("name")]
	if !ok || a.hash != r.PathValue("hash") {
		http.Error(w, "not found", http.StatusNotFound)
		return
	}
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	w.Header().Set("Content-Type", a.kind)
	_, _ = w.Write(a.content) // the reader has gone: nobody to tell
}
