package forsakringskassan

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"

	"underlag/sources/internal/sourcetest"
)

const contract = "contract/lefi.openapi.yaml"

var load = sync.OnceValues(func() (*openapi3.T, error) { return openapi3.NewLoader().LoadFromFile(contract) })

func lefi(t testing.TB) *openapi3.T {
	t.Helper()
	doc, err := load()
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// valid holds a message to a schema of the contract, codes and all.
func valid(t testing.TB, schema string, message []byte) {
	t.Helper()
	var value any
	if err := json.Unmarshal(message, &value); err != nil {
		t.Fatal(err)
	}
	if err := lefi(t).Components.Schemas[schema].Value.VisitJSON(value, openapi3.MultiErrors()); err != nil {
		t.Errorf("not valid against %s: %v", schema, err)
	}
}

func TestContractIsOpenAPI(t *testing.T) {
	if err := lefi(t).Validate(t.Context(), openapi3.DisableExamplesValidation()); err != nil {
		t.Error(err)
	}
}

// The contract is ours in words and the authorities' in everything else.
func TestContractIsTheAuthorities(t *testing.T) {
	original := filepath.Join(sourcetest.Shared(t), "se/forsakringskassan/schema/lefi/lefi-formansinformation-v9.openapi.yaml")
	want, got := structure(t, original), structure(t, contract)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("schemas (-theirs +ours):\n%s", diff)
	}
}

// structure reads the schemas and the operations of an OpenAPI document without
// its words.
func structure(t *testing.T, file string) map[string]any {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Paths      map[string]any `yaml:"paths"`
		Components struct {
			Schemas map[string]any `yaml:"schemas"`
		} `yaml:"components"`
	}
	if err := yaml.Unmarshal(raw, &doc); err != nil {
		t.Fatal(err)
	}
	return map[string]any{"paths": wordless(doc.Paths, false), "schemas": wordless(doc.Components.Schemas, true)}
}

// wordless drops descriptions, examples and tags; inside properties those are
// names like any other.
func wordless(value any, names bool) any {
	switch v := value.(type) {
	case map[string]any:
		kept := map[string]any{}
		for key, inner := range v {
			if !names && strings.Contains(" description example examples title tags ", " "+key+" ") {
				continue
			}
			kept[key] = wordless(inner, !names && key == "properties")
		}
		return kept
	case []any:
		kept := make([]any, len(v))
		for i, inner := range v {
			kept[i] = wordless(inner, false)
		}
		return kept
	}
	return value
}

// The generated types are those that the contract and its overlay give.
func TestWireIsCurrent(t *testing.T) {
	modfile, err := filepath.Abs("../../.tools/go.mod")
	if err != nil {
		t.Fatal(err)
	}
	if out, err := generator(modfile, "--version").CombinedOutput(); err != nil {
		sourcetest.Unavailable(t, "needs the modules of .tools ("+lastLine(out)+")")
	}
	generated := filepath.Join(t.TempDir(), "lefi.gen.go")
	config := filepath.Join(t.TempDir(), "oapi-codegen.yaml")
	elsewhere := bytes.Replace(read(t, "contract/oapi-codegen.yaml"), []byte("internal/wire/lefi.gen.go"), []byte(generated), 1)
	if err := os.WriteFile(config, elsewhere, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := generator(modfile, "-config", config, contract).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if !bytes.Equal(read(t, generated), read(t, "internal/wire/lefi.gen.go")) {
		t.Error("internal/wire is not what the contract gives; run go generate ./sources/forsakringskassan")
	}
}

// generator runs the pinned oapi-codegen, and fetches nothing but in CI.
func generator(modfile string, args ...string) *exec.Cmd {
	cmd := exec.Command("go", append([]string{"tool", "-modfile=" + modfile, "oapi-codegen"}, args...)...)
	cmd.Env = os.Environ()
	if os.Getenv("CI") == "" {
		cmd.Env = append(cmd.Env, "GOPROXY=off", "GOFLAGS=-mod=readonly")
	}
	return cmd
}

func lastLine(out []byte) string {
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	return lines[len(lines)-1]
}

func read(t testing.TB, file string) []byte {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}
