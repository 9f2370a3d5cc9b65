package access

import (
	"strings"
	"testing"

	"underlag/aggregator"
	"underlag/policies"
)

const fuzzedTable = "tables/transportstyrelsen.yaml"

// FuzzTable reads a law in which one table is arbitrary. Reading may fail but
// not panic, an error says in which file, and whatever is read keeps to the
// catalogue and to the closed lists.
func FuzzTable(f *testing.F) {
	files, err := readTree(policies.FS)
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range files.in(tablesFolder) {
		f.Add(files.bytes[name])
	}
	f.Add([]byte("authority: TNS\nname: {sv: a, en: b}\nrows: []\nwithheld: [{id: x, matrix: y, citation: z, covers: [{category: vehicle}], reason: {sv: a, en: b}}]\n"))
	shipped, err := ShippedCatalogue()
	if err != nil {
		f.Fatal(err)
	}
	known, err := indexCatalogue(shipped)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > maxFile {
			return
		}
		r := newReader(known)
		r.file(fuzzedTable, data)
		for _, problem := range r.problems {
			if !strings.HasPrefix(problem.Error(), fuzzedTable) {
				t.Errorf("the error does not begin with the file: %v", problem)
			}
		}
		if len(r.problems) > 0 {
			return
		}
		for _, p := range r.book.rows {
			checkRead(t, p, known[p.Authority])
		}
	})
}

// FuzzMunicipality reads an arbitrary file of a municipality against the shipped
// tables. Reading may fail but not panic, and what is read only takes away.
func FuzzMunicipality(f *testing.F) {
	files, err := readTree(policies.FS)
	if err != nil {
		f.Fatal(err)
	}
	catalogue, err := ShippedCatalogue()
	if err != nil {
		f.Fatal(err)
	}
	book, err := readBook(files, catalogue)
	if err != nil {
		f.Fatal(err)
	}
	const name = "municipalities/162120009977.yaml"
	f.Add(files.bytes[name])
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > maxFile {
			return
		}
		r := newReader(nil)
		r.book.rows = book.rows
		r.municipality(name, data)
		for _, problem := range r.problems {
			if !strings.HasPrefix(problem.Error(), name) {
				t.Errorf("the error does not begin with the file: %v", problem)
			}
		}
		if len(r.problems) > 0 {
			return
		}
		for _, l := range r.book.municipalities["162120009977"].Limits {
			row := book.rows[l.Row]
			if l.Lookback.Default > row.Lookback.Default || l.Lookback.Hard > row.Lookback.Hard || l.Lookback.Beyond != row.Lookback.Beyond {
				t.Errorf("%s reaches further back: %+v", l.Row, l.Lookback)
			}
			for _, x := range l.row.Delivers {
				of, _ := row.delivery(x.Category)
				if x.Fields.Without(of.Fields).Len() > 0 || x.Restricted.Without(of.Restricted).Len() > 0 {
					t.Errorf("%s delivers more of %s", l.Row, x.Category)
				}
			}
		}
	})
}

func checkRead(t *testing.T, p *Provision, known fieldsByCategory) {
	t.Helper()
	if p.Confirmed && (p.Review.Reviewer == "" || p.Review.Reviewer == "none") {
		t.Errorf("%s is confirmed by nobody", p.ID)
	}
	if p.ValidFrom == 0 || len(p.Purposes) == 0 || len(p.Roles) == 0 || len(p.Delivers) == 0 || len(p.LegalText) == 0 {
		t.Errorf("%s lacks a part", p.ID)
	}
	for _, d := range p.Delivers {
		if d.Fields == (aggregator.FieldSet{}) || d.Fields.Without(known[d.Category].all).Len() > 0 {
			t.Errorf("%s delivers %s beyond the catalogue", p.ID, d.Category)
		}
		if d.Restricted.Without(d.Fields).Len() > 0 {
			t.Errorf("%s restricts to more than it delivers", p.ID)
		}
	}
}

// FuzzRevision: two trees with different files never share a revision.
func FuzzRevision(f *testing.F) {
	f.Add("a", "b", "c", "d")
	f.Add("a", "bc", "ab", "c")
	f.Fuzz(func(t *testing.T, name, text, otherName, otherText string) {
		one := &tree{names: []string{name}, bytes: map[string][]byte{name: []byte(text)}}
		two := &tree{names: []string{otherName}, bytes: map[string][]byte{otherName: []byte(otherText)}}
		same := name == otherName && text == otherText
		if (one.revision() == two.revision()) != same {
			t.Errorf("(%q, %q) and (%q, %q): equal revisions %v", name, text, otherName, otherText, !same)
		}
	})
}
