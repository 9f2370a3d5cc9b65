package v1

import "underlag/aggregator"

// Sources is the answer of GET /v1/sources.
type Sources struct {
	Sources []SourceInfo `json:"sources"`
}

// SourceInfo is what a source says of itself.
type SourceInfo struct {
	Code       string          `json:"code"`
	Name       aggregator.Text `json:"name"`
	Protocol   string          `json:"protocol"`
	DeadlineMs int64           `json:"deadlineMs"`
	Categories []CategoryInfo  `json:"categories"`
	Assumed    []string        `json:"assumed"`
}

// CategoryInfo is one category of data a source can deliver.
type CategoryInfo struct {
	Name   string          `json:"name"`
	Label  aggregator.Text `json:"label"`
	Fields []FieldInfo     `json:"fields"`
}

// FieldInfo is one field of a category. Name is kind.member as in the answer.
type FieldInfo struct {
	Name        string          `json:"name"`
	Label       aggregator.Text `json:"label"`
	Unit        *string         `json:"unit"`
	Sensitivity string          `json:"sensitivity"`
}

// FromDescriptors gives the sources as they go over the wire.
func FromDescriptors(list []aggregator.Descriptor) Sources {
	return Sources{Sources: each(list, fromDescriptor)}
}

func fromDescriptor(d *aggregator.Descriptor) SourceInfo {
	return SourceInfo{
		Code: string(d.Code), Name: d.Name, Protocol: d.Protocol, DeadlineMs: d.Deadline.Milliseconds(),
		Categories: each(d.Catalogue, fromCategory),
		Assumed:    append([]string{}, d.Assumed...),
	}
}

func fromCategory(c *aggregator.CategoryInfo) CategoryInfo {
	return CategoryInfo{Name: string(c.Name), Label: c.Label, Fields: each(c.Fields, fromField)}
}

func fromField(f *aggregator.FieldInfo) FieldInfo {
	info := FieldInfo{Name: f.Field.String(), Label: f.Label, Sensitivity: string(f.Sensitivity)}
	if f.Unit != "" {
		info.Unit = &f.Unit
	}
	return info
}
