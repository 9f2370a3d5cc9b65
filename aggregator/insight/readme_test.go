package insight

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"underlag/aggregator"
)

var yamlBlock = regexp.MustCompile("(?s)```yaml\n(.*?)```")

// The row and the municipality's file that the README shows are taken as they
// stand there.
func TestREADME(t *testing.T) {
	raw, err := os.ReadFile("../../policies/README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, ofIncome, _ := strings.Cut(string(raw), "tables/income/` ändrar")
	blocks := yamlBlock.FindAllStringSubmatch(ofIncome, -1)
	if len(blocks) != 2 {
		t.Fatalf("the README shows %d tables, want a row and a municipality's file", len(blocks))
	}
	files := shippedFiles(t)
	name := folder + "/forsakringskassan.yaml"
	files[name] = &fstest.MapFile{Data: []byte(strings.Replace(string(files[name].Data), "rows:\n", "rows:\n"+blocks[0][1], 1))}
	files[municipality] = &fstest.MapFile{Data: []byte(blocks[1][1])}
	tables, err := Load(files, catalogue())
	if err != nil {
		t.Fatal(err)
	}
	now := tables.of(kommun, 20270115)
	if now.rows.list[0].id != "exempel-inackordering" || now.thresholds[0].percent != 5 || now.attribution != aggregator.ByCoveredPeriod {
		t.Errorf("got %+v first, %+v and %s", now.rows.list[0], now.thresholds[0], now.attribution)
	}
	if got := categoriesOf(now, "VIB"); len(got) != 1 || got[0] != "electricity_support" {
		t.Errorf("the new benefit is %v", got)
	}
}
