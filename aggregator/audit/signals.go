package audit

import (
	"slices"
	"strconv"
	"time"
)

// Signal is something in the ledger that somebody should look at.
type Signal struct {
	Rule    string    `json:"rule"`
	Unit    string    `json:"unit"` // of the last inquiry
	Records []int64   `json:"records"`
	At      time.Time `json:"at"` // of the last inquiry
}

// ID is the signal's own: the same signal computed again has the same.
func (s Signal) ID() string { return s.Rule + "-" + strconv.FormatInt(s.Records[0], 10) }

// Signals applies the rules to inquiries in the order of the ledger. zone is
// where the working day is. reviews are those of the organisation so far.
func Signals(rules []Rule, accesses []Access, reviews []Review, zone *time.Location) []Signal {
	var list []Signal
	for _, r := range rules {
		switch r.Kind {
		case ruleRefusal:
			list = append(list, each(r, accesses, r.refused)...)
		case ruleHours:
			list = append(list, each(r, accesses, func(a Access) bool { return !a.Automation && r.outside(a.At.In(zone)) })...)
		case ruleAskers:
			list = append(list, within(r, accesses, Access.persons, func(a Access) []string { return []string{a.Caseworker} })...)
		case rulePersons:
			list = append(list, within(r, accesses, byCaseworker, Access.persons)...)
		case ruleRefusals:
			list = append(list, within(r, accesses, byCaseworker, refusedInquiry)...)
		case ruleProtected:
			list = append(list, each(r, accesses, Access.aboutProtected)...)
		case ruleHousehold:
			list = append(list, household(r, accesses)...)
		case ruleEmergency:
			list = append(list, each(r, accesses, func(a Access) bool { return a.BreakGlass != nil && a.Refusal == "" })...)
		case ruleUnchecked:
			list = append(list, unchecked(r, accesses, reviews)...)
		}
	}
	return list
}

// each gives a signal for every inquiry that a test finds.
func each(r Rule, accesses []Access, found func(Access) bool) []Signal {
	var list []Signal
	for _, a := range accesses {
		if found(a) {
			list = append(list, Signal{Rule: r.Code, Unit: a.Unit, Records: []int64{a.Index}, At: a.At})
		}
	}
	return list
}

func (r Rule) refused(a Access) bool {
	if slices.Contains(r.Refusals, a.Refusal) {
		return true
	}
	for _, subject := range a.Subjects {
		for _, source := range subject.Sources {
			if slices.Contains(r.Refusals, source.Refusal) {
				return true
			}
		}
	}
	return false
}

func (r Rule) outside(at time.Time) bool {
	weekend := at.Weekday() == time.Saturday || at.Weekday() == time.Sunday
	return weekend || at.Hour() < r.From || at.Hour() >= r.To
}

func (a Access) persons() []string {
	var list []string
	for _, s := range a.Subjects {
		if s.Person != "" {
			list = append(list, s.Person)
		}
	}
	return list
}

// byCaseworker leaves automations out: nobody's curiosity is behind them.
func byCaseworker(a Access) []string {
	if a.Automation || a.Caseworker == "" {
		return nil
	}
	return []string{a.Caseworker}
}

// refusedInquiry counts each refused inquiry as itself.
func refusedInquiry(a Access) []string {
	if a.Refusal == "" {
		return nil
	}
	return []string{a.Inquiry}
}

// within gives a signal when, within the rule's window, the inquiries of one key
// have the limit of different values. It then counts anew.
func within(r Rule, accesses []Access, keys, values func(Access) []string) []Signal {
	type seen struct {
		access Access
		value  string
	}
	windows := map[string][]seen{}
	var list []Signal
	for _, a := range accesses {
		for _, key := range keys(a) {
			window := slices.DeleteFunc(windows[key], func(s seen) bool { return a.At.Sub(s.access.At) > r.window() })
			for _, value := range values(a) {
				if value != "" && !slices.ContainsFunc(window, func(s seen) bool { return s.value == value }) {
					window = append(window, seen{a, value})
				}
			}
			if len(window) >= r.Limit {
				signal := Signal{Rule: r.Code, Unit: a.Unit, At: a.At}
				for _, s := range window {
					signal.Records = append(signal.Records, s.access.Index)
				}
				signal.Records = slices.Compact(signal.Records)
				list, window = append(list, signal), nil
			}
			windows[key] = window
		}
	}
	return list
}

// unchecked gives a signal for each unit that asked, of which no review has been
// closed within the window before the last inquiry.
func unchecked(r Rule, accesses []Access, reviews []Review) []Signal {
	last := map[string]Access{}
	var units []string
	for _, a := range accesses {
		if _, known := last[a.Unit]; !known {
			units = append(units, a.Unit)
		}
		last[a.Unit] = a
	}
	var list []Signal
	for _, unit := range units {
		a := last[unit]
		checked := slices.ContainsFunc(reviews, func(v Review) bool {
			return v.Unit == unit && v.Closed != nil && a.At.Sub(v.Closed.At) <= r.window()
		})
		if !checked {
			list = append(list, Signal{Rule: r.Code, Unit: unit, Records: []int64{a.Index}, At: a.At})
		}
	}
	return list
}
