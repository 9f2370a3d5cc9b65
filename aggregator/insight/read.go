package insight

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"underlag/aggregator"
)

// The tables as written. Every key is checked; an unknown one is an error.

type categoriesFile struct {
	Categories []struct {
		ID    string          `yaml:"id"`
		Label aggregator.Text `yaml:"label"`
	} `yaml:"categories"`
}

type sheetFile struct {
	Authority    string          `yaml:"authority"`    // of a national table
	Organisation string          `yaml:"organisation"` // of a municipality's table
	ValidFrom    string          `yaml:"validFrom"`
	ValidTo      string          `yaml:"validTo"`
	Attribution  string          `yaml:"attribution"`
	Rows         []rowText       `yaml:"rows"`
	Offsets      []offsetText    `yaml:"offsets"`
	Thresholds   []thresholdText `yaml:"thresholds"`
}

type rowText struct {
	ID          string          `yaml:"id"`
	Authority   string          `yaml:"authority"` // in a municipality's table
	Fact        string          `yaml:"fact"`
	Payers      []string        `yaml:"payers"`
	Benefits    []string        `yaml:"benefits"`
	Names       []string        `yaml:"names"`
	Parts       []string        `yaml:"parts"`
	AmountTypes []string        `yaml:"amountTypes"`
	Kinds       []string        `yaml:"kinds"`
	Amount      amountText      `yaml:"amount"`
	Category    string          `yaml:"category"`
	Treatment   string          `yaml:"treatment"`
	Daily       bool            `yaml:"daily"`
	Warning     aggregator.Text `yaml:"warning"`
	ValidFrom   string          `yaml:"validFrom"`
	ValidTo     string          `yaml:"validTo"`
	Note        string          `yaml:"note"`
}

type amountText struct {
	Min aggregator.Amount `yaml:"min"`
	Max aggregator.Amount `yaml:"max"`
}

type offsetText struct {
	ID         string   `yaml:"id"`
	Authority  string   `yaml:"authority"`
	Deductions []string `yaml:"deductions"`
	BelowTax   bool     `yaml:"belowTax"`
	ValidFrom  string   `yaml:"validFrom"`
	ValidTo    string   `yaml:"validTo"`
	Note       string   `yaml:"note"`
}

type thresholdText struct {
	ID        string `yaml:"id"`
	Category  string `yaml:"category"`
	Percent   int    `yaml:"percent"`
	Compare   *bool  `yaml:"compare"`
	ValidFrom string `yaml:"validFrom"`
	ValidTo   string `yaml:"validTo"`
	Note      string `yaml:"note"`
}

// reader collects problems while it fills the tables.
type reader struct {
	tables      *Tables
	authorities map[aggregator.AuthorityCode]bool
	seen        map[string]string // id -> file:line where it was used first
	problems    []error
}

func newReader(catalogue []aggregator.Descriptor) *reader {
	r := &reader{authorities: map[aggregator.AuthorityCode]bool{}, seen: map[string]string{}, tables: &Tables{
		local: map[aggregator.OrgNumber]*localSheet{}, labels: map[string]aggregator.Text{},
		ready: map[inForceOn]*table{}, texts: map[aggregator.ObservationCode]observationRow{}, hidden: map[aggregator.AuthorityCode]aggregator.Text{},
	}}
	for _, d := range catalogue {
		r.authorities[d.Code] = true
	}
	return r
}

func (r *reader) file(f file) {
	d, err := parse(f.name, f.data)
	if err != nil {
		r.problems = append(r.problems, err)
		return
	}
	switch {
	case f.name == categoriesName:
		r.categories(d)
	case f.name == practiceName:
		r.practice(d)
	case f.name == observationsName:
		r.observations(d)
	case f.name == overviewName:
		r.overview(d)
	case f.name == cyclesName:
		r.cyclesOf(d)
	case path.Dir(f.name) == municipalities:
		r.municipality(d)
	default:
		r.national(d)
	}
}

// decode reads a file; what cannot be read is a problem of its own.
func decode[T any](r *reader, d *document) (T, bool) {
	var into T
	err := d.decode(&into)
	if err != nil {
		r.problems = append(r.problems, err)
	}
	return into, err == nil
}

func (r *reader) problem(d *document, key, format string, args ...any) {
	r.problems = append(r.problems, d.problem(key, format, args...))
}

func (r *reader) categories(d *document) {
	file, ok := decode[categoriesFile](r, d)
	if !ok {
		return
	}
	for i, c := range file.Categories {
		key := fmt.Sprintf("$.categories[%d]", i)
		if _, twice := r.tables.labels[c.ID]; twice || c.ID == "" {
			r.problem(d, key+".id", "%q is empty or there twice", c.ID)
		}
		r.text(d, key+".label", c.Label)
		r.tables.labels[c.ID] = c.Label
	}
}

// national reads one authority's rows.
func (r *reader) national(d *document) {
	file, ok := decode[sheetFile](r, d)
	if !ok {
		return
	}
	authority := r.authority(d, "$.authority", file.Authority)
	if file.Organisation != "" || file.Attribution != "" || file.ValidFrom != "" || file.ValidTo != "" || file.Thresholds != nil {
		r.problem(d, "$.authority", "only a municipality's table has organisation, validFrom, validTo, attribution or thresholds")
	}
	if slices.ContainsFunc(r.tables.national.rows.list, func(w *row) bool { return w.authority == authority }) {
		r.problem(d, "$.authority", "%s has another table already, and the order of rows decides", authority)
	}
	r.sheet(d, &r.tables.national, file, authority, aggregator.Period{})
}

// municipality reads one municipality's own rows.
func (r *reader) municipality(d *document) {
	file, ok := decode[sheetFile](r, d)
	if !ok {
		return
	}
	number := aggregator.OrgNumber(file.Organisation)
	switch {
	case !number.Valid():
		r.problem(d, "$.organisation", "%q: want twelve digits, beginning with 16", file.Organisation)
	case path.Base(d.name) != file.Organisation+".yaml":
		r.problem(d, "$.organisation", "the file of %s is to be named %s.yaml", number, number)
	case file.Authority != "":
		r.problem(d, "$.authority", "a municipality's table names the authority in each row")
	}
	own := &localSheet{inForce: r.period(d, "$", file.ValidFrom, file.ValidTo)}
	if file.Attribution != "" {
		own.attribution = choose(r, d, "$.attribution", file.Attribution, []aggregator.Attribution{aggregator.ByPaymentDate, aggregator.ByCoveredPeriod})
	}
	r.sheet(d, &own.sheet, file, "", own.inForce)
	r.tables.local[number] = own
}

// sheet reads rows, offsets and thresholds. Rows without a day of their own are
// in force as their file is.
func (r *reader) sheet(d *document, s *sheet, file sheetFile, authority aggregator.AuthorityCode, inForce aggregator.Period) {
	for i := range file.Rows {
		key := fmt.Sprintf("$.rows[%d]", i)
		next := r.row(d, key, authority, &file.Rows[i], inForce)
		if before := slices.IndexFunc(s.rows.list, func(w *row) bool { return w.covers(next) }); before >= 0 {
			r.problem(d, key, "never reached: %s above it takes everything", s.rows.list[before].id)
		}
		s.rows.list = append(s.rows.list, next)
	}
	for i, text := range file.Offsets {
		key := fmt.Sprintf("$.offsets[%d]", i)
		if (len(text.Deductions) == 0) == !text.BelowTax {
			r.problem(d, key, "want either deductions or belowTax")
		}
		s.rows.offsets = append(s.rows.offsets, &offset{
			id: r.id(d, key+".id", text.ID), authority: r.own(d, key, authority, text.Authority),
			deductions: both(text.Deductions), belowTax: text.BelowTax, inForce: r.dated(d, key, text.ValidFrom, text.ValidTo, inForce),
		})
	}
	for i := range file.Thresholds {
		s.thresholds = append(s.thresholds, r.threshold(d, fmt.Sprintf("$.thresholds[%d]", i), &file.Thresholds[i], inForce))
	}
}

func (r *reader) row(d *document, key string, authority aggregator.AuthorityCode, text *rowText, inForce aggregator.Period) *row {
	w := &row{
		id: r.id(d, key+".id", text.ID), authority: r.own(d, key, authority, text.Authority), fact: aggregator.FactPayment,
		payers: text.Payers, benefits: text.Benefits, names: plainTexts(text.Names), parts: both(text.Parts), amountTypes: both(text.AmountTypes),
		kinds: text.Kinds, amount: limits{text.Amount.Min, text.Amount.Max}, inForce: r.dated(d, key, text.ValidFrom, text.ValidTo, inForce),
		category: r.category(d, key+".category", text.Category), daily: text.Daily, warning: text.Warning,
	}
	w.class = aggregator.Class{Category: w.category, Label: r.tables.labels[w.category], Rule: w.id, Warns: text.Warning != (aggregator.Text{}),
		Treatment: choose(r, d, key+".treatment", text.Treatment, []aggregator.Treatment{aggregator.Include, aggregator.IncludeOffset, aggregator.Exclude})}
	if text.Fact != "" {
		w.fact = choose(r, d, key+".fact", text.Fact, []aggregator.FactKind{aggregator.FactPayment, aggregator.FactSalary, aggregator.FactRefund, aggregator.FactCapital, aggregator.FactDecision})
	}
	for i, kind := range text.Kinds {
		choose(r, d, fmt.Sprintf("%s.kinds[%d]", key, i), kind, allKinds)
	}
	if (text.Warning.SV == "") != (text.Warning.EN == "") {
		r.problem(d, key+".warning", "want the text in both languages")
	}
	return w
}

var allKinds = []string{
	string(aggregator.BenefitPayment), string(aggregator.GrantPayment), string(aggregator.LoanPayment), string(aggregator.PensionPayment),
}

func (r *reader) threshold(d *document, key string, text *thresholdText, inForce aggregator.Period) *threshold {
	h := &threshold{id: r.id(d, key+".id", text.ID), percent: text.Percent, compare: text.Compare == nil || *text.Compare,
		inForce: r.dated(d, key, text.ValidFrom, text.ValidTo, inForce)}
	if text.Category != "" {
		h.category = r.category(d, key+".category", text.Category)
	}
	if text.Percent < 0 || text.Percent > 1000 {
		r.problem(d, key+".percent", "%d: want 0 to 1000; compare: false turns the comparison off", text.Percent)
	}
	return h
}

// own is the authority a row is about: that of the file, or its own.
func (r *reader) own(d *document, key string, ofFile aggregator.AuthorityCode, text string) aggregator.AuthorityCode {
	if ofFile == "" {
		return r.authority(d, key+".authority", text)
	}
	if text != "" {
		r.problem(d, key+".authority", "the file says it already")
	}
	return ofFile
}

// both gives texts as codes and as plain texts.
func both(list []string) []string { return append(slices.Clone(list), plainTexts(list)...) }

func plainTexts(list []string) []string {
	var out []string
	for _, s := range list {
		out = append(out, plain(s))
	}
	return out
}

func choose[T ~string](r *reader, d *document, key, text string, allowed []T) T {
	if !slices.Contains(allowed, T(text)) {
		names := make([]string, len(allowed))
		for i, a := range allowed {
			names[i] = string(a)
		}
		r.problem(d, key, "%q: want one of %s", text, strings.Join(names, ", "))
	}
	return T(text)
}
