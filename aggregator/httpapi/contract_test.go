package httpapi_test

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/google/go-cmp/cmp"

	"underlag/aggregator"
	"underlag/aggregator/httpapi"
	"underlag/aggregator/httpapi/v1"
)

// contract is the document, validated with its examples.
var contract = sync.OnceValues(func() (*openapi3.T, error) {
	for _, media := range []string{"text/html", "text/csv", "application/jsonl", "application/pdf"} {
		openapi3filter.RegisterBodyDecoder(media, openapi3filter.FileBodyDecoder)
	}
	loader := openapi3.NewLoader()
	doc, err := loader.LoadFromData(httpapi.OpenAPI())
	if err != nil {
		return nil, err
	}
	return doc, doc.Validate(loader.Context, openapi3.IsOpenAPI31OrLater(), openapi3.EnableExamplesValidation())
})

func document(t testing.TB) *openapi3.T {
	t.Helper()
	doc, err := contract()
	if err != nil {
		t.Fatalf("openapi.yaml: %v", err)
	}
	return doc
}

func TestDocumentIsValid(t *testing.T) {
	t.Parallel()
	if doc := document(t); !strings.HasPrefix(doc.OpenAPI, "3.1.") {
		t.Errorf("got OpenAPI %s, want 3.1", doc.OpenAPI)
	}
}

// checkResponse holds a response to the document: its status is described for
// the operation, and its body is what the description says. Streams are held to
// it event by event.
func checkResponse(t testing.TB, r *http.Request, w *httptest.ResponseRecorder) {
	t.Helper()
	doc := document(t)
	path := r.URL.Path
	if strings.HasPrefix(path, "/problems/") {
		path = "/problems/{code}"
	}
	if strings.HasPrefix(path, "/v1/admin/log/reviews/") {
		path = "/v1/admin/log/reviews/{id}" + path[strings.LastIndexByte(path, '/'):]
	}
	item := doc.Paths.Find(path)
	if item == nil || item.GetOperation(r.Method) == nil {
		checkSchema(t, "Problem", w.Body.Bytes())
		return
	}
	response := w.Result()
	body := w.Body.Bytes()
	if response.Header.Get("Content-Type") == "text/event-stream" {
		checkEvents(t, string(body))
		return
	}
	input := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{
			Request: r, Route: &routers.Route{Spec: doc, Path: path, PathItem: item, Method: r.Method, Operation: item.GetOperation(r.Method)},
		},
		Status: response.StatusCode, Header: response.Header, Body: io.NopCloser(bytes.NewReader(body)),
		Options: &openapi3filter.Options{IncludeResponseStatus: true},
	}
	if err := openapi3filter.ValidateResponse(t.Context(), input); err != nil {
		t.Errorf("%s %s: the response breaks openapi.yaml: %v", r.Method, path, err)
	}
}

func checkSchema(t testing.TB, name string, data []byte) {
	t.Helper()
	var value any
	if err := json.Unmarshal(data, &value); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	err := document(t).Components.Schemas[name].Value.VisitJSON(value, openapi3.EnableJSONSchema2020())
	if err != nil {
		t.Errorf("the data breaks the schema %s: %v", name, err)
	}
}

// checkEvents holds each event to its schema and gives their names in order.
func checkEvents(t testing.TB, stream string) []string {
	t.Helper()
	schemas := map[string]string{v1.SourceEvent: "Progress", v1.AnswerEvent: "Answer", v1.ProblemEvent: "Problem"}
	var names []string
	for block := range strings.SplitSeq(strings.TrimSuffix(stream, "\n\n"), "\n\n") {
		if strings.HasPrefix(block, ":") {
			continue
		}
		name, data, found := strings.Cut(strings.TrimPrefix(block, "event: "), "\ndata: ")
		if !found || strings.Contains(data, "\n") || schemas[name] == "" {
			t.Fatalf("got an event of another form: %q", name)
		}
		checkSchema(t, schemas[name], []byte(data))
		names = append(names, name)
	}
	return names
}

// The examples of requests are answered, and the example of an answer is one
// that this code could give.
func TestExamplesExecute(t *testing.T) {
	t.Parallel()
	doc := document(t)
	content := doc.Paths.Find("/v1/inquiries").Post.RequestBody.Value.Content["application/json"]
	if len(content.Examples) == 0 {
		t.Fatal("got no examples")
	}
	for name, example := range content.Examples {
		body, err := json.Marshal(example.Value.Value)
		if err != nil {
			t.Fatal(err)
		}
		w := newFront(t, func(f *front) { f.now = func() time.Time { return start } }).post(t, string(body))
		if w.Code != http.StatusOK {
			t.Errorf("example %s: got status %d: %s", name, w.Code, w.Body)
		}
	}
	want, err := json.Marshal(doc.Components.Examples["unavailable"].Value.Value)
	if err != nil {
		t.Fatal(err)
	}
	var a v1.Answer
	decoder := json.NewDecoder(bytes.NewReader(want))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&a); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(tree(t, want), tree(t, a.AppendJSON(nil))); diff != "" {
		t.Errorf("the example of an answer does not survive v1.Answer (-want +got):\n%s", diff)
	}
}

// The members of every type of v1 are those of its schema, and all are required
// but what is said of a broken glass.
func TestTypesAgreeWithTheDocument(t *testing.T) {
	t.Parallel()
	doc := document(t)
	seen := map[reflect.Type]bool{}
	for name, typ := range map[string]reflect.Type{
		"Answer": reflect.TypeFor[v1.Answer](), "Problem": reflect.TypeFor[v1.Problem](),
		"Progress": reflect.TypeFor[v1.Progress](), "Sources": reflect.TypeFor[v1.Sources](),
		"Accesses": reflect.TypeFor[v1.Accesses](), "AccessRefusal": reflect.TypeFor[v1.AccessRefusal](), "Proof": reflect.TypeFor[v1.Proof](),
		"LogPage": reflect.TypeFor[v1.LogPage](), "LogReviews": reflect.TypeFor[v1.LogReviews](), "LogClosed": reflect.TypeFor[v1.LogClosed](),
		"LogVerification": reflect.TypeFor[v1.LogVerification](), "LogFault": reflect.TypeFor[v1.LogFault](), "LogDone": reflect.TypeFor[v1.LogDone](),
	} {
		sameMembers(t, name, doc.Components.Schemas[name].Value, typ, true, seen)
	}
	for name, typ := range map[string]reflect.Type{
		"Request": reflect.TypeFor[v1.Request](), "LogSearch": reflect.TypeFor[v1.LogSearch](), "LogCheck": reflect.TypeFor[v1.LogCheck](),
		"LogClose": reflect.TypeFor[v1.LogClose](), "LogAssign": reflect.TypeFor[v1.LogAssign](), "LogProve": reflect.TypeFor[v1.LogProve](),
	} {
		sameMembers(t, name, doc.Components.Schemas[name].Value, typ, false, seen)
	}
	if len(seen) < 25 {
		t.Errorf("compared %d types, want all of v1", len(seen))
	}
}

func sameMembers(t *testing.T, at string, schema *openapi3.Schema, typ reflect.Type, required bool, seen map[reflect.Type]bool) {
	t.Helper()
	for typ.Kind() == reflect.Slice || typ.Kind() == reflect.Pointer {
		if typ.Kind() == reflect.Slice {
			schema = schema.Items.Value
		}
		typ = typ.Elem()
	}
	if typ.Kind() != reflect.Struct || len(schema.Properties) == 0 && schema.Type.Permits("string") || seen[typ] {
		return
	}
	seen[typ] = true
	var names []string
	for _, f := range reflect.VisibleFields(typ) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "" {
			continue
		}
		names = append(names, name)
		if property := schema.Properties[name]; property != nil {
			sameMembers(t, at+"."+name, property.Value, f.Type, required, seen)
		}
	}
	slices.Sort(names)
	if diff := cmp.Diff(slices.Sorted(maps.Keys(schema.Properties)), names); diff != "" {
		t.Errorf("%s: members of the document and of %v (-document +type):\n%s", at, typ, diff)
	}
	names = slices.DeleteFunc(names, func(name string) bool { return at == "Answer" && name == "breakGlass" })
	if list := slices.Sorted(slices.Values(schema.Required)); required && !slices.Equal(list, names) {
		t.Errorf("%s: required are %v, want every member", at, list)
	}
}

// Every outcome has an explanation in the document.
func TestEveryOutcomeIsInTheDocument(t *testing.T) {
	t.Parallel()
	got := map[any]bool{}
	for _, alternative := range document(t).Components.Schemas["Outcome"].Value.OneOf {
		got[alternative.Value.Const] = alternative.Value.Description != ""
	}
	want := map[any]bool{}
	for _, o := range []aggregator.Outcome{
		aggregator.Answered, aggregator.Empty, aggregator.Partial, aggregator.Refused, aggregator.Denied, aggregator.NotAsked,
		aggregator.Maintenance, aggregator.Late, aggregator.Unavailable, aggregator.Malformed,
	} {
		want[string(o)] = true
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("outcomes (-want +got):\n%s", diff)
	}
}

func tree(t testing.TB, data []byte) any {
	t.Helper()
	var v any
	if err := json.Unmarshal(data, &v); err != nil {
		t.Fatal(err)
	}
	return v
}
