package audit

import "underlag/aggregator"

// A record whose identities are all gone is lawful if a later record says that
// they were erased. Until that is read, it is remembered here.

// erasure is what is known of one class.
type erasure struct {
	until       int64 // its records before this have been erased
	first, last int64 // records found without identities
	found       int64 // how many
}

func (v *verifier) erasureOf(class Class) *erasure {
	e := v.erasures[class]
	if e == nil {
		e = &erasure{}
		v.erasures[class] = e
	}
	return e
}

// noteErased takes in a record that says what has been erased.
func (v *verifier) noteErased(index int64, rec record) aggregator.Text {
	if rec.until < 1 || rec.until > index {
		return problemErasure
	}
	for _, class := range alsoErased(rec.class) {
		e := v.erasureOf(class)
		e.until = max(e.until, rec.until)
	}
	return aggregator.Text{}
}

// alsoErased gives the classes that an erasure of one may have erased: acts were
// once of the class reviews, and a record does not tell since when they are not.
func alsoErased(class Class) []Class {
	if class == ReviewsOf {
		return []Class{ReviewsOf, Acts}
	}
	return []Class{class}
}

// noteMissing takes in a record without its identities.
func (v *verifier) noteMissing(index int64, rec record) {
	e := v.erasureOf(rec.kept())
	if e.found == 0 {
		e.first = index
	}
	e.last = index
	e.found++
}

// unexplained gives a record whose identities are gone although no record says
// that they were erased, and -1 if there is none.
func (v *verifier) unexplained() int64 {
	index := int64(-1)
	for _, e := range v.erasures {
		if e.found == 0 || e.last < e.until {
			continue
		}
		missing := e.last
		if e.first >= e.until {
			missing = e.first
		}
		if index < 0 || missing < index {
			index = missing
		}
	}
	return index
}
