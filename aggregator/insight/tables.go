package insight

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"sync"

	"underlag/aggregator"
)

// Where the tables are in the tree of policies.
const (
	folder           = "tables/income"
	municipalities   = folder + "/municipalities"
	categoriesName   = folder + "/categories.yaml"
	practiceName     = folder + "/practice.yaml"
	observationsName = folder + "/observations.yaml"
	overviewName     = folder + "/overview.yaml"
	cyclesName       = folder + "/cycles.yaml"
)

// maxFile limits one table; the largest is a tenth of it.
const maxFile = 1 << 20

// Tables is everything the reviewers' files say, checked. What they say does not
// change after loading.
type Tables struct {
	revision  string
	national  sheet
	practices []practice // at least one, in order of their first day
	local     map[aggregator.OrgNumber]*localSheet
	labels    map[string]aggregator.Text // of the categories
	texts     map[aggregator.ObservationCode]observationRow
	hidden    map[aggregator.AuthorityCode]aggregator.Text // what a source's silence can hide
	cycles    []cycle
	steps     []step

	mu    sync.Mutex
	ready map[inForceOn]*table // what has been asked for, made ready
}

// inForceOn names the tables of one municipality, empty for one that has none of
// its own, on one day.
type inForceOn struct {
	organisation aggregator.OrgNumber
	day          aggregator.Date
}

// maxReady bounds what is held ready; a server needs one for each municipality
// with tables of its own.
const maxReady = 512

// sheet is what a municipality may replace.
type sheet struct {
	rows       rows
	thresholds []*threshold
}

// localSheet is one municipality's own rows, read before the national ones.
type localSheet struct {
	sheet
	attribution aggregator.Attribution // empty: the national one
	inForce     aggregator.Period
}

// practice is local habit that is no law: which months are looked at, how money
// is placed in them, and what the observations hold things to.
type practice struct {
	from         aggregator.Date
	roles        roles
	attribution  aggregator.Attribution
	fullTime     int      // percent from which a registration or a course of study is full time
	reportMonths int      // how many months before the application month the latest activity report may lie
	programme    []string // categories that are paid to those who take part in a programme
	sickness     []string // categories that replace salary the same days
	study        []string // categories of study allowance for upper secondary school
}

// threshold says from which change of a benefit it is worth a look.
type threshold struct {
	id       string
	category string // empty: every category
	percent  int    // zero: any change of the sum
	compare  bool
	inForce  aggregator.Period
}

// table is the tables as they are for one municipality on one day.
type table struct {
	*Tables
	practice
	rows        rows
	byAuthority map[aggregator.AuthorityCode][]*row
	thresholds  []*threshold
	expected    []expected
}

// Revision is the sha256 of the tables.
func (t *Tables) Revision() string { return t.revision }

// Load reads and checks the income tables of a tree such as policies.FS. Every
// problem found is in the error, with file, line and key. The catalogue is every
// source that a row may be about.
func Load(fsys fs.FS, catalogue []aggregator.Descriptor) (*Tables, error) {
	files, err := readFiles(fsys)
	if err != nil {
		return nil, err
	}
	r := newReader(catalogue)
	r.tables.revision = revision(files)
	for _, f := range files {
		r.file(f)
	}
	r.whole()
	if len(r.problems) > 0 {
		return nil, errors.Join(r.problems...)
	}
	return r.tables, nil
}

type file struct {
	name string
	data []byte
}

// readFiles reads the tables, those that others refer to first.
func readFiles(fsys fs.FS) ([]file, error) {
	var files []file
	for _, pattern := range []string{folder + "/*.yaml", municipalities + "/*.yaml"} {
		names, err := fs.Glob(fsys, pattern)
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			data, err := fs.ReadFile(fsys, name)
			if err != nil {
				return nil, err
			}
			if len(data) > maxFile {
				return nil, fmt.Errorf("%s: %d bytes; at most %d are allowed", name, len(data), maxFile)
			}
			files = append(files, file{name, data})
		}
	}
	slices.SortStableFunc(files, func(a, b file) int { return precedence(a.name) - precedence(b.name) })
	return files, nil
}

func precedence(name string) int {
	switch {
	case name == categoriesName:
		return 0
	case path.Dir(name) == municipalities:
		return 2
	}
	return 1
}

// revision hashes each name and content with its length, so that no two sets of
// tables share one by shifting bytes between files.
func revision(files []file) string {
	sum := sha256.New()
	for _, f := range files {
		fmt.Fprintf(sum, "%d %s %d\n", len(f.name), f.name, len(f.data))
		sum.Write(f.data)
	}
	return "sha256:" + hex.EncodeToString(sum.Sum(nil))
}

// of gives the tables of one municipality on one day.
func (t *Tables) of(organisation aggregator.OrgNumber, on aggregator.Date) *table {
	if t.local[organisation] == nil {
		organisation = ""
	}
	which := inForceOn{organisation, on}
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.ready[which]
	if now == nil {
		if len(t.ready) >= maxReady {
			clear(t.ready)
		}
		now = t.prepare(organisation, on)
		t.ready[which] = now
	}
	return now
}

// prepare makes the tables of one municipality on one day, its own rows first.
func (t *Tables) prepare(organisation aggregator.OrgNumber, on aggregator.Date) *table {
	now := &table{Tables: t, practice: t.practiceOn(on), byAuthority: map[aggregator.AuthorityCode][]*row{}, expected: t.expectedAfter(on)}
	own := t.local[organisation]
	if own == nil || !own.inForce.Contains(on) {
		own = &localSheet{}
	}
	if own.attribution != "" {
		now.attribution = own.attribution
	}
	for _, s := range []*sheet{&own.sheet, &t.national} {
		now.rows.list = append(now.rows.list, inForce(s.rows.list, on, func(w *row) aggregator.Period { return w.inForce })...)
		now.rows.offsets = append(now.rows.offsets, inForce(s.rows.offsets, on, func(o *offset) aggregator.Period { return o.inForce })...)
		now.thresholds = append(now.thresholds, inForce(s.thresholds, on, func(h *threshold) aggregator.Period { return h.inForce })...)
	}
	for _, w := range now.rows.list {
		now.byAuthority[w.authority] = append(now.byAuthority[w.authority], w)
	}
	return now
}

// practiceOn gives the practice in force on a day: the last that has begun, and
// the first before any has.
func (t *Tables) practiceOn(on aggregator.Date) practice {
	now := t.practices[0]
	for _, p := range t.practices {
		if p.from <= on {
			now = p
		}
	}
	return now
}

func inForce[T any](list []T, on aggregator.Date, when func(T) aggregator.Period) []T {
	return slices.DeleteFunc(slices.Clone(list), func(v T) bool { return !when(v).Contains(on) })
}
