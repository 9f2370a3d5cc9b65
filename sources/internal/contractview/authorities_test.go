package contractview_test

import (
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"os"
	"path"
	"strings"
	"testing"
	"testing/fstest"

	"underlag/sources/internal/contractview"
	"underlag/sources/internal/soap/xmlcodec"
	"underlag/sources/internal/sourcetest"
)

// sambruk stands for the schema that CSN's imports and that is not published.
const sambruk = `<schema xmlns="http://www.w3.org/2001/XMLSchema" targetNamespace="http://www.sambruk.se/SBNyttomeddelanden">
<complexType name="SBNUppgEkBistandBegar"/></schema>`

// TestAuthorities generates from the authorities' own schemas, as published.
func TestAuthorities(t *testing.T) {
	files := authorities(t, sourcetest.Shared(t))
	source := importer.ForCompiler(token.NewFileSet(), "source", nil)
	for name, schemas := range map[string][]string{
		"AF":  {"http://api.arbetsformedlingen.se/arbetssokande/ersattningsstod/v2 se/arbetsformedlingen/api/arbetssokande/ersattningsstod/v2/ers_stod.xsd"},
		"CSN": {"http://schema.csn.se/v4.0/kommunfraga se/csn/schema/v4_0/kommunfraga/kommunfraga.xsd", "http://schema.csn.se/v4.0/hutgetinfo se/csn/schema/v4_0/hutgetinfo/hutgetinfo.xsd"},
		"SKV": {"http://beskattningws.ws.service.bs.zg.rsv.se/ se/rsv/zg/bs/service/ws/beskattningws/ZgBsBeskattningWSService_schema.xsd"},
		"SO":  {"http://INT014.UBPService.Schemas schemas/ubpservice/int014/UnemploymentBenefitPaymentService.xsd"},
		"TNS": {"http://schema.transportstyrelsen.se/ssbtek/hamtauppgifterresponder/1 se/transportstyrelsen/schema/ssbtek/hamtauppgifterresponder/_1/HamtaUppgifterResponder_1.0.xsd"},
		"MIV": {"http://schema.migrationsverket.se/ssbtek/1/ se/migrationsverket/schema/ssbtek/_1/SSBTEKWebService_schema1.xsd"},
	} {
		t.Run(name, func(t *testing.T) {
			wsdl := `<definitions xmlns="http://schemas.xmlsoap.org/wsdl/"><types><schema xmlns="http://www.w3.org/2001/XMLSchema">`
			for _, s := range schemas {
				namespace, location, _ := strings.Cut(s, " ")
				wsdl += fmt.Sprintf("<import namespace=%q schemaLocation=%q/>", namespace, location)
			}
			files[name+".wsdl"] = &fstest.MapFile{Data: []byte(wsdl + `</schema></types></definitions>`)}
			generateAndCompile(t, source, files, name+".wsdl")
		})
	}
	t.Run("SSBTEK", func(t *testing.T) {
		generateAndCompile(t, source, files, "se/forsakringskassan/schema/integration/ssbt/_10/Sammansatt_Bastjanst_v10.wsdl")
	})
}

// authorities gives the published files, as UTF-8 without XML declaration.
func authorities(t *testing.T, dir string) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{"se/sambruk/sbnyttomeddelanden/SBNUppgEkBistandBegar_v1_0.xsd": {Data: []byte(sambruk)}}
	published := os.DirFS(dir)
	err := fs.WalkDir(published, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path.Ext(name) == ".yaml" {
			return err
		}
		raw, err := fs.ReadFile(published, name)
		if err != nil {
			return err
		}
		text, err := xmlcodec.ToUTF8(raw, "")
		if err != nil {
			return err
		}
		if _, rest, found := strings.Cut(text, "?>"); found {
			text = rest
		}
		files[name] = &fstest.MapFile{Data: []byte(text)}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func generateAndCompile(t *testing.T, source types.Importer, files fs.FS, wsdl string) {
	t.Helper()
	code, err := contractview.Generate(files, wsdl)
	if err != nil {
		t.Fatal(err)
	}
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, contractview.File, code, 0)
	if err != nil {
		t.Fatal(err)
	}
	config := types.Config{Importer: source}
	_, err = config.Check("wire", fset, []*ast.File{file}, nil)
	if err != nil {
		t.Error(err)
	}
}
