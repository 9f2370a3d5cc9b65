package access_test

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"testing/fstest"

	"underlag/aggregator"
	"underlag/aggregator/access"
	"underlag/policies"
)

// TestLoadRefusesBadTables changes one thing in the shipped law at a time. The
// error names the file, the line, the key and what is allowed.
func TestLoadRefusesBadTables(t *testing.T) {
	t.Parallel()
	const csn = "tables/csn.yaml"
	tests := []struct {
		name, file, old, new string
		want                 []string
	}{
		{"unknown key", csn, "    matrix: CSN-1\n", "    matrix: CSN-1\n    retention: 5\n",
			[]string{csn + ":8:", "retention"}},
		{"key twice", csn, "    matrix: CSN-1\n", "    matrix: CSN-1\n    matrix: CSN-1\n",
			[]string{csn + ":8:", "matrix"}},
		{"anchor", csn, "matrix: CSN-1\n", "matrix: &m CSN-1\n",
			[]string{csn + ":7:", "anchors and aliases"}},
		{"wrong date", csn, "validFrom: 2025-07-01", "validFrom: 2025-02-30",
			[]string{csn + ":12: rows[0].validFrom:", "YYYY-MM-DD"}},
		{"end before start", csn, "    validFrom: 2025-07-01\n", "    validFrom: 2025-07-01\n    validTo: 2025-06-30\n",
			[]string{csn + ":13: rows[0].validTo:", "2025-06-30 is before 2025-07-01"}},
		{"no start", csn, "    validFrom: 2025-07-01\n", "",
			[]string{csn + ":6: rows[0].validFrom: missing"}},
		{"unknown authority", csn, "authority: CSN", "authority: CNS",
			[]string{csn + ":2: authority:", `"CNS": want one of AF, CSN, FK, MIV, SKV, SO, TNS`}},
		{"authority twice", csn, "authority: CSN", "authority: AF",
			[]string{csn + ":2: authority: AF has another table"}},
		{"unknown purpose", csn, "purposes: [application, control]", "purposes: [application, statistics]",
			[]string{csn + ":13: rows[0].purposes[1]:", `"statistics": want one of application, control, followup, recovery`}},
		{"no purpose", csn, "purposes: [application, control]", "purposes: []",
			[]string{csn + ":13: rows[0].purposes: missing"}},
		{"unknown role", csn, "roles: [applicant, co_applicant]", "roles: [applicant, trustee]",
			[]string{csn + ":14: rows[0].roles[1]:", `"trustee": want one of applicant, co_applicant, child`}},
		{"role twice", csn, "roles: [applicant, co_applicant]", "roles: [applicant, applicant]",
			[]string{csn + ":14: rows[0].roles[1]:", "twice"}},
		{"broken glass for what is never acute", csn, "    purposes: [followup]\n", "    purposes: [followup]\n    breakGlass: true\n",
			[]string{"rows[2].breakGlass: the glass may be broken for application, control only"}},
		{"child without ages", csn, "roles: [applicant, co_applicant]", "roles: [applicant, child]",
			[]string{"rows[0].childAge: missing"}},
		{"ages without child", csn, "    roles: [applicant, co_applicant]\n", "    roles: [applicant, co_applicant]\n    childAge: {min: 1, max: 2}\n",
			[]string{csn + ":15: rows[0].childAge: the row is not about children"}},
		{"adult child", csn, "childAge: {min: 16, max: 20}", "childAge: {min: 16, max: 25}",
			[]string{"rows[1].childAge: 16 to 25: want ages from 0 to 20"}},
		{"unknown form", csn, "form: months, default: 6", "form: weeks, default: 6",
			[]string{csn + ":15: rows[0].lookback.form:", "months, tax_years, current"}},
		{"default above hard", csn, "default: 6, hard: 36", "default: 6, hard: 5",
			[]string{csn + ":15: rows[0].lookback:", "1 <= default <= hard"}},
		{"unknown beyond", csn, "beyond: too_long", "beyond: ask_nicely",
			[]string{csn + ":15: rows[0].lookback.beyond:", "manual_request, too_long"}},
		{"unknown category", csn, "category: study_aid", "category: study_aids",
			[]string{csn + ":17: rows[0].delivers[0].category:", "CSN has home_equipment_loan, study_aid"}},
		{"unknown field", csn, "- payments.benefit", "- payments.bonus",
			[]string{csn + ":19: rows[0].delivers[0].fields[0]:", `"payments.bonus": want one of payments.benefit`}},
		{"field of another source", csn, "- payments.benefit", "- salaries.month",
			[]string{csn + ":19: rows[0].delivers[0].fields[0]:", `"salaries.month"`}},
		{"uncovered field", csn, "          - cases.extent\n", "",
			[]string{csn + ":6: rows: study_aid: neither delivered by a row nor withheld: cases.extent"}},
		{"delivered and withheld", csn, "fields: [payments.parts, ", "fields: [payments.netAmount, payments.parts, ",
			[]string{"withheld: home_equipment_loan: both delivered and withheld: payments.netAmount"}},
		{"delivers as nobody", csn, "deliversAs: csn-studiestod\n", "deliversAs: csn-studielon\n",
			[]string{"rows[1].deliversAs:", "want the id of an earlier row"}},
		{"id twice", csn, "id: csn-studiestod-barn", "id: csn-studiestod",
			[]string{"rows[1].id: csn-studiestod is there already, at csn.yaml:6"}},
		{"id in another table", csn, "id: csn-hemutrustningslan", "id: tns-fordon",
			[]string{"tns-fordon is there already"}},
		{"bad id", csn, "id: csn-studiestod-barn", "id: CSN_studiestöd",
			[]string{"rows[1].id:", "want lower case letters, digits and hyphens"}},
		{"overlap", csn, "purposes: [followup]", "purposes: [followup, control]",
			[]string{"rows[2].id: csn-studiestod-efterkontroll overlaps csn-studiestod", "study_aid"}},
		{"unknown status", csn, "status: confirmed", "status: probably",
			[]string{"rows[0].status:", "want one of confirmed, unconfirmed"}},
		{"confirmed by nobody", csn, "status: unconfirmed", "status: confirmed",
			[]string{"review.reviewer: a confirmed row says who has reviewed it"}},
		{"unknown sensitivity", csn, "sensitivity: ordinary", "sensitivity: secret",
			[]string{"rows[0].sensitivity:", "ordinary, health, location, identity"}},
		{"no English", csn, "title: {sv: Studiestöd, en: Study aid}", "title: {sv: Studiestöd}",
			[]string{csn + ":8: rows[0].title.en: missing"}},
		{"no legal text", csn, "legalText: [15 kap. 10 § SoL (2025:400), 2 § förordning (2008:975)]", "legalText: []",
			[]string{csn + ":10: rows[0].legalText: missing"}},
		{"two documents", csn, "withheld:\n", "---\nwithheld:\n",
			[]string{csn + ": want exactly one YAML document"}},
		{"unknown purpose code", "tables/purposes.yaml", "code: control", "code: controls",
			[]string{"tables/purposes.yaml:", "purposes: control is missing"}},
		{"required of nobody", "tables/purposes.yaml", "      child: []\n", "",
			[]string{"purposes[0].required: child is missing"}},
		{"required from an unknown authority", "tables/purposes.yaml", "[AF, CSN, FK, SKV, SO]", "[AF, CSN, FK, SKV, KFM]",
			[]string{"purposes[0].required.applicant[4]:", `"KFM"`}},
		{"text for no code", "tables/refusals.yaml", "code: no_role", "code: no_rolle",
			[]string{"tables/refusals.yaml: no text for the code no_role"}},
		{"reason without remedy", "tables/refusals.yaml", `    remedy: {sv: "Rätta perioden`, `    remedy: {se: "Rätta perioden`,
			[]string{"tables/refusals.yaml:"}},
		{"wrong test number", "testnumbers/samordningsnummer.txt", "191401682396", "191401682397",
			[]string{"testnumbers/samordningsnummer.txt:1:", "check digit"}},
		{"no safe negation", "law/period.rego", "import future.keywords.not\n", "",
			[]string{"law/period.rego", "import future.keywords.not"}},
		{"forbidden built-in", "law/period.rego", "input.period.reversed == false", "time.now_ns() > 0",
			[]string{"undefined function time.now_ns"}},
		{"forgotten principle", "law/decision.rego", "	relation.own\n", "",
			[]string{"lawful does not use the principle relation.own"}},
		{"unexplained principle", "law/decision.rego", `	{"rule": "relation.own", "broken": whole[relation.own]},` + "\n", "",
			[]string{"checks does not use the principle relation.own"}},
		{"syntax error", "law/period.rego", "default given := false", "default given := ",
			[]string{"law/period.rego"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			changed := false
			fsys := edited(t, test.file, func(_ string, data []byte) []byte {
				changed = bytes.Contains(data, []byte(test.old))
				return bytes.Replace(data, []byte(test.old), []byte(test.new), 1)
			})
			if !changed {
				t.Fatalf("%s does not contain %q", test.file, test.old)
			}
			_, err := access.Load(access.Config{FS: fsys, Catalogue: descriptors(t), Environment: access.Demo})
			if err == nil {
				t.Fatal("got no error")
			}
			for _, want := range test.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("got %v\nwant it to say %q", err, want)
				}
			}
		})
	}
}

func TestLoadNeedsEveryPartOfTheLaw(t *testing.T) {
	t.Parallel()
	for _, missing := range []string{"tables/purposes.yaml", "tables/refusals.yaml", "law/", "testnumbers/", "tables/"} {
		fsys := edited(t, "", func(_ string, data []byte) []byte { return data })
		for name := range fsys {
			if strings.HasPrefix(name, missing) {
				delete(fsys, name)
			}
		}
		_, err := access.Load(access.Config{FS: fsys, Catalogue: descriptors(t), Environment: access.Demo})
		if err == nil {
			t.Errorf("loaded without %s", missing)
		}
	}
}

func TestLoadNeedsAnEnvironment(t *testing.T) {
	t.Parallel()
	for _, e := range []access.Environment{"", "test", "Production"} {
		_, err := access.Load(access.Config{FS: policies.FS, Catalogue: descriptors(t), Environment: e})
		if err == nil || !strings.Contains(err.Error(), "want production or demo") {
			t.Errorf("environment %q: got %v", e, err)
		}
	}
	_, err := access.Load(access.Config{Catalogue: descriptors(t), Environment: access.Demo})
	if err == nil {
		t.Error("loaded without a file system")
	}
}

// TestNewCatalogueFieldMustBeDecided adds a field that the tables do not know:
// somebody must say whether the law covers it.
func TestNewCatalogueFieldMustBeDecided(t *testing.T) {
	t.Parallel()
	known := descriptors(t)
	aid := &known[1].Catalogue[0]
	aid.Fields = append(aid.Fields, aggregator.FieldInfo{Field: aggregator.DecisionSchool})
	_, err := access.Load(access.Config{FS: policies.FS, Catalogue: known, Environment: access.Demo})
	want := "study_aid: neither delivered by a row nor withheld: decisions.school"
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want %q", err, want)
	}
}

// TestSourceWithoutATable is refused until a reviewer adds one.
func TestSourceWithoutATable(t *testing.T) {
	t.Parallel()
	known := append(descriptors(t), aggregator.Descriptor{Code: "KFM", Catalogue: []aggregator.CategoryInfo{
		{Name: "debt", Fields: []aggregator.FieldInfo{{Field: aggregator.CaseStatus}}},
	}})
	law, err := access.Load(access.Config{FS: policies.FS, Catalogue: known, Environment: access.Demo})
	if err != nil {
		t.Fatal(err)
	}
	d, err := law.Decide(context.Background(), question(t, member{36, aggregator.Applicant}))
	if err != nil {
		t.Fatal(err)
	}
	got := d.Persons[0].Sources[7]
	if got.Authority != "KFM" || got.Refusal == nil || got.Refusal.Code != "no_legal_basis" {
		t.Errorf("got %+v, want no_legal_basis", got)
	}
}

// TestRevision changes with every byte that decides, and with nothing else.
func TestRevision(t *testing.T) {
	t.Parallel()
	shipped := load(t, policies.FS, access.Demo).Revision()
	if !strings.HasPrefix(shipped, "sha256:") || len(shipped) != len("sha256:")+64 {
		t.Errorf("got revision %q", shipped)
	}
	touched := func(name string) string {
		fsys := edited(t, name, func(_ string, data []byte) []byte { return append(data, '\n') })
		return load(t, fsys, access.Demo).Revision()
	}
	for _, name := range []string{"tables/csn.yaml", "law/period.rego", "testnumbers/personnummer.txt"} {
		if touched(name) == shipped {
			t.Errorf("a change in %s keeps the revision", name)
		}
	}
	for _, name := range []string{"law/period_test.rego", "schema/table.schema.json", "testnumbers/README.md"} {
		if touched(name) != shipped {
			t.Errorf("a change in %s changes the revision", name)
		}
	}
	moved := edited(t, "", func(_ string, data []byte) []byte { return data })
	moved["tables/studie.yaml"] = moved["tables/csn.yaml"]
	delete(moved, "tables/csn.yaml")
	if load(t, moved, access.Demo).Revision() == shipped {
		t.Error("a renamed table keeps the revision")
	}
	again := load(t, fstest.MapFS(edited(t, "", func(_ string, data []byte) []byte { return data })), access.Demo)
	if again.Revision() != shipped {
		t.Error("the same bytes give another revision")
	}
}
