package insight

import (
	"slices"
	"strings"

	"underlag/aggregator"
)

// naming is how an authority names a benefit or a kind of amount.
type naming struct {
	authority  aggregator.AuthorityCode
	code, text string
}

// subject is a naming as the tables are read by it, looked up once in a reading.
type subject struct {
	codes  [][]string // of each code, its steps; none where there is no code
	plain  string
	looked bool
	rows   []*row // those that are about it, whatever else they ask for

	sorted     bool
	categories []string
}

// subject gives what a naming stands for.
func (r *reading) subject(authority aggregator.AuthorityCode, code, text string) *subject {
	n := naming{authority, code, text}
	s, known := r.subjects[n]
	if !known {
		s = &subject{codes: steps(code), plain: plain(text)}
		r.subjects[n] = s
	}
	return s
}

// steps takes a code apart: of several benefits, set apart by commas, each of
// which may be a path such as bostadsbidragsarende/BOB.
func steps(code string) [][]string {
	if code == "" {
		return nil
	}
	var list [][]string
	for one := range strings.SplitSeq(code, ",") {
		list = append(list, strings.Split(one, "/"))
	}
	return list
}

// among tells whether a list of codes and plain texts has the subject: every one
// of its codes, by any step of it, or its text.
func (s *subject) among(list []string) bool { return s.coded(list) || s.titled(list) }

func (s *subject) coded(list []string) bool {
	for _, steps := range s.codes {
		if !slices.ContainsFunc(steps, func(step string) bool { return slices.Contains(list, step) }) {
			return false
		}
	}
	return len(s.codes) > 0
}

func (s *subject) titled(list []string) bool { return s.plain != "" && slices.Contains(list, s.plain) }

// rowsAbout gives the rows of the income table that are about a subject.
func (r *reading) rowsAbout(authority aggregator.AuthorityCode, s *subject) []*row {
	if !s.looked {
		s.looked = true
		for _, w := range r.byAuthority[authority] {
			if w.isAbout(s) {
				s.rows = append(s.rows, w)
			}
		}
	}
	return s.rows
}

// categories lists the categories a benefit can be of, going by its code and
// name alone.
func (r *reading) categories(authority aggregator.AuthorityCode, s *subject) []string {
	rows := r.rowsAbout(authority, s)
	if s.sorted {
		return s.categories
	}
	s.sorted = true
	for _, w := range rows {
		if len(w.benefits)+len(w.names) > 0 && !slices.Contains(s.categories, w.category) {
			s.categories = append(s.categories, w.category)
		}
	}
	return s.categories
}

// plain is a text as the tables compare it.
func plain(s string) string { return strings.ToLower(strings.TrimSpace(s)) }
