package audit

import "slices"

// A caseworker's household, as far as a ledger can know it: whoever was asked
// about together with the caseworker or a declared relative, in one inquiry or
// one case, by anybody.

// aboutProtected tells whether anybody in an inquiry has a protected identity.
func (a Access) aboutProtected() bool {
	return slices.ContainsFunc(a.Subjects, func(s AccessSubject) bool { return s.Protected })
}

// tie is an inquiry that places persons in a caseworker's household.
type tie struct {
	caseworker string
	access     Access
}

// household gives a signal for each inquiry by a caseworker, not an automation,
// about somebody of their household, within the window of the inquiry that shows
// it. One that was refused for the relation itself is another rule's.
func household(r Rule, accesses []Access) []Signal {
	ties := tiesOf(accesses)
	var list []Signal
	for _, a := range accesses {
		if a.Automation || a.Caseworker == "" {
			continue
		}
		n := slices.IndexFunc(ties, func(t tie) bool { return t.shows(a, r) })
		if n < 0 {
			continue
		}
		records := []int64{a.Index, ties[n].access.Index}
		list = append(list, Signal{Rule: r.Code, Unit: a.Unit, Records: slices.Compact(records), At: a.At})
	}
	return list
}

// tiesOf finds the inquiries in which a caseworker or a declared relative stands,
// and those of the same case.
func tiesOf(accesses []Access) []tie {
	self := map[string]string{} // caseworkers, by themselves as persons
	for _, a := range accesses {
		if a.self != "" {
			self[a.self] = a.Caseworker
		}
	}
	var ties []tie
	add := func(caseworker string, shown Access) {
		ties = append(ties, tie{caseworker, shown})
		for _, a := range accesses {
			if a.Index != shown.Index && a.Case != "" && a.Case == shown.Case {
				ties = append(ties, tie{caseworker, a})
			}
		}
	}
	for _, a := range accesses {
		if slices.ContainsFunc(a.Subjects, func(s AccessSubject) bool { return s.related }) {
			add(a.Caseworker, a)
		}
		for _, s := range a.Subjects {
			if caseworker, known := self[s.Person]; known && !s.related {
				add(caseworker, a)
			}
		}
	}
	return ties
}

// shows tells whether an inquiry is by the caseworker about somebody of the tie,
// other than who was refused for being a relative.
func (t tie) shows(a Access, r Rule) bool {
	if t.caseworker != a.Caseworker || t.access.At.Sub(a.At).Abs() > r.window() {
		return false
	}
	known := t.access.persons()
	return slices.ContainsFunc(a.Subjects, func(s AccessSubject) bool {
		return s.Person != "" && !s.related && slices.Contains(known, s.Person) && t.access.Index != a.Index
	})
}
