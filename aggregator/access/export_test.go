package access

import (
	"github.com/open-policy-agent/opa/v1/ast"

	"underlag/aggregator"
)

// Input is what the principles see of an inquiry, for the tests of its schema.
func (l *Law) Input(q aggregator.LawQuestion) (any, error) {
	c := l.circumstances(q, spanOf(q.Inquiry, q.On))
	return ast.JSON(c.input())
}

// Forget makes the law evaluate every question anew.
func (l *Law) Forget() {
	l.engine.verdicts.mu.Lock()
	defer l.engine.verdicts.mu.Unlock()
	clear(l.engine.verdicts.known)
}

// Shapes are the tables as the loader reads them, by the schema and the place in
// it that describe them.
var Shapes = map[string]map[string]any{
	"table": {
		"": tableFile{}, "$defs/row": rowText{}, "$defs/lookback": lookbackText{}, "$defs/delivery": deliveryText{},
		"$defs/withheld": withheldText{}, "$defs/cover": coverText{}, "$defs/row/properties/review": reviewText{},
		"$defs/row/properties/childAge": ageText{},
	},
	"purposes": {"": purposesFile{}, "$defs/purpose": purposeText{}},
	"refusals": {"": refusalsFile{}, "$defs/refusal": refusalRow{}},
	"municipality": {
		"": municipalityFile{}, "$defs/limit": limitText{}, "$defs/lookback": shorterText{}, "$defs/delivery": deliveryText{},
		"properties/review": reviewText{},
	},
}

// ClosedLists are the values the loader allows, by their place in the table's
// schema.
var ClosedLists = map[string][]string{
	"$defs/row/properties/purposes/items": plain(allPurposes),
	"$defs/row/properties/roles/items":    plain(allRoles),
	"$defs/row/properties/sensitivity":    plain(allSensitivities),
	"$defs/lookback/properties/form":      plain(allForms),
	"$defs/lookback/properties/beyond":    plain(sortedKeys(beyonds)),
}

func plain[T ~string](list []T) []string {
	var out []string
	for _, v := range list {
		out = append(out, string(v))
	}
	return out
}
