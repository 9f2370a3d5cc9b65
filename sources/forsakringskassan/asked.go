package forsakringskassan

import (
	"bytes"
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"underlag/aggregator"
	"underlag/sources/forsakringskassan/internal/wire"
	"underlag/sources/internal/rest"
)

// Asked reads a LEFI question as a caller sends it inside SSBTEK: the period and,
// in the order of the catalogue, the categories whose groups it names in any list.
// A group that LEFI has and that holds nothing we deliver asks for nothing. The
// error is a *aggregator.SourceError: Malformed where the question is not LEFI's,
// naming the element, and Denied where LEFI would refuse it.
func (p *Part) Asked(question []byte) (aggregator.Period, []aggregator.Category, error) {
	f, err := readQuestion(question)
	if err != nil {
		return aggregator.Period{}, nil, err
	}
	period, err := periodOf(f)
	if err != nil {
		return aggregator.Period{}, nil, err
	}
	categories, err := p.codes.categories(f)
	if err != nil {
		return aggregator.Period{}, nil, err
	}
	return period, categories, nil
}

var personnummer = regexp.MustCompile(`^([0-9]{2})?([0-9]{10})$`)

func readQuestion(raw []byte) (*wire.LefiExternFormansinformationFraga, error) {
	var f wire.LefiExternFormansinformationFraga
	if err := rest.Decode(raw, &f, nil); err != nil {
		return nil, err
	}
	strict := json.NewDecoder(bytes.NewReader(raw))
	strict.DisallowUnknownFields()
	if strict.Decode(&wire.LefiExternFormansinformationFraga{}) != nil {
		return nil, broken("unknown_member")
	}
	if !personnummer.MatchString(f.Personnummer) {
		return nil, broken("personnummer")
	}
	return &f, nil
}

func periodOf(f *wire.LefiExternFormansinformationFraga) (aggregator.Period, error) {
	from, errFrom := aggregator.ParseDate(f.Period.From)
	to, errTo := aggregator.ParseDate(f.Period.Tom)
	if errFrom != nil || errTo != nil {
		return aggregator.Period{}, broken("period")
	}
	period := aggregator.Period{From: from, To: to}
	return period, askable(period)
}

// categories gives what a question's groups are asked for under.
func (c codes) categories(f *wire.LefiExternFormansinformationFraga) ([]aggregator.Category, error) {
	wanted, seen := map[aggregator.Category]bool{}, map[part]bool{}
	for _, p := range parts(f) {
		if seen[p] || !c.takes(p) {
			return nil, broken(p.list)
		}
		seen[p] = true
		wanted[c.categoryOf[p.group]] = true
	}
	var categories []aggregator.Category
	for _, info := range described.Catalogue {
		if wanted[info.Name] {
			categories = append(categories, info.Name)
		}
	}
	if len(categories) == 0 {
		return nil, refused(nothingToAsk)
	}
	return categories, nil
}

// takes tells whether LEFI has a group, and in the list where it stands.
func (c codes) takes(p part) bool {
	row, known := c.tables["groups"][p.group]
	switch {
	case !known:
		return false
	case p.list == "ovrigInformation" || row.Means == "other":
		return p.list == "ovrigInformation" && row.Means == "other"
	case p.list == "formansinformation":
		return strings.HasPrefix(p.group, "FK:")
	}
	return !slices.Contains([]string{"ansprak", "beslut"}, p.list) || strings.HasPrefix(p.group, "PM:")
}
