package access

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"underlag/aggregator"
)

const (
	tablesFolder = "tables"
	purposesName = "tables/purposes.yaml"
	refusalsName = "tables/refusals.yaml"
)

// The closed lists a table may choose from.
var (
	allPurposes = []aggregator.Purpose{
		aggregator.Application, aggregator.Control, aggregator.FollowUp, aggregator.Recovery,
	}
	allRoles         = []aggregator.Role{aggregator.Applicant, aggregator.CoApplicant, aggregator.Child}
	allSensitivities = []aggregator.Sensitivity{
		aggregator.Ordinary, aggregator.Health, aggregator.Location, aggregator.Identity,
	}
	allForms = []LookbackForm{Months, TaxYears, Current}
	beyonds  = map[string]string{"too_long": periodTooLong, "manual_request": periodManual}
)

const (
	maxAge  = 20  // a child in the household is at most 20 (matrix, B16)
	maxHard = 120 // units of a look-back, far above any limit in the matrix
)

// book is everything the tables say, checked.
type book struct {
	chapters      map[aggregator.AuthorityCode]*chapter
	rows          map[aggregator.ProvisionID]*Provision
	purposes      map[aggregator.Purpose]purpose
	refusals      map[string]refusalText
	longestMonths int // the longest hard limit in months, of any row

	municipalities map[aggregator.OrgNumber]*Municipality
}

// chapter is one authority's table.
type chapter struct {
	name     aggregator.Text
	file     string
	rows     []*Provision
	withheld []withheldEntry
}

// withheldEntry is why some of an authority's data are never let through.
type withheldEntry struct {
	id       aggregator.ProvisionID
	matrix   string
	citation string
	covers   map[aggregator.Category]aggregator.FieldSet
	reason   aggregator.Text
}

type purpose struct {
	label    aggregator.Text
	sent     aggregator.Text
	required map[aggregator.Role][]aggregator.AuthorityCode
}

// readBook reads every table. All problems are reported together.
func readBook(files *tree, catalogue []aggregator.Descriptor) (*book, error) {
	known, err := indexCatalogue(catalogue)
	if err != nil {
		return nil, err
	}
	r := newReader(known)
	for _, name := range files.in(tablesFolder) {
		r.file(name, files.bytes[name])
	}
	if len(r.problems) == 0 {
		r.whole()
		for _, name := range files.in(municipalitiesFolder) {
			r.municipality(name, files.bytes[name])
		}
	}
	if len(r.problems) > 0 {
		return nil, errors.Join(r.problems...)
	}
	return r.book, nil
}

// reader collects problems while it fills a book.
type reader struct {
	book      *book
	catalogue map[aggregator.AuthorityCode]fieldsByCategory
	seen      map[string]string // id -> file:line where it was used first
	problems  []error
	limits    int // of municipalities, read so far
}

func newReader(catalogue map[aggregator.AuthorityCode]fieldsByCategory) *reader {
	b := &book{
		chapters: map[aggregator.AuthorityCode]*chapter{},
		rows:     map[aggregator.ProvisionID]*Provision{},

		municipalities: map[aggregator.OrgNumber]*Municipality{},
	}
	return &reader{book: b, catalogue: catalogue, seen: map[string]string{}}
}

// file reads one table.
func (r *reader) file(name string, data []byte) {
	d, err := parse(name, data)
	if err != nil {
		r.problems = append(r.problems, err)
		return
	}
	switch name {
	case purposesName:
		r.purposes(d)
	case refusalsName:
		r.refusals(d)
	default:
		r.table(d)
	}
}

func (r *reader) problem(d *document, key, format string, args ...any) {
	r.problems = append(r.problems, d.problem(key, format, args...))
}

// whole checks what only the whole book can tell.
func (r *reader) whole() {
	if r.book.purposes == nil {
		r.problems = append(r.problems, fmt.Errorf("%s is missing", purposesName))
	}
	if r.book.refusals == nil {
		r.problems = append(r.problems, fmt.Errorf("%s is missing", refusalsName))
	}
	for _, p := range r.book.rows {
		if p.Lookback.Form == Months {
			r.book.longestMonths = max(r.book.longestMonths, p.Lookback.Hard)
		}
	}
}

func (r *reader) purposes(d *document) {
	var file purposesFile
	err := d.decode(&file)
	if err != nil {
		r.problems = append(r.problems, err)
		return
	}
	r.book.purposes = map[aggregator.Purpose]purpose{}
	for i, text := range file.Purposes {
		key := fmt.Sprintf("$.purposes[%d]", i)
		code := choose(r, d, key+".code", text.Code, allPurposes)
		_, twice := r.book.purposes[code]
		if twice {
			r.problem(d, key+".code", "%s is there twice", code)
		}
		r.wanted(d, key+".matrix", text.Matrix)
		r.text(d, key+".label", text.Label)
		r.text(d, key+".sent", text.Sent)
		p := purpose{label: text.Label, sent: text.Sent, required: map[aggregator.Role][]aggregator.AuthorityCode{}}
		for role, codes := range text.Required {
			at := key + ".required." + role
			named := choose(r, d, at, role, allRoles)
			for j, code := range codes {
				p.required[named] = append(p.required[named], r.authority(d, fmt.Sprintf("%s[%d]", at, j), code))
			}
		}
		for _, role := range allRoles {
			if _, ok := text.Required[string(role)]; !ok {
				r.problem(d, key+".required", "%s is missing; an empty list says that nothing is required", role)
			}
		}
		r.book.purposes[code] = p
	}
	for _, code := range allPurposes {
		if _, ok := r.book.purposes[code]; !ok {
			r.problem(d, "$.purposes", "%s is missing", code)
		}
	}
}

func (r *reader) refusals(d *document) {
	var file refusalsFile
	err := d.decode(&file)
	if err != nil {
		r.problems = append(r.problems, err)
		return
	}
	r.book.refusals = map[string]refusalText{}
	for i, row := range file.Refusals {
		key := fmt.Sprintf("$.refusals[%d]", i)
		if !lowerSnake(row.Code) {
			r.problem(d, key+".code", "%q: want lower_snake", row.Code)
		}
		if _, twice := r.book.refusals[row.Code]; twice {
			r.problem(d, key+".code", "%s is there twice", row.Code)
		}
		r.text(d, key+".reason", row.Reason)
		r.text(d, key+".remedy", row.Remedy)
		r.book.refusals[row.Code] = refusalText{reason: row.Reason, remedy: row.Remedy}
	}
}

// checkCodes demands that the refusal texts are exactly those that the
// principles and this package can give.
func (b *book) checkCodes(principles []string) error {
	given := map[string]bool{}
	for _, code := range slices.Concat(principles, ownCodes) {
		given[code] = true
		if _, ok := b.refusals[code]; !ok {
			return fmt.Errorf("%s: no text for the code %s", refusalsName, code)
		}
	}
	for code := range b.refusals {
		if !given[code] {
			return fmt.Errorf("%s: nothing gives the code %s", refusalsName, code)
		}
	}
	return nil
}

// choose reads one of a closed list.
func choose[T ~string](r *reader, d *document, key, text string, allowed []T) T {
	if !slices.Contains(allowed, T(text)) {
		r.problem(d, key, "%q: want one of %s", text, join(allowed))
	}
	return T(text)
}

func join[T ~string](list []T) string {
	texts := make([]string, len(list))
	for i, v := range list {
		texts[i] = string(v)
	}
	return strings.Join(texts, ", ")
}

func (r *reader) authority(d *document, key, text string) aggregator.AuthorityCode {
	code := aggregator.AuthorityCode(text)
	if _, ok := r.catalogue[code]; !ok {
		r.problem(d, key, "%q: want one of %s", text, join(sortedKeys(r.catalogue)))
	}
	return code
}

func (r *reader) wanted(d *document, key, text string) {
	if strings.TrimSpace(text) == "" {
		r.problem(d, key, "missing")
	}
}

func (r *reader) text(d *document, key string, text aggregator.Text) {
	r.wanted(d, key+".sv", text.SV)
	r.wanted(d, key+".en", text.EN)
}

// date reads a day; an empty text is no date.
func (r *reader) date(d *document, key, text string) aggregator.Date {
	if text == "" {
		return 0
	}
	day, err := aggregator.ParseDate(text)
	if err != nil {
		r.problem(d, key, "%q: %v", text, err)
	}
	return day
}

// id reads an id that no other row or withheld entry has.
func (r *reader) id(d *document, key, text string) aggregator.ProvisionID {
	if !kebab(text) {
		r.problem(d, key, "%q: want lower case letters, digits and hyphens", text)
	}
	at := fmt.Sprintf("%s:%d", path.Base(d.name), d.line(key))
	if first, ok := r.seen[text]; ok {
		r.problem(d, key, "%s is there already, at %s", text, first)
	}
	r.seen[text] = at
	return aggregator.ProvisionID(text)
}

func kebab(s string) bool      { return word(s, '-') }
func lowerSnake(s string) bool { return word(s, '_') }

func word(s string, joint byte) bool {
	for i := range len(s) {
		c := s[i]
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != joint {
			return false
		}
	}
	return s != "" && s[0] != joint && s[len(s)-1] != joint
}
