package insight

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"underlag/aggregator"
	"underlag/policies"
)

// shippedFiles is a copy of the shipped tables that a test may change.
func shippedFiles(t testing.TB) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	names, err := fs.Glob(policies.FS, folder+"/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		data, err := fs.ReadFile(policies.FS, name)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = &fstest.MapFile{Data: data}
	}
	return files
}

const municipality = municipalities + "/162120009993.yaml"

func TestProblems(t *testing.T) {
	for _, c := range []struct{ name, file, old, new, want string }{
		{"unknown key", "csn.yaml", "category: home_equipment_loan\n    treatment: exclude", "category: home_equipment_loan\n    tretment: exclude", "csn.yaml:8: "},
		{"unknown treatment", "akassor.yaml", "treatment: include", "treatment: maybe", `akassor.yaml:7: rows[0].treatment: "maybe": want one of include, include_offset, exclude`},
		{"unknown category", "akassor.yaml", "category: unemployment_benefit", "category: dole", `akassor.yaml:6: rows[0].category: "dole" is not in categories.yaml`},
		{"unknown authority", "akassor.yaml", "authority: SO", "authority: S0", `akassor.yaml:2: authority: "S0": want one of AF, CSN`},
		{"no day", "akassor.yaml", "    daily: true\n    validFrom: 2025-07-01", "    daily: true", "akassor.yaml:4: rows[0].validFrom: missing"},
		{"no such day", "akassor.yaml", "    daily: true\n    validFrom: 2025-07-01", "    daily: true\n    validFrom: 2025-02-30", `rows[0].validFrom: "2025-02-30"`},
		{"ends before it begins", "akassor.yaml", "    daily: true\n", "    daily: true\n    validTo: 2024-01-01\n", "rows[0].validTo: 2024-01-01 is before 2025-07-01"},
		{"the same id twice", "akassor.yaml", "id: so-avdrag", "id: so-arbetsloshetsersattning", "offsets[0].id: so-arbetsloshetsersattning is there already, at akassor.yaml:4"},
		{"an id with a space", "akassor.yaml", "id: so-avdrag", "id: so avdrag", "want lower case letters, digits and hyphens"},
		{"a row never reached", "forsakringskassan.yaml", "id: fk-elstod\n    names: [Elstöd]", "id: fk-elstod\n    names: [Bostadsbidrag]", "never reached: fk-bostadsbidrag above it takes everything"},
		{"a warning in one language", "skatteverket.yaml", "      en: The sum", "      xx: The sum", "skatteverket.yaml:"},
		{"anchors", "akassor.yaml", "names: [", "names: &names [", "anchors and aliases are not allowed"},
		{"two documents", "akassor.yaml", "offsets:", "---\noffsets:", "want exactly one YAML document"},
		{"a second table of an authority", "arbetsformedlingen.yaml", "authority: AF", "authority: SO", "SO has another table already"},
		{"a threshold for none", "practice.yaml", "category: child_benefit", "category: children", `thresholds[0].category: "children"`},
		{"no threshold for the rest", "practice.yaml", "id: troskel-ovriga,", "id: troskel-ovriga, category: salary,", "the last is to be for every category"},
		{"a percent below nothing", "practice.yaml", "percent: 12", "percent: -1", "compare: false turns the comparison off"},
		{"a period without comparison", "practice.yaml", ", comparison: -2", "", "practices[0].periods: comparison"},
		{"an unknown attribution", "practice.yaml", "attribution: payment_date", "attribution: someday", "want one of payment_date, covered_period"},
		{"a code too many", "observations.yaml", "code: benefit_new", "code: benefit_old", `observations[8].code: "benefit_old" is there twice or no code of ours`},
		{"a code too few", "observations.yaml", "code: benefit_new", "code: benefit_old", "no row for the code benefit_new"},
		{"a place without a value", "observations.yaml", "{benefit} finns i {month}", "{benefit} finns i {monht}", "{monht} has no value"},
		{"nothing hidden", "observations.yaml", `  SO: {sv: "a-kassa`, `  TNS: {sv: "a-kassa`, "observations.yaml"},
		{"a state too few", "overview.yaml", "fact: cases, state: closed", "fact: cases, state: gone", `no row for cases "closed"`},
		{"a cycle of day 31", "cycles.yaml", "day: 12", "day: 31", "want a day from 1 to 28"},
		{"a municipality in a national table", "akassor.yaml", "authority: SO", "authority: SO\norganisation: \"162120009993\"", "only a municipality's table"},
	} {
		t.Run(c.name, func(t *testing.T) {
			files := shippedFiles(t)
			name := folder + "/" + c.file
			changed := strings.Replace(string(files[name].Data), c.old, c.new, 1)
			if changed == string(files[name].Data) {
				t.Fatalf("%s does not hold %q", c.file, c.old)
			}
			files[name] = &fstest.MapFile{Data: []byte(changed)}
			_, err := Load(files, catalogue())
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v\nwant it to say %s", err, c.want)
			}
		})
	}
}

func TestMissingFiles(t *testing.T) {
	for _, name := range []string{categoriesName, practiceName, observationsName, overviewName} {
		files := shippedFiles(t)
		delete(files, name)
		_, err := Load(files, catalogue())
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("without %s: got %v", name, err)
		}
	}
	if _, err := Load(fstest.MapFS{}, catalogue()); err == nil {
		t.Error("no tables at all were taken")
	}
}

// Whatever a file holds, loading ends with an error or tables, and never panics.
func FuzzLoad(f *testing.F) {
	files := shippedFiles(f)
	for _, name := range []string{"akassor.yaml", "arbetsformedlingen.yaml", "skatteverket.yaml", "cycles.yaml"} {
		f.Add(string(files[folder+"/"+name].Data))
	}
	f.Fuzz(func(t *testing.T, text string) {
		Load(fstest.MapFS{folder + "/akassor.yaml": &fstest.MapFile{Data: []byte(text)}, practiceName: &fstest.MapFile{Data: []byte(text)}}, catalogue())
	})
}

func local(t *testing.T, text string) *Tables {
	t.Helper()
	files := shippedFiles(t)
	files[municipality] = &fstest.MapFile{Data: []byte(text)}
	tables, err := Load(files, catalogue())
	if err != nil {
		t.Fatal(err)
	}
	return tables
}

const ownTable = `
organisation: "162120009993"
validFrom: 2026-11-01
attribution: covered_period
rows:
  - {id: exempel-barnbidrag, authority: FK, benefits: [ABB], names: [Allmänt barnbidrag], category: child_benefit, treatment: exclude}
thresholds:
  - {id: exempel-lon, category: salary, percent: 50}
`

// A municipality's own rows come first, from their day on, and for nobody else.
func TestMunicipality(t *testing.T) {
	tables := local(t, ownTable)
	ask := func(organisation aggregator.OrgNumber, on aggregator.Date) aggregator.Insight {
		p := holding(paid("ABB", "Allmänt barnbidrag", 20261020, 1250))
		p.Facts.Payments[0].Period = aggregator.Month(202609).Period()
		p.Facts.Salaries = []aggregator.Salary{salary(202609, 10000), salary(202610, 12000)}
		got, err := tables.Read(testKey(t), aggregator.InsightQuestion{Organisation: organisation, Month: november, Today: on}, []aggregator.PersonAnswer{p})
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	find := func(in aggregator.Insight) (month aggregator.Month, l aggregator.Line) {
		for _, m := range in.Months {
			for _, l := range m.Lines {
				if l.BenefitCode == "ABB" {
					return m.Month, l
				}
			}
		}
		return 0, aggregator.Line{}
	}
	for _, c := range []struct {
		name      string
		org       aggregator.OrgNumber
		on        aggregator.Date
		rule      string
		treatment aggregator.Treatment
		month     aggregator.Month
		changes   int
	}{
		{"its own", kommun, today, "exempel-barnbidrag", aggregator.Exclude, 202609, 0},
		{"before its day", kommun, 20261031, "fk-barnbidrag", aggregator.Include, 202610, 1},
		{"another municipality", "162120009985", today, "fk-barnbidrag", aggregator.Include, 202610, 1},
	} {
		got := ask(c.org, c.on)
		month, l := find(got)
		if l.Class.Rule != c.rule || l.Class.Treatment != c.treatment || month != c.month || codesOf(got, 0)[aggregator.IncomeChanged] != c.changes {
			t.Errorf("%s: got %s %s in %s and %d changes, want %+v", c.name, l.Class.Rule, l.Class.Treatment, month, codesOf(got, 0)[aggregator.IncomeChanged], c)
		}
	}
}

func TestMunicipalityProblems(t *testing.T) {
	for _, c := range []struct{ name, old, new, want string }{
		{"no number", `"162120009993"`, `"kommun"`, "want twelve digits"},
		{"another file's number", `"162120009993"`, `"162120009985"`, "is to be named 162120009985.yaml"},
		{"no day", "validFrom: 2026-11-01\n", "", "validFrom: missing"},
		{"no authority", "authority: FK, ", "", `rows[0].authority: ""`},
		{"an authority for the file", "attribution:", "authority: FK\nattribution:", "names the authority in each row"},
	} {
		files := shippedFiles(t)
		files[municipality] = &fstest.MapFile{Data: []byte(strings.Replace(ownTable, c.old, c.new, 1))}
		_, err := Load(files, catalogue())
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v\nwant it to say %s", c.name, err, c.want)
		}
	}
}

// The revision is that of these tables only, and any byte of them changes it.
func TestRevision(t *testing.T) {
	files := shippedFiles(t)
	same, err := Load(files, catalogue())
	if err != nil {
		t.Fatal(err)
	}
	if same.Revision() != shipped(t).Revision() || !strings.HasPrefix(same.Revision(), "sha256:") {
		t.Errorf("got %s, want %s", same.Revision(), shipped(t).Revision())
	}
	files[practiceName] = &fstest.MapFile{Data: append(files[practiceName].Data, '\n')}
	other, err := Load(files, catalogue())
	if err != nil {
		t.Fatal(err)
	}
	if other.Revision() == same.Revision() {
		t.Error("a changed table has the same revision")
	}
}
