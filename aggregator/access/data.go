package access

import "slices"

// data is the book as the principles see it, under data.law. The rows' fields
// are not in it: the principles answer with row ids, which Go expands.
func (b *book) data() map[string]any {
	rows := map[string]any{}
	for id, p := range b.rows {
		rows[string(id)] = rowData(p)
	}
	return map[string]any{"law": map[string]any{
		"rows":           rows,
		"named":          b.named(),
		"purposes":       truths(allPurposes),
		"roles":          truths(allRoles),
		"longest_months": b.longestMonths,
	}}
}

func rowData(p *Provision) map[string]any {
	to := p.ValidTo
	if to.IsZero() {
		to = forever
	}
	status := "unconfirmed"
	if p.Confirmed {
		status = "confirmed"
	}
	return map[string]any{
		"purposes":     truths(p.Purposes),
		"roles":        truths(p.Roles),
		"child_age":    map[string]any{"min": p.ChildAge.Min, "max": p.ChildAge.Max},
		"needs_reason": p.NeedsReason,
		"break_glass":  p.BreakGlass,
		"valid_from":   int(p.ValidFrom),
		"valid_to":     int(to),
		"status":       status,
		"form":         string(p.Lookback.Form),
		"reach":        map[string]any{"month": p.Lookback.reach("month"), "period": p.Lookback.reach("period")},
	}
}

// named indexes the confirmed rows by the purpose they name, so that the others
// need not be looked at. The principles still check both in the row itself.
func (b *book) named() map[string]any {
	index := map[string]any{}
	for _, purpose := range allPurposes {
		ids := []any{}
		for _, id := range sortedKeys(b.rows) {
			row := b.rows[id]
			if row.Confirmed && slices.Contains(row.Purposes, purpose) {
				ids = append(ids, string(id))
			}
		}
		index[string(purpose)] = ids
	}
	return index
}

func truths[T ~string](list []T) map[string]any {
	set := map[string]any{}
	for _, v := range list {
		set[string(v)] = true
	}
	return set
}
