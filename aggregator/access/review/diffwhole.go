package review

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"underlag/aggregator"
	"underlag/aggregator/access"
)

// withheld says what has changed in what is never let through.
func (d *differ) withheld(code aggregator.AuthorityCode, old, now []access.Outside) {
	before, after := map[aggregator.ProvisionID]string{}, map[aggregator.ProvisionID]string{}
	for _, o := range old {
		before[o.ID] = outside(&o)
	}
	for _, o := range now {
		after[o.ID] = outside(&o)
	}
	for _, id := range either(before, after) {
		switch {
		case after[id] == "":
			d.add(code, id, "skälet att hålla inne uppgifter är borttaget", "the reason to withhold data is removed")
		case before[id] == "":
			d.add(code, id, "ett nytt skäl att hålla inne uppgifter", "a new reason to withhold data")
		case before[id] != after[id]:
			d.add(code, id, "vad som hålls inne, eller skälet till det, ändras", "what is withheld, or the reason for it, changes")
		}
	}
}

// outside is all that an entry says, as one text.
func outside(o *access.Outside) string {
	text := o.Matrix + "\x00" + o.Citation + "\x00" + o.Reason.SV + "\x00" + o.Reason.EN
	for _, x := range o.Covers {
		text += "\x00" + string(x.Category) + " " + fieldNames(x.Fields)
	}
	return text
}

// either lists the keys of two maps, sorted.
func either[K ~string, V any](a, b map[K]V) []K {
	keys := maps.Clone(a)
	if keys == nil {
		keys = map[K]V{}
	}
	maps.Copy(keys, b)
	return slices.Sorted(maps.Keys(keys))
}

func (d *differ) purposes() {
	old, now := d.before.Purposes(), d.after.Purposes()
	for i := range min(len(old), len(now)) {
		p, q := old[i], now[i]
		name := purposeWords[q.Code]
		if p.Sent != q.Sent {
			d.add("", "", fmt.Sprintf("ändamålet %s: texten som sänds ändras från %q till %q", name.SV, p.Sent.SV, q.Sent.SV),
				fmt.Sprintf("the purpose %s: the text sent changes from %q to %q", name.EN, p.Sent.SV, q.Sent.SV))
		}
		if p.Label != q.Label {
			d.add("", "", fmt.Sprintf("ändamålet %s heter nu %s", name.SV, q.Label.SV), fmt.Sprintf("the purpose %s is now called %s", name.EN, q.Label.EN))
		}
		for _, role := range either(p.Required, q.Required) {
			if was, is := join(p.Required[role], ", "), join(q.Required[role], ", "); was != is {
				whom := RoleWord(role)
				d.add("", "", fmt.Sprintf("ändamålet %s, om %s: de som måste ha svarat ändras från %s till %s", name.SV, whom.SV, orNothing(was, Swedish), orNothing(is, Swedish)),
					fmt.Sprintf("the purpose %s, about %s: those that must have answered change from %s to %s", name.EN, whom.EN, orNothing(was, English), orNothing(is, English)))
			}
		}
	}
}

func (d *differ) refusals() {
	old, now := refusalTexts(d.before), refusalTexts(d.after)
	for _, code := range either(old, now) {
		switch {
		case now[code] == "":
			d.add("", "", "koden "+code+" är borttagen", "the code "+code+" is removed")
		case old[code] == "":
			d.add("", "", "ny kod: "+code, "a new code: "+code)
		case old[code] != now[code]:
			d.add("", "", "koden "+code+" sägs med andra ord", "the code "+code+" is said in other words")
		}
	}
}

func refusalTexts(law *access.Law) map[string]string {
	texts := map[string]string{}
	for _, code := range law.Codes() {
		text, _ := law.RefusalText(code)
		texts[code] = text.SV + "\x00" + text.EN
	}
	return texts
}

// rule is one rule of the principles: what it says, and what it is called.
type rule struct{ text, title string }

// principles names the rules whose meaning may have changed; comments and layout
// do not count.
func (d *differ) principles() {
	old, now := rules(d.before), rules(d.after)
	for _, name := range either(old, now) {
		title := now[name].title
		if title == "" {
			title = old[name].title
		}
		switch {
		case now[name].text == "":
			d.add("", "", fmt.Sprintf("principen »%s« (%s) är borttagen", title, name), fmt.Sprintf("the principle »%s« (%s) is removed", title, name))
		case old[name].text == "":
			d.add("", "", fmt.Sprintf("ny princip: »%s« (%s)", title, name), fmt.Sprintf("a new principle: »%s« (%s)", title, name))
		case old[name].text != now[name].text:
			d.add("", "", fmt.Sprintf("principen »%s« (%s) ändras", title, name), fmt.Sprintf("the principle »%s« (%s) changes", title, name))
		}
	}
}

// rules reads every rule of a law that has been loaded, and so can be parsed.
func rules(law *access.Law) map[string]rule {
	found := map[string]rule{}
	for _, file := range law.FileNames() {
		if !strings.HasPrefix(file, "law/") {
			continue
		}
		module, err := ast.ParseModuleWithOpts(file, string(law.File(file)), ast.ParserOptions{ProcessAnnotation: true})
		if err != nil {
			continue
		}
		for _, r := range module.Rules {
			name := strings.TrimPrefix(r.Ref().GroundPrefix().String(), "data.underlag.")
			found[name] = rule{text: found[name].text + r.String() + "\n", title: found[name].title}
		}
		for _, a := range module.Annotations {
			name := strings.TrimPrefix(a.GetTargetPath().String(), "data.underlag.")
			if r, ok := found[name]; ok {
				found[name] = rule{text: r.text, title: a.Title}
			}
		}
	}
	return found
}

func (d *differ) testNumbers() {
	for _, file := range either(numberFiles(d.before), numberFiles(d.after)) {
		if !bytes.Equal(d.before.File(file), d.after.File(file)) {
			d.add("", "", "testnumren i "+file+" ändras", "the test numbers in "+file+" change")
		}
	}
}

func numberFiles(law *access.Law) map[string]bool {
	files := map[string]bool{}
	for _, file := range law.FileNames() {
		if strings.HasPrefix(file, "testnumbers/") {
			files[file] = true
		}
	}
	return files
}
