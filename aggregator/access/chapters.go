package access

import (
	"slices"

	"underlag/aggregator"
)

// Chapter is one authority's table, as people read it.
type Chapter struct {
	Authority aggregator.AuthorityCode
	Name      aggregator.Text
	File      string
	Rows      []Provision // in the order of the table
	Withheld  []Outside
}

// Outside is a reason why some of an authority's data are never let through.
type Outside struct {
	ID       aggregator.ProvisionID
	Matrix   string
	Citation string
	Reason   aggregator.Text
	Covers   []Delivery // sorted by category; Restricted is not meant
}

// PurposeInfo is one purpose of the tables.
type PurposeInfo struct {
	Code     aggregator.Purpose
	Label    aggregator.Text
	Sent     aggregator.Text
	Required map[aggregator.Role][]aggregator.AuthorityCode
}

// Chapters lists the tables, in the order of the sources. A source without a
// table is not there.
func (l *Law) Chapters() []Chapter {
	var list []Chapter
	for _, s := range l.sources {
		if !s.known {
			continue
		}
		of := l.book.chapters[s.code]
		c := Chapter{Authority: s.code, Name: of.name, File: of.file}
		for _, p := range of.rows {
			c.Rows = append(c.Rows, *p)
		}
		for _, w := range of.withheld {
			c.Withheld = append(c.Withheld, w.outside())
		}
		list = append(list, c)
	}
	return list
}

func (w *withheldEntry) outside() Outside {
	o := Outside{ID: w.id, Matrix: w.matrix, Citation: w.citation, Reason: w.reason}
	for _, category := range sortedKeys(w.covers) {
		o.Covers = append(o.Covers, Delivery{Category: category, Fields: w.covers[category]})
	}
	return o
}

// Purposes lists the purposes, in the order of the closed list.
func (l *Law) Purposes() []PurposeInfo {
	var list []PurposeInfo
	for _, code := range allPurposes {
		p := l.book.purposes[code]
		list = append(list, PurposeInfo{Code: code, Label: p.label, Sent: p.sent, Required: p.required})
	}
	return list
}

// Codes lists every refusal code the law can give, sorted.
func (l *Law) Codes() []string {
	codes := slices.Concat(l.engine.codes, ownCodes)
	slices.Sort(codes)
	return slices.Compact(codes)
}

// Authorities lists the sources' codes in the order decisions list them, those
// without a table too.
func (l *Law) Authorities() []aggregator.AuthorityCode {
	var list []aggregator.AuthorityCode
	for _, s := range l.sources {
		list = append(list, s.code)
	}
	return list
}

// FileNames lists the files the law was loaded from, sorted.
func (l *Law) FileNames() []string { return slices.Clone(l.files.names) }

// File gives the bytes of a file the law was loaded from; nil for any other. They
// must not be changed.
func (l *Law) File(name string) []byte { return l.files.bytes[name] }
