package access

import (
	"github.com/open-policy-agent/opa/v1/ast"

	"underlag/aggregator"
)

// Input is what the principles see of an inquiry, for the tests of its schema.
func (l *Law) Input(q aggregator.LawQuestion) (any, error) {
	return ast.JSON(l.input(q, spanOf(q.Inquiry, q.On)))
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
