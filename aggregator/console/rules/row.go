package rules

import (
	"slices"
	"strings"

	"underlag/aggregator"
	"underlag/aggregator/console"
)

// Row is one row of a draft's tables, as a form has it. What the form does not have is
// changed in the file.
type Row struct {
	ID, File, Digest           string
	TitleSV, TitleEN, Citation string
	LegalText                  []string
	ValidFrom, ValidTo         string
	Status                     string
	Default, Hard              string
	Reviewer, ReviewedOn, Due  string
	Delivers                   []RowDelivery // named in the row itself
	As                         string        // the row whose fields it has instead
}

// RowDelivery is one category, with every field that the source can deliver.
type RowDelivery struct {
	Category string
	Name     aggregator.Text
	Fields   []RowField
}

// RowField is one of them.
type RowField struct {
	Name  string
	Label aggregator.Text
	On    bool
}

// Texts is the legal text, one part on each line.
func (r *Row) Texts() string { return strings.Join(r.LegalText, "\n") }

// rowPage is the form of a row.
type rowPage struct {
	*draftPage
	Row *Row
}

func (a *area) withRow(v *console.Visit) (*rowPage, error) {
	page, err := a.found(v)
	if err != nil {
		return nil, err
	}
	row, err := a.Drafts.Row(page.Name, v.R.PathValue("id"))
	if err == nil && row == nil {
		err = console.NotFound()
	}
	return &rowPage{page, row}, err
}

func (a *area) row(v *console.Visit) error {
	page, err := a.withRow(v)
	if err != nil {
		return err
	}
	return v.Page("row", page.title(), page)
}

func (a *area) saveRow(v *console.Visit) error {
	page, err := a.withRow(v)
	if err != nil {
		return err
	}
	page.Row.read(v)
	err = a.Drafts.SaveRow(v.Caller, page.Name, page.Row)
	if page.Problem = problemOf(err); page.Problem != nil {
		return v.Again("row", page.title(), page)
	}
	if err != nil {
		return err
	}
	v.To(path + "/utkast/" + page.Name + "/rad/" + page.Row.ID + "?sparat=1")
	return nil
}

// read takes in what the form says.
func (r *Row) read(v *console.Visit) {
	form := v.R.PostForm
	for key, to := range map[string]*string{
		"digest": &r.Digest, "title_sv": &r.TitleSV, "title_en": &r.TitleEN, "citation": &r.Citation, "from": &r.ValidFrom, "to": &r.ValidTo,
		"status": &r.Status, "default": &r.Default, "hard": &r.Hard, "reviewer": &r.Reviewer, "reviewed": &r.ReviewedOn, "due": &r.Due,
	} {
		*to = strings.TrimSpace(form.Get(key))
	}
	r.LegalText = nil
	for text := range strings.Lines(form.Get("legal")) {
		if text = strings.TrimSpace(text); text != "" {
			r.LegalText = append(r.LegalText, text)
		}
	}
	for i := range r.Delivers {
		d := &r.Delivers[i]
		for j := range d.Fields {
			d.Fields[j].On = slices.Contains(form["fields-"+d.Category], d.Fields[j].Name)
		}
	}
}
