package basis

import (
	"slices"

	"underlag/aggregator"
)

// matter is one application or decision in the overview.
type matter struct {
	On           string
	Who, Title   aggregator.Text
	Sender       aggregator.Text
	Payer        string
	Status       aggregator.Text
	Shade        string
	Next         aggregator.Text
	NextOn, Rule string
	Fact         *fact
}

var statusShades = map[aggregator.MatterStatus]string{aggregator.MatterActionRequired: "warn", aggregator.MatterClosed: "off"}

func (r *reading) overview() []matter {
	var list []matter
	for i := range r.answer.Insight.Overview {
		m := &r.answer.Insight.Overview[i]
		out := matter{
			On: m.On.String(), Who: r.who[m.Person], Title: cleaned(m.Title), Sender: r.catalogue.Name(m.Sender),
			Status: aggregator.Word(string(m.Status)), Shade: statusShades[m.Status],
			Next: cleaned(m.Next), NextOn: m.NextOn.String(), Rule: m.Rule, Fact: r.facts[m.Fact],
		}
		if m.Payer != string(m.Sender) {
			out.Payer = aggregator.Clean(m.Payer)
		}
		list = append(list, out)
	}
	return list
}

// awaited is something new that an authority is known to have on a day.
type awaited struct {
	On        aggregator.Date
	Authority aggregator.Text
	What      aggregator.Text
}

// awaited lists what is expected, the earliest first and each once.
func (r *reading) awaited() []awaited {
	var list []awaited
	for i := range r.answer.Insight.Freshness {
		f := &r.answer.Insight.Freshness[i]
		for _, next := range f.Next {
			if w := (awaited{next.On, r.catalogue.Name(f.Authority), cleaned(next.What)}); !slices.Contains(list, w) {
				list = append(list, w)
			}
		}
	}
	slices.SortStableFunc(list, func(a, b awaited) int { return int(a.On) - int(b.On) })
	return list
}

// withheld is what one authority withholds for one reason.
type withheld struct {
	Authority  aggregator.Text
	Reason     aggregator.Text
	Code       string
	Cited      *cited
	Categories []withheldCategory
}

// withheldCategory is a category of which some fields, or all, are not shown.
type withheldCategory struct {
	Label  aggregator.Text
	Fields []aggregator.Text // empty: the whole category
}

type withheldKey struct {
	authority aggregator.AuthorityCode
	code      string
	provision aggregator.ProvisionID
	reason    aggregator.Text
}

// withheld puts together, for all persons, the fields withheld for the same reason,
// in the order they come.
func (r *reading) withheld() []withheld {
	var list []*withheld
	index := map[withheldKey]*withheld{}
	for i := range r.answer.Persons {
		for j := range r.answer.Persons[i].Sources {
			s := &r.answer.Persons[i].Sources[j]
			for _, w := range s.Withheld {
				key := withheldKey{s.Authority, w.Code, w.Provision, w.Text}
				if index[key] == nil {
					index[key] = &withheld{Authority: r.catalogue.Name(s.Authority), Reason: w.Text, Code: w.Code, Cited: r.cite(w.Provision)}
					list = append(list, index[key])
				}
				index[key].add(r.catalogue, s.Authority, w)
			}
		}
	}
	var out []withheld
	for _, w := range list {
		out = append(out, *w)
	}
	return out
}

func (w *withheld) add(catalogue *aggregator.Catalogue, authority aggregator.AuthorityCode, field aggregator.Withheld) {
	label := catalogue.Label(authority, field.Category, 0)
	i := slices.IndexFunc(w.Categories, func(c withheldCategory) bool { return c.Label == label })
	if i < 0 {
		w.Categories = append(w.Categories, withheldCategory{Label: label})
		i = len(w.Categories) - 1
	}
	if field.Field == 0 {
		return
	}
	if name := catalogue.Field(authority, field.Category, field.Field); !slices.Contains(w.Categories[i].Fields, name) {
		w.Categories[i].Fields = append(w.Categories[i].Fields, name)
	}
}
