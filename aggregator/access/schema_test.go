package access_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"path"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"underlag/aggregator"
	"underlag/aggregator/access"
	"underlag/aggregator/access/review"
	"underlag/policies"
)

func schemaText(t *testing.T, name string) any {
	t.Helper()
	data, err := fs.ReadFile(policies.FS, "schema/"+name+".schema.json")
	if err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return document
}

func compileSchema(t *testing.T, name string) *jsonschema.Schema {
	t.Helper()
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	err := compiler.AddResource(name+".json", schemaText(t, name))
	if err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile(name + ".json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func TestTablesFollowTheirSchemas(t *testing.T) {
	t.Parallel()
	names, err := fs.Glob(policies.FS, "tables/*.yaml")
	municipalities, second := fs.Glob(policies.FS, "municipalities/*.yaml")
	if err != nil || second != nil || len(municipalities) == 0 {
		t.Fatal(err, second, municipalities)
	}
	for _, name := range append(names, municipalities...) {
		kind := strings.TrimSuffix(path.Base(name), ".yaml")
		if kind != "purposes" && kind != "refusals" {
			kind = "table"
		}
		if path.Dir(name) == "municipalities" {
			kind = "municipality"
		}
		data, err := fs.ReadFile(policies.FS, name)
		if err != nil {
			t.Fatal(err)
		}
		text, err := yaml.YAMLToJSON(data)
		if err != nil {
			t.Fatal(err)
		}
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		err = compileSchema(t, kind).Validate(value)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestInputFollowsItsSchema validates the input of every circumstance, and sees
// that no personal number is in it.
func TestInputFollowsItsSchema(t *testing.T) {
	t.Parallel()
	schema := compileSchema(t, "input")
	law := load(t, policies.FS, access.Demo)
	for name := range review.Circumstances {
		q := question(t, member{36, aggregator.Applicant}, member{12, aggregator.Child})
		number := q.Inquiry.Persons[0].Number.Reveal()
		circumstance(t, name, &q)
		input, err := law.Input(q)
		if err != nil {
			t.Fatal(err)
		}
		err = schema.Validate(input)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		text, err := json.Marshal(input)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), number[2:]) {
			t.Errorf("%s: the input holds a personal number", name)
		}
	}
}

// TestSchemasNameWhatTheLoaderReads holds keys and closed lists of the schemas
// to those of the loader, so that neither can drift.
func TestSchemasNameWhatTheLoaderReads(t *testing.T) {
	t.Parallel()
	for name, places := range access.Shapes {
		for place, shape := range places {
			properties, _ := at(t, schemaText(t, name), place)["properties"].(map[string]any)
			var got []string
			for key := range properties {
				got = append(got, key)
			}
			slices.Sort(got)
			if diff := cmp.Diff(yamlKeys(shape), got); diff != "" {
				t.Errorf("%s %s: keys (-loader +schema):\n%s", name, place, diff)
			}
		}
	}
	for place, want := range access.ClosedLists {
		list, _ := at(t, schemaText(t, "table"), place)["enum"].([]any)
		var got []string
		for _, v := range list {
			got = append(got, v.(string))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("table %s: values (-loader +schema):\n%s", place, diff)
		}
	}
}

func at(t *testing.T, document any, place string) map[string]any {
	t.Helper()
	node, _ := document.(map[string]any)
	for step := range strings.SplitSeq(place, "/") {
		if step != "" {
			node, _ = node[step].(map[string]any)
		}
	}
	if node == nil {
		t.Fatalf("the schema has nothing at %s", place)
	}
	return node
}

func yamlKeys(shape any) []string {
	var keys []string
	kind := reflect.TypeOf(shape)
	for i := range kind.NumField() {
		keys = append(keys, kind.Field(i).Tag.Get("yaml"))
	}
	slices.Sort(keys)
	return keys
}
