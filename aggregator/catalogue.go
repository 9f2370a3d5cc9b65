package aggregator

// Catalogue is what the sources, their categories and their fields are called.
// A nil one calls everything by its code.
type Catalogue struct {
	names  map[AuthorityCode]Text
	labels map[labelKey]Text
	fields map[labelKey]Text
}

type labelKey struct {
	authority AuthorityCode
	category  Category
	field     Field // zero: the category itself
}

// NewCatalogue indexes the sources' own descriptions.
func NewCatalogue(sources []Descriptor) *Catalogue {
	c := &Catalogue{names: map[AuthorityCode]Text{}, labels: map[labelKey]Text{}, fields: map[labelKey]Text{}}
	for _, d := range sources {
		c.names[d.Code] = d.Name
		for _, category := range d.Catalogue {
			c.labels[labelKey{d.Code, category.Name, 0}] = category.Label
			for _, f := range category.Fields {
				c.fields[labelKey{d.Code, category.Name, f.Field}] = f.Label
				c.labels[labelKey{d.Code, category.Name, f.Field}] = Text{
					SV: category.Label.SV + ": " + f.Label.SV, EN: category.Label.EN + ": " + f.Label.EN,
				}
			}
		}
	}
	return c
}

// Name is what an authority is called.
func (c *Catalogue) Name(code AuthorityCode) Text {
	if c != nil {
		if name, known := c.names[code]; known {
			return name
		}
	}
	return Text{SV: string(code), EN: string(code)}
}

// Label is what a category is called, and after a colon a field of it; a zero
// field is the category itself.
func (c *Catalogue) Label(code AuthorityCode, category Category, field Field) Text {
	if c != nil {
		if label, known := c.labels[labelKey{code, category, field}]; known {
			return label
		}
	}
	if field == 0 {
		return Text{SV: string(category), EN: string(category)}
	}
	name := string(category) + ": " + field.String()
	return Text{SV: name, EN: name}
}

// Field is what a field is called where its category is known.
func (c *Catalogue) Field(code AuthorityCode, category Category, field Field) Text {
	if c != nil {
		if label, known := c.fields[labelKey{code, category, field}]; known {
			return label
		}
	}
	return Text{SV: field.String(), EN: field.String()}
}
