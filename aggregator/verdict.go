package aggregator

import "strings"

// verdict is ready only if every required source of every person is answered or
// empty.
func verdict(a *Answer, sources []Descriptor) Verdict {
	v := Verdict{DecisionReady: true}
	for i := range a.Persons {
		for j := range a.Persons[i].Sources {
			r := &a.Persons[i].Sources[j]
			if r.Required && !r.Outcome.Ready() {
				v.DecisionReady = false
				v.Reasons = append(v.Reasons, reason(r, named(&sources[j]), i))
			}
		}
	}
	return v
}

// ReasonPrefix begins the code of every reason; the outcome ends it.
const ReasonPrefix = "required_source_"

// named gives the name and the code people know the authority by.
func named(d *Descriptor) Text {
	with := func(name string) string {
		if name == "" || name == string(d.Code) {
			return string(d.Code)
		}
		return name + " (" + string(d.Code) + ")"
	}
	return Text{SV: with(d.Name.SV), EN: with(d.Name.EN)}
}

func reason(r *SourceResult, name Text, person int) Reason {
	text := reasonTexts[r.Outcome]
	extra := Text{}
	switch {
	case r.Refusal != nil:
		extra = r.Refusal.Text
	case len(r.Missing) > 0:
		extra = missingParts(r.Missing)
	case r.Code == CodeNotAskable:
		text = notAskableText
	}
	return Reason{
		Code: ReasonPrefix + string(r.Outcome), Authority: r.Authority, Person: person,
		Text: Text{SV: sentence(name.SV, text.SV, extra.SV), EN: sentence(name.EN, text.EN, extra.EN)},
	}
}

func missingParts(parts []MissingPart) Text {
	var sv, en []string
	for _, m := range parts {
		sv, en = append(sv, m.Text.SV), append(en, m.Text.EN)
	}
	return Text{SV: strings.Join(sv, " "), EN: strings.Join(en, " ")}
}

func sentence(authority, text, extra string) string {
	if extra == "" {
		return authority + " " + text
	}
	return authority + " " + text + " " + extra
}

var notAskableText = Text{
	SV: "kan i sin tjänst inte ta emot en fråga om personens nummer; det säger inget om vad som finns. Fråga myndigheten på annat sätt.",
	EN: "has no way in its service to take a question about the person's number; that says nothing about what there is. Ask the authority in another way.",
}

var reasonTexts = map[Outcome]Text{
	Partial: {
		SV: "svarade bara delvis; det som saknas är inte detsamma som att inget finns.",
		EN: "answered only in part; what is missing is not the same as nothing.",
	},
	Refused: {
		SV: "krävs men får inte tillfrågas.",
		EN: "is required but may not be asked.",
	},
	Denied: {
		SV: "lämnade inte ut uppgifter till oss; det säger inget om vad som finns.",
		EN: "refused to disclose; that says nothing about what there is.",
	},
	NotAsked: {
		SV: "krävs men tillfrågades inte.",
		EN: "is required but was not asked.",
	},
	Maintenance: {
		SV: "har planerat underhåll och har inte tillfrågats; det säger inget om vad som finns.",
		EN: "is under planned maintenance and was not asked; that says nothing about what there is.",
	},
	Late: {
		SV: "hann inte svara i tid; det säger inget om vad som finns.",
		EN: "did not answer in time; that says nothing about what there is.",
	},
	Unavailable: {
		SV: "kunde inte svara; det säger inget om vad som finns.",
		EN: "could not answer; that says nothing about what there is.",
	},
	Malformed: {
		SV: "svarade på ett sätt som inte går att läsa; det säger inget om vad som finns.",
		EN: "answered in a way that cannot be read; that says nothing about what there is.",
	},
}
