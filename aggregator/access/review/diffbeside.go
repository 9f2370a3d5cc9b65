package review

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"underlag/aggregator"
	"underlag/aggregator/access"
)

// Parts that are published with the law, and that others read.
const (
	OfIncome Part = "income" // tables/income
	OfSSBTEK Part = "ssbtek" // ssbtek
)

// besides are the folders of those parts, and what a change in them is called.
var besides = []struct {
	part   Part
	folder string
	name   aggregator.Text
}{
	{OfIncome, "tables/income/", aggregator.Text{SV: "inkomsttabellen", EN: "the income table"}},
	{OfSSBTEK, "ssbtek/", aggregator.Text{SV: "syften i SSBTEK", EN: "purposes in SSBTEK"}},
}

// beside says what has changed in the tables of one of the parts, row by row.
// Their own packages say what may stand in them; here they are only compared.
func (d *differ) beside(folder string, called aggregator.Text) {
	old, now := besideRows(d.before, folder), besideRows(d.after, folder)
	for _, key := range either(old, now) {
		was, is := old[key], now[key]
		at := is
		if is == nil {
			at = was
		}
		sv, en := called.SV+", "+at.said, called.EN+", "+at.said
		switch {
		case is == nil:
			d.add(at.authority, at.id, sv+": borttagen", en+": removed")
		case was == nil:
			d.add(at.authority, at.id, sv+": ny ("+is.whole(Swedish)+")", en+": new ("+is.whole(English)+")")
		default:
			d.keys(sv, en, was, is)
		}
	}
	d.orders(folder, called, old, now)
}

// keys says which keys of a row have changed.
func (d *differ) keys(sv, en string, was, is *besideRow) {
	for _, key := range either(was.keys, is.keys) {
		if was.keys[key] != is.keys[key] {
			d.add(is.authority, is.id,
				fmt.Sprintf("%s: %s: %s (tidigare %s)", sv, Swedish.besideKey(key), Swedish.besideValue(key, is.keys[key]), Swedish.besideValue(key, was.keys[key])),
				fmt.Sprintf("%s: %s: %s (was %s)", en, English.besideKey(key), English.besideValue(key, is.keys[key]), English.besideValue(key, was.keys[key])))
		}
	}
}

// orders tells of files in which rows that both laws have stand in another order:
// the first that matches decides.
func (d *differ) orders(folder string, called aggregator.Text, old, now map[string]*besideRow) {
	before, after := besideOrder(old, now), besideOrder(now, old)
	for _, list := range either(before, after) {
		if !slices.Equal(before[list], after[list]) {
			d.add("", "", fmt.Sprintf("%s, %s%s: raderna prövas i en annan ordning", called.SV, folder, list),
				fmt.Sprintf("%s, %s%s: the rows are tried in another order", called.EN, folder, list))
		}
	}
}

// besideOrder lists by file and list the rows that the other law has too.
func besideOrder(rows, other map[string]*besideRow) map[string][]string {
	sorted := slices.SortedFunc(maps.Keys(rows), func(a, b string) int { return rows[a].place - rows[b].place })
	order := map[string][]string{}
	for _, key := range sorted {
		if _, both := other[key]; both {
			order[rows[key].list] = append(order[rows[key].list], key)
		}
	}
	return order
}

// besideRow is one row of such a table, its keys as texts.
type besideRow struct {
	authority aggregator.AuthorityCode
	id        aggregator.ProvisionID // empty: what a file says outside its rows
	said      string                 // where it stands, for people
	list      string                 // file and key of the list it is in
	place     int                    // in the order of the files
	keys      map[string]string
}

// whole says all that a row says, but its id.
func (r *besideRow) whole(in Lang) string {
	var parts []string
	for _, key := range slices.Sorted(maps.Keys(r.keys)) {
		parts = append(parts, in.besideKey(key)+": "+in.besideValue(key, r.keys[key]))
	}
	return strings.Join(parts, "; ")
}

// besideRows reads the tables of a folder, each of which is lists of rows, and
// some keys outside them.
func besideRows(law *access.Law, folder string) map[string]*besideRow {
	rows := map[string]*besideRow{}
	for _, file := range law.FileNames() {
		if !strings.HasPrefix(file, folder) {
			continue
		}
		var table yaml.MapSlice
		if err := yaml.Unmarshal(law.File(file), &table); err != nil {
			table = yaml.MapSlice{{Key: "file", Value: string(law.File(file))}}
		}
		readBeside(rows, strings.TrimPrefix(file, folder), table)
	}
	return rows
}

func readBeside(rows map[string]*besideRow, file string, table yaml.MapSlice) {
	name := strings.TrimSuffix(file, path.Ext(file))
	head := &besideRow{said: name, list: file, place: len(rows), keys: map[string]string{}}
	for _, item := range table {
		key := fmt.Sprint(item.Key)
		list, isList := item.Value.([]any)
		if !isList {
			head.keys[key] = plainly(item.Value)
			continue
		}
		for i, value := range list {
			r := rowBeside(name, key, i, value)
			r.list, r.place = file+" "+key, len(rows)+1
			rows[file+"\x00"+key+"\x00"+string(r.id)] = r
		}
	}
	head.authority = aggregator.AuthorityCode(head.keys["authority"])
	for _, r := range rows {
		if strings.HasPrefix(r.list, file+" ") && r.authority == "" {
			r.authority = head.authority
		}
	}
	if len(head.keys) > 0 {
		rows[file] = head
	}
}

// rowBeside reads one row, known by its id, its code, or where it stands.
func rowBeside(file, list string, at int, value any) *besideRow {
	r := &besideRow{id: aggregator.ProvisionID(fmt.Sprintf("%s[%d]", list, at)), keys: map[string]string{}}
	row, isRow := value.(map[string]any)
	if !isRow {
		r.keys[list] = plainly(value)
	}
	for key, v := range row {
		switch text := plainly(v); key {
		case "id", "code":
			r.id = aggregator.ProvisionID(text)
		case "authority":
			r.authority = aggregator.AuthorityCode(text)
		default:
			r.keys[key] = text
		}
	}
	r.said = file + ", " + string(r.id)
	return r
}

// plainly writes a value of a table on one line.
func plainly(value any) string {
	switch v := value.(type) {
	case map[string]any:
		var parts []string
		for _, key := range slices.Sorted(maps.Keys(v)) {
			parts = append(parts, key+": "+plainly(v[key]))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case []any:
		var parts []string
		for _, item := range v {
			parts = append(parts, plainly(item))
		}
		return strings.Join(parts, " | ")
	case nil:
		return ""
	case string:
		return strings.TrimSpace(v)
	}
	return fmt.Sprint(value)
}
