package access

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/goccy/go-yaml"

	"underlag/aggregator"
)

// shippedSources are the folders of the shipped sources, in the order decisions
// list them. Their source.yaml files are read as files, so that the tests of the
// law need none of the sources' code.
var shippedSources = []string{
	"arbetsformedlingen", "csn", "forsakringskassan", "skatteverket", "akassor", "transportstyrelsen", "migrationsverket",
}

// ShippedCatalogue is what the shipped sources can deliver.
func ShippedCatalogue() ([]aggregator.Descriptor, error) {
	var list []aggregator.Descriptor
	for _, folder := range shippedSources {
		name := filepath.Join("..", "..", "sources", folder, "source.yaml")
		data, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		d, err := readDescriptor(data)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		list = append(list, d)
	}
	return list, nil
}

func readDescriptor(data []byte) (aggregator.Descriptor, error) {
	var file struct {
		Code      aggregator.AuthorityCode `yaml:"code"`
		Catalogue []struct {
			Category aggregator.Category `yaml:"category"`
			Fields   []struct {
				Field       string                 `yaml:"field"`
				Sensitivity aggregator.Sensitivity `yaml:"sensitivity"`
			} `yaml:"fields"`
		} `yaml:"catalogue"`
	}
	err := yaml.Unmarshal(data, &file)
	if err != nil {
		return aggregator.Descriptor{}, err
	}
	d := aggregator.Descriptor{Code: file.Code}
	for _, c := range file.Catalogue {
		info := aggregator.CategoryInfo{Name: c.Category}
		for _, f := range c.Fields {
			field, ok := aggregator.FieldNamed(f.Field)
			if !ok {
				return d, fmt.Errorf("%q is no field", f.Field)
			}
			info.Fields = append(info.Fields, aggregator.FieldInfo{Field: field, Sensitivity: f.Sensitivity})
		}
		d.Catalogue = append(d.Catalogue, info)
	}
	return d, nil
}
