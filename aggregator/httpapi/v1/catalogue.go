package v1

import "underlag/aggregator"

// Catalogue is what the sources, their categories and their fields are called.
// A nil one calls everything by its code.
type Catalogue struct {
	names  map[aggregator.AuthorityCode]aggregator.Text
	labels map[labelled]aggregator.Text
}

type labelled struct {
	authority aggregator.AuthorityCode
	category  aggregator.Category
	field     aggregator.Field // zero: the category itself
}

// NewCatalogue indexes the sources' own descriptions.
func NewCatalogue(sources []aggregator.Descriptor) *Catalogue {
	c := &Catalogue{names: map[aggregator.AuthorityCode]aggregator.Text{}, labels: map[labelled]aggregator.Text{}}
	for _, d := range sources {
		c.names[d.Code] = d.Name
		for _, category := range d.Catalogue {
			c.labels[labelled{d.Code, category.Name, 0}] = category.Label
			for _, f := range category.Fields {
				c.labels[labelled{d.Code, category.Name, f.Field}] = aggregator.Text{
					SV: category.Label.SV + ": " + f.Label.SV, EN: category.Label.EN + ": " + f.Label.EN,
				}
			}
		}
	}
	return c
}

func (c *Catalogue) name(code aggregator.AuthorityCode) aggregator.Text {
	if c != nil {
		if name, known := c.names[code]; known {
			return name
		}
	}
	return aggregator.Text{SV: string(code), EN: string(code)}
}

func (c *Catalogue) label(code aggregator.AuthorityCode, category aggregator.Category, field aggregator.Field) aggregator.Text {
	if c != nil {
		if label, known := c.labels[labelled{code, category, field}]; known {
			return label
		}
	}
	if field == 0 {
		return aggregator.Text{SV: string(category), EN: string(category)}
	}
	name := string(category) + ": " + field.String()
	return aggregator.Text{SV: name, EN: name}
}
