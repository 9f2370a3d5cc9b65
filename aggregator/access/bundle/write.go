package bundle

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/ed25519"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"maps"
	"slices"

	"github.com/open-policy-agent/opa/v1/bundle"

	"underlag/aggregator/access/review"
)

// Publication is what is published of a law, beside its files. It stands in the
// bundle's manifest, under the publisher's signature.
type Publication struct {
	Statement Statement  `json:"statement"`
	Approvals []Approval `json:"approvals"`
	// Sequence grows with every publication, rollbacks too, so that an older
	// bundle cannot be put in a newer one's place.
	Sequence int64 `json:"sequence"`
	// Replay is what the draft would have done to decisions taken.
	Replay review.Report `json:"replay"`
}

// manifest is OPA's, with our publication as its metadata.
type manifest struct {
	Revision string   `json:"revision"`
	Roots    []string `json:"roots"`
	Metadata metadata `json:"metadata"`
}

type metadata struct {
	Publication Publication `json:"publication"`
}

const (
	manifestName   = ".manifest"
	signaturesName = ".signatures.json"
	algorithm      = "EdDSA"
	regoRoot       = "underlag"
)

// Write gives a signed bundle of a law's files, by path in the tree of law. It
// does not ask whether the publication is in order: Read does.
func Write(files map[string][]byte, p Publication, publisher string, key ed25519.PrivateKey) ([]byte, error) {
	described, err := json.Marshal(manifest{Revision: p.Statement.Revision, Roots: []string{regoRoot}, Metadata: metadata{p}})
	if err != nil {
		return nil, err
	}
	all := maps.Clone(files)
	all[manifestName] = described
	all[signaturesName], err = signatures(all, publisher, key)
	if err != nil {
		return nil, err
	}
	return pack(all)
}

// signatures signs the digests of all files as OPA does.
func signatures(files map[string][]byte, publisher string, key ed25519.PrivateKey) ([]byte, error) {
	hasher, err := bundle.NewSignatureHasher(bundle.SHA256)
	if err != nil {
		return nil, err
	}
	var list []bundle.FileInfo
	for _, name := range slices.Sorted(maps.Keys(files)) {
		var value any = files[name]
		if bundle.IsStructuredDoc(name) {
			value = nil
			err := json.Unmarshal(files[name], &value)
			if err != nil {
				return nil, err
			}
		}
		digest, err := hasher.HashFile(value)
		if err != nil {
			return nil, err
		}
		list = append(list, bundle.NewFile(name, hex.EncodeToString(digest), string(bundle.SHA256)))
	}
	private, err := marshal("PRIVATE KEY", func() ([]byte, error) { return x509.MarshalPKCS8PrivateKey(key) })
	if err != nil {
		return nil, err
	}
	token, err := bundle.GenerateSignedToken(list, bundle.NewSigningConfig(string(private), algorithm, ""), publisher)
	if err != nil {
		return nil, err
	}
	return json.Marshal(bundle.SignaturesConfig{Signatures: []string{token}})
}

func pack(files map[string][]byte) ([]byte, error) {
	var out bytes.Buffer
	zipped := gzip.NewWriter(&out)
	packed := tar.NewWriter(zipped)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		err := packed.WriteHeader(&tar.Header{Name: "/" + name, Mode: 0o644, Size: int64(len(files[name]))})
		if err != nil {
			return nil, err
		}
		_, err = packed.Write(files[name])
		if err != nil {
			return nil, err
		}
	}
	err := packed.Close()
	if err != nil {
		return nil, err
	}
	err = zipped.Close()
	return out.Bytes(), err
}
