package insight

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"underlag/aggregator"
)

type practiceFile struct {
	Practices  []practiceText  `yaml:"practices"`
	Thresholds []thresholdText `yaml:"thresholds"`
}

type practiceText struct {
	ID                  string         `yaml:"id"`
	ValidFrom           string         `yaml:"validFrom"`
	Periods             map[string]int `yaml:"periods"`
	Attribution         string         `yaml:"attribution"`
	FullTime            int            `yaml:"fullTime"`
	ReportMonths        int            `yaml:"reportMonths"`
	ProgrammeCategories []string       `yaml:"programmeCategories"`
	SicknessCategories  []string       `yaml:"sicknessCategories"`
	StudyCategories     []string       `yaml:"studyCategories"`
	Note                string         `yaml:"note"`
}

func (r *reader) practice(d *document) {
	file, ok := decode[practiceFile](r, d)
	if !ok {
		return
	}
	for i := range file.Practices {
		r.tables.practices = append(r.tables.practices, r.onePractice(d, fmt.Sprintf("$.practices[%d]", i), &file.Practices[i]))
	}
	for i := range file.Thresholds {
		h := r.threshold(d, fmt.Sprintf("$.thresholds[%d]", i), &file.Thresholds[i], aggregator.Period{})
		r.tables.national.thresholds = append(r.tables.national.thresholds, h)
	}
	if n := len(file.Thresholds); n == 0 || file.Thresholds[n-1].Category != "" || file.Thresholds[n-1].ValidTo != "" {
		r.problem(d, "$.thresholds", "the last is to be for every category, without validTo, so that every benefit has one")
	}
}

func (r *reader) onePractice(d *document, key string, text *practiceText) practice {
	r.id(d, key+".id", text.ID)
	p := practice{
		from:        r.date(d, key+".validFrom", text.ValidFrom),
		attribution: choose(r, d, key+".attribution", text.Attribution, []aggregator.Attribution{aggregator.ByPaymentDate, aggregator.ByCoveredPeriod}),
		fullTime:    text.FullTime, reportMonths: text.ReportMonths,
		programme: r.someCategories(d, key+".programmeCategories", text.ProgrammeCategories),
		sickness:  r.someCategories(d, key+".sicknessCategories", text.SicknessCategories),
		study:     r.someCategories(d, key+".studyCategories", text.StudyCategories),
	}
	if text.ValidFrom == "" {
		r.problem(d, key+".validFrom", "missing")
	}
	for _, role := range allRoles {
		n, ok := text.Periods[string(role)]
		if !ok || n < -12 || n > 1 {
			r.problem(d, key+".periods", "%s: want months from the application month, -12 to 1", role)
		}
	}
	if len(text.Periods) != len(allRoles) {
		r.problem(d, key+".periods", "want application, control and comparison and no other")
	}
	p.roles = roles{text.Periods["application"], text.Periods["control"], text.Periods["comparison"]}
	if p.fullTime < 1 || p.fullTime > 100 || p.reportMonths < 0 || p.reportMonths > 12 {
		r.problem(d, key, "want fullTime 1 to 100 and reportMonths 0 to 12")
	}
	return p
}

func (r *reader) someCategories(d *document, key string, ids []string) []string {
	if len(ids) == 0 {
		r.problem(d, key, "missing")
	}
	for i, id := range ids {
		r.category(d, fmt.Sprintf("%s[%d]", key, i), id)
	}
	return ids
}

// whole checks what only all files together can tell.
func (r *reader) whole() {
	missing := func(name string) { r.problems = append(r.problems, fmt.Errorf("%s is missing or says nothing", name)) }
	if len(r.tables.labels) == 0 {
		missing(categoriesName)
	}
	if len(r.tables.practices) == 0 {
		missing(practiceName)
	}
	if len(r.tables.steps) == 0 {
		missing(overviewName)
	}
	if len(r.tables.national.rows.list) == 0 {
		missing(folder + "/<authority>.yaml")
	}
	for code := range values {
		if _, ok := r.tables.texts[code]; !ok {
			r.problems = append(r.problems, fmt.Errorf("%s: no row for the code %s", observationsName, code))
		}
	}
	for code := range r.authorities {
		if _, ok := r.tables.hidden[code]; !ok {
			r.problems = append(r.problems, fmt.Errorf("%s: hides has nothing for %s", observationsName, code))
		}
	}
	slices.SortStableFunc(r.tables.practices, func(a, b practice) int { return int(a.from) - int(b.from) })
}

func (r *reader) authority(d *document, key, text string) aggregator.AuthorityCode {
	code := aggregator.AuthorityCode(text)
	if !r.authorities[code] {
		var known []string
		for c := range r.authorities {
			known = append(known, string(c))
		}
		slices.Sort(known)
		r.problem(d, key, "%q: want one of %s", text, strings.Join(known, ", "))
	}
	return code
}

func (r *reader) category(d *document, key, text string) string {
	if _, ok := r.tables.labels[text]; !ok {
		r.problem(d, key, "%q is not in categories.yaml", text)
	}
	return text
}

func (r *reader) text(d *document, key string, text aggregator.Text) {
	if strings.TrimSpace(text.SV) == "" {
		r.problem(d, key+".sv", "missing")
	}
	if strings.TrimSpace(text.EN) == "" {
		r.problem(d, key+".en", "missing")
	}
}

// dated is a row's own days, or those of its file.
func (r *reader) dated(d *document, key, from, to string, ofFile aggregator.Period) aggregator.Period {
	if from == "" && to == "" && !ofFile.IsZero() {
		return ofFile
	}
	return r.period(d, key, from, to)
}

func (r *reader) period(d *document, key, from, to string) aggregator.Period {
	p := aggregator.Period{From: r.date(d, key+".validFrom", from), To: r.date(d, key+".validTo", to)}
	if from == "" {
		r.problem(d, key+".validFrom", "missing")
	}
	if p.To != 0 && p.To < p.From {
		r.problem(d, key+".validTo", "%s is before %s", p.To, p.From)
	}
	return p
}

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

// id reads an id that nothing else has.
func (r *reader) id(d *document, key, text string) string {
	if text == "" || strings.Trim(text, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
		r.problem(d, key, "%q: want lower case letters, digits and hyphens", text)
	}
	if first, ok := r.seen[text]; ok {
		r.problem(d, key, "%s is there already, at %s", text, first)
	}
	r.seen[text] = fmt.Sprintf("%s:%d", path.Base(d.name), d.line(key))
	return text
}
