package aggregator

import (
	"strings"
	"unicode"
)

// Unknown stands for what is unknown or withheld among people; it is never zero.
const Unknown = "–"

// hardSpace is one at which no line is broken.
const hardSpace = "\u00a0"

// Text writes the sum for people, with spaces or commas between the thousands.
func (a Amount) Text() Text {
	if !a.known {
		return Text{SV: Unknown, EN: Unknown}
	}
	whole, fraction, _ := strings.Cut(a.String(), ".")
	return Text{SV: grouped(whole, hardSpace) + "," + fraction, EN: grouped(whole, ",") + "." + fraction}
}

func grouped(whole, separator string) string {
	whole, negative := strings.CutPrefix(whole, "-")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + separator + whole[i:]
	}
	if negative {
		return "-" + whole
	}
	return whole
}

// Days writes the period's days for people, one day as one, and nothing for none.
func (p Period) Days() string {
	if p.From == p.To {
		return p.From.String()
	}
	return p.From.String() + "–" + p.To.String()
}

// Clean makes a text from elsewhere safe to show: control and format characters,
// which could move a cursor or turn the text around, become spaces.
func Clean(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Cf, r) || r == unicode.ReplacementChar || unicode.Is(unicode.Zl, r) || unicode.Is(unicode.Zp, r) {
			return ' '
		}
		return r
	}, s)
}

// Hyphenated writes twelve digits as people read them, YYYYMMDD-NNNN.
func Hyphenated(digits string) string {
	if len(digits) != 12 {
		return Clean(digits)
	}
	return digits[:8] + "-" + digits[8:]
}

// Text says the verdict.
func (v *Verdict) Text() Text { return VerdictText(v.DecisionReady) }

// VerdictText is what a verdict says, ready or not.
func VerdictText(ready bool) Text {
	if ready {
		return Text{SV: "Underlaget räcker för beslut", EN: "A decision can rest on this answer"}
	}
	return Text{SV: "Underlaget räcker inte för beslut", EN: "A decision cannot rest on this answer"}
}

// What every display of an answer says the same of.
var (
	AllAnswered = Text{
		SV: "Alla källor som krävs har svarat.",
		EN: "Every required source has answered.",
	}
	RestrictedView = Text{
		SV: "Begränsad visning: uppgifter som kan röja var någon finns är borttagna, eftersom en skyddad identitet är markerad eller inte kunde uteslutas.",
		EN: "Restricted view: what could reveal where someone is has been taken out, because a protected identity is marked or could not be ruled out.",
	}
	IdentityMarked = Text{SV: "Skyddad identitet är markerad.", EN: "A protected identity is marked."}
	HowToReadMoney = Text{
		SV: "Kronor. Inget är summerat över netto och brutto; lån står för sig. – betyder okänt eller ej utlämnat, aldrig noll.",
		EN: "Kronor. Nothing is summed across net and gross; loans stand apart. – means unknown or withheld, never zero.",
	}
	NotComplete = Text{
		SV: "Inte fullständigt; uppgifter kan finnas hos: ",
		EN: "Not complete; there may be more at: ",
	}
	// MoneyElsewhere is a format of two numbers.
	MoneyElsewhere = Text{
		SV: "Pengar som inte står i någon månad ovan: %d utan datum eller för ett helt år, %d i andra månader. De finns bland uppgifterna nedan.",
		EN: "Money that is in no month above: %d without a date or of a whole year, %d in other months. It is among the facts below.",
	}
)

// Stands tells whether an outcome stands in the way of taking the answer for all
// there is: what neither was delivered nor, being optional, may be asked for.
func (o Outcome) Stands(required bool) bool {
	return !o.Ready() && (required || o != Refused && o != NotAsked)
}

// Called tells whether the authority was asked at all.
func (o Outcome) Called() bool { return o != Refused && o != NotAsked && o != Maintenance }

// Failure says, of an authority that should have been asked and gave no data, that
// this is no answer; false for any other outcome.
func (o Outcome) Failure() (Text, bool) {
	t, failed := failures[o]
	return t, failed
}

var failures = map[Outcome]Text{
	Denied: {
		SV: "Myndigheten lämnade inte ut uppgifter till oss. Det säger inget om vad som finns.",
		EN: "The authority refused to disclose. That says nothing about what there is.",
	},
	Maintenance: {
		SV: "Planerat underhåll: myndigheten har inte tillfrågats. Det säger inget om vad som finns.",
		EN: "Planned maintenance: the authority was not asked. That says nothing about what there is.",
	},
	Late: {
		SV: "Myndigheten hann inte svara i tid. Det säger inget om vad som finns.",
		EN: "The authority did not answer in time. That says nothing about what there is.",
	},
	Unavailable: {
		SV: "Myndigheten kunde inte svara. Det säger inget om vad som finns.",
		EN: "The authority could not answer. That says nothing about what there is.",
	},
	Malformed: {
		SV: "Myndighetens svar gick inte att läsa. Det säger inget om vad som finns.",
		EN: "The authority's answer could not be read. That says nothing about what there is.",
	},
}
