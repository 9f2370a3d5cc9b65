package v1

import (
	"slices"
	"time"

	"underlag/aggregator"
)

// RequestBreakGlass asks although no case shows the relation.
type RequestBreakGlass struct {
	Reason  string `json:"reason"`
	Text    string `json:"text"`
	Expires string `json:"expires"` // RFC 3339
}

func (r *reader) breakGlass(at string) *RequestBreakGlass {
	b := &RequestBreakGlass{}
	given := r.object(at, func(key, at string) bool {
		switch key {
		case "reason":
			b.Reason = r.string(at)
		case "text":
			b.Text = r.string(at)
		case "expires":
			b.Expires = r.string(at)
		default:
			return false
		}
		return true
	})
	if !given {
		return nil
	}
	return b
}

// breakGlass reads the statement. An unknown reason becomes none, and validation
// says what is allowed.
func (c *conversion) breakGlass(r *RequestBreakGlass) *aggregator.BreakGlass {
	if r == nil {
		return nil
	}
	b := &aggregator.BreakGlass{Text: r.Text}
	if reason := aggregator.BreakGlassReason(r.Reason); slices.Contains(aggregator.BreakGlassReasons, reason) {
		b.Reason = reason
	}
	var err error
	b.Expires, err = time.Parse(time.RFC3339, r.Expires)
	if err != nil {
		c.wrong(CodeTimeForm, "/breakGlass/expires")
	}
	return b
}

func fromBrokenGlass(b *aggregator.BrokenGlass) *BrokenGlass {
	if b == nil {
		return nil
	}
	return &BrokenGlass{Reason: string(b.Reason), Expires: b.Expires, Review: b.Review, Text: brokenGlassTexts[b.Reason]}
}

// brokenGlassTexts name the rule that the question was answered by, and what it
// costs.
var brokenGlassTexts = map[aggregator.BreakGlassReason]aggregator.Text{
	aggregator.AcuteNeed: {
		SV: "Glaset är brutet: ärendet är inte visat, och frågan ställdes för ett akut behov (regeln break_glass). Bara bestämmelser som tillåter det har öppnats. En annan namngiven person granskar frågan.",
		EN: "The glass is broken: no case was shown, and the question was asked for an acute need (rule break_glass). Only provisions that allow it were opened. Another named person reviews the question.",
	},
	aggregator.CaseSystemDown: {
		SV: "Glaset är brutet: ärendet är inte visat, eftersom ärendesystemet inte kunde nås (regeln break_glass). Bara bestämmelser som tillåter det har öppnats. En annan namngiven person granskar frågan.",
		EN: "The glass is broken: no case was shown, because the case system could not be reached (rule break_glass). Only provisions that allow it were opened. Another named person reviews the question.",
	},
}
