package review

import (
	"underlag/aggregator"
	"underlag/aggregator/access"
)

// Page is everything the law says of one row, or of one entry that withholds, on
// a day. Exactly one of Row and Outside is set.
type Page struct {
	Authority aggregator.AuthorityCode
	Name      aggregator.Text // of the authority
	Row       *access.Provision
	Outside   *access.Outside
	State     State
	Overdue   bool
	Local     []Local // municipalities that are narrower
}

// PageOf gives the page of a row or an entry that withholds; false where the law
// has none of that id.
func PageOf(law *access.Law, id aggregator.ProvisionID, on aggregator.Date) (Page, bool) {
	for _, l := range Matrix(law, on) {
		if l.ID() == id {
			return Page{Authority: l.Authority, Name: l.Name, Row: l.Row, Outside: l.Outside, State: l.State, Overdue: l.Overdue, Local: l.Local}, true
		}
	}
	return Page{}, false
}

// About lists the questions that expect a row, whether to let something through
// or to refuse.
func (t *Tested) About(id aggregator.ProvisionID) []Result {
	var list []Result
	for _, r := range t.Results {
		for _, row := range r.Rows {
			if row == id {
				list = append(list, r)
				break
			}
		}
	}
	return list
}
