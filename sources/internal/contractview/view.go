package contractview

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strconv"
)

// viewPrefix marks the simple types of the view, so that gowsdl takes none of
// them for a built-in type and makes each a pointer.
const viewPrefix = "Text"

// view writes the contract in the form that gowsdl renders faithfully: one
// schema, every type named and exported, every scalar a simple type over
// xs:string, nothing nested, nothing open. It exists for generation only.
func view(c *contract) []byte {
	var b bytes.Buffer
	b.WriteString(`<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:v="urn:view" targetNamespace="urn:view">
<types><xs:schema targetNamespace="urn:view" elementFormDefault="qualified">
`)
	for _, s := range []scalar{"String", "Date", "DateTime", "Decimal", "Integer", "Boolean"} {
		fmt.Fprintf(&b, "<xs:simpleType name=%q><xs:restriction base=\"xs:string\"/></xs:simpleType>\n", viewPrefix+string(s))
	}
	for _, t := range c.types {
		fmt.Fprintf(&b, "<xs:complexType name=%q>", t.goName)
		viewContent(&b, t)
		b.WriteString("</xs:complexType>\n")
	}
	b.WriteString("</xs:schema></types></definitions>\n")
	return b.Bytes()
}

func viewContent(b *bytes.Buffer, t *complexType) {
	if t.text != noScalar {
		fmt.Fprintf(b, `<xs:simpleContent><xs:extension base="v:%s">`, viewPrefix+string(t.text))
		viewAttributes(b, t)
		b.WriteString("</xs:extension></xs:simpleContent>")
		return
	}
	b.WriteString("<xs:sequence>")
	for _, f := range t.fields {
		typ := viewPrefix + string(f.scalar)
		if f.typ != nil {
			typ = f.typ.goName
		}
		occurs := ""
		if f.repeated {
			occurs = ` maxOccurs="unbounded"`
		}
		fmt.Fprintf(b, "<xs:element name=%q type=\"v:%s\"%s/>", f.name, typ, occurs)
	}
	b.WriteString("</xs:sequence>")
	viewAttributes(b, t)
}

func viewAttributes(b *bytes.Buffer, t *complexType) {
	for _, a := range t.attrs {
		fmt.Fprintf(b, "<xs:attribute name=%q type=\"v:%s\"/>", a.name, viewPrefix+string(a.scalar))
	}
}

// goField is one field of a struct that gowsdl wrote.
type goField struct {
	name, typ string
	tag       reflect.StructTag
}

func (f goField) xmlTag() string { return f.tag.Get("xml") }

// render runs gowsdl over the view and reads the structs it wrote. gowsdl is run
// as the command it is, a tool of go.mod: as a library its two goroutines write
// to one map, which the race detector rightly reports.
func render(wsdl []byte) (map[string][]goField, error) {
	dir, err := os.MkdirTemp("", "contractview")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "view.wsdl")
	err = os.WriteFile(file, wsdl, 0o600)
	if err != nil {
		return nil, err
	}
	command := exec.Command("go", "tool", "gowsdl", "-d", dir, "-p", "wire", "-o", "types.go", file)
	said, err := command.CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("gowsdl: %w\n%s", err, said)
	}
	source, err := os.ReadFile(filepath.Join(dir, "wire", "types.go"))
	if err != nil {
		return nil, fmt.Errorf("gowsdl: %w", err)
	}
	return readStructs(source)
}

func readStructs(source []byte) (map[string][]goField, error) {
	file, err := parser.ParseFile(token.NewFileSet(), "types.go", source, parser.SkipObjectResolution)
	if err != nil {
		return nil, fmt.Errorf("gowsdl wrote what is not Go: %w", err)
	}
	structs := map[string][]goField{}
	for _, decl := range file.Decls {
		gen, ok := decl.(*ast.GenDecl)
		if !ok || gen.Tok != token.TYPE {
			continue
		}
		for _, spec := range gen.Specs {
			typ := spec.(*ast.TypeSpec)
			if body, ok := typ.Type.(*ast.StructType); ok {
				structs[typ.Name.Name] = readFields(body)
			}
		}
	}
	return structs, nil
}

func readFields(body *ast.StructType) []goField {
	var fields []goField
	for _, f := range body.Fields.List {
		if f.Tag == nil || len(f.Names) != 1 {
			continue // found missing when the struct is compared with the contract
		}
		tag, err := strconv.Unquote(f.Tag.Value)
		if err != nil {
			continue
		}
		fields = append(fields, goField{name: f.Names[0].Name, typ: typeText(f.Type), tag: reflect.StructTag(tag)})
	}
	return fields
}

func typeText(e ast.Expr) string {
	switch t := e.(type) {
	case *ast.StarExpr:
		return "*" + typeText(t.X)
	case *ast.ArrayType:
		return "[]" + typeText(t.Elt)
	case *ast.Ident:
		return t.Name
	}
	return "?"
}
