package aggregator

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

var asked = time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)

func acute() *BreakGlass {
	return &BreakGlass{Reason: AcuteNeed, Text: "mat saknas i hemmet", Expires: asked.Add(time.Hour)}
}

func TestValidBreakGlass(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name          string
		change        func(*BreakGlass)
		code, pointer string
	}{
		{"acute need", func(*BreakGlass) {}, "", ""},
		{"case system down", func(b *BreakGlass) { b.Reason = CaseSystemDown }, "", ""},
		{"a day ahead", func(b *BreakGlass) { b.Expires = asked.Add(24 * time.Hour) }, "", ""},
		{"shortest text", func(b *BreakGlass) { b.Text = "mat saknas" }, "", ""},
		{"longest text", func(b *BreakGlass) { b.Text = strings.Repeat("x", 500) }, "", ""},
		{"no reason", func(b *BreakGlass) { b.Reason = "" }, CodeBreakGlassReason, "/breakGlass/reason"},
		{"another reason", func(b *BreakGlass) { b.Reason = "curiosity" }, CodeBreakGlassReason, "/breakGlass/reason"},
		{"no text", func(b *BreakGlass) { b.Text = "" }, CodeBreakGlassText, "/breakGlass/text"},
		{"short text", func(b *BreakGlass) { b.Text = "mat sakna" }, CodeBreakGlassText, "/breakGlass/text"},
		{"long text", func(b *BreakGlass) { b.Text = strings.Repeat("x", 501) }, CodeBreakGlassText, "/breakGlass/text"},
		{"no text at all", func(b *BreakGlass) { b.Text = "mat saknas\xff" }, CodeBreakGlassText, "/breakGlass/text"},
		{"a personal number", func(b *BreakGlass) { b.Text = "det gäller 199006022397" }, CodeBreakGlassText, "/breakGlass/text"},
		{"a number taken apart", func(b *BreakGlass) { b.Text = "det gäller 1990 06 02-2397" }, CodeBreakGlassText, "/breakGlass/text"},
		{"no expiry", func(b *BreakGlass) { b.Expires = time.Time{} }, CodeBreakGlassExpires, "/breakGlass/expires"},
		{"expired", func(b *BreakGlass) { b.Expires = asked }, CodeBreakGlassExpires, "/breakGlass/expires"},
		{"more than a day", func(b *BreakGlass) { b.Expires = asked.Add(24*time.Hour + 1) }, CodeBreakGlassExpires, "/breakGlass/expires"},
	}
	for _, test := range tests {
		in := household(t)
		in.AskedAt, in.BreakGlass = asked, acute()
		test.change(in.BreakGlass)
		code, pointer := "", ""
		if p := in.Validate(func(AuthorityCode) bool { return true }); p != nil {
			code, pointer = p.Code, p.Pointer
		}
		if code != test.code || pointer != test.pointer {
			t.Errorf("%s: got %q at %q, want %q at %q", test.name, code, pointer, test.code, test.pointer)
		}
	}
}

// reviewing is a ledger that opens reviews, or does not.
type reviewing struct {
	ledger
	review string
	begun  Entry
}

func (r *reviewing) Begin(ctx context.Context, e Entry) (Receipt, error) {
	r.begun = e
	receipt, err := r.ledger.Begin(ctx, e)
	receipt.Review = r.review
	return receipt, err
}

func TestNoReviewNoCall(t *testing.T) {
	t.Parallel()
	var called atomic.Bool
	source := stub{"AA", func(context.Context, Question) (Reply, error) {
		called.Store(true)
		return Reply{Protection: Unmarked}, nil
	}}
	for _, review := range []string{"", "break_glass-1"} {
		l := &reviewing{review: review}
		s := service(&l.ledger, lawful{}, source, pays("BB", "b"), pays("CC", "c"))
		s.Ledger = l
		in := household(t)
		in.AskedAt, in.BreakGlass = asked, acute()
		called.Store(false)
		a, err := s.Answer(t.Context(), Caller{}, in, nil)
		if review == "" {
			if problemCode(t, err) != CodeLedger || called.Load() {
				t.Errorf("without a review: got %v, called %v", err, called.Load())
			}
			continue
		}
		if err != nil || !called.Load() {
			t.Fatalf("with a review: got %v, called %v", err, called.Load())
		}
		if got := a.BreakGlass; got == nil || *got != (BrokenGlass{Reason: AcuteNeed, Expires: asked.Add(time.Hour), Review: review}) {
			t.Errorf("got %+v, want the broken glass in the answer", got)
		}
		if l.begun.BreakGlass != in.BreakGlass {
			t.Errorf("got %+v in the record", l.begun.BreakGlass)
		}
	}
}

// moments keeps when the law was asked.
type moments struct {
	lawful
	at *[]time.Time
}

func (m moments) Decide(ctx context.Context, q LawQuestion) (Decision, error) {
	*m.at = append(*m.at, q.At)
	return m.lawful.Decide(ctx, q)
}

// The law is told when it is asked, so that what expires between the question and
// the decision has expired.
func TestTheLawIsToldWhenItIsAsked(t *testing.T) {
	t.Parallel()
	var at []time.Time
	s := service(&ledger{}, moments{at: &at}, pays("AA", "a"), pays("BB", "b"), pays("CC", "c"))
	s.Now = func() time.Time { return asked.Add(2 * time.Hour) }
	in := household(t)
	in.AskedAt = asked
	in.Narrow = []Narrowing{{Authority: "AA", Period: Period{From: 20261001, To: 20261031}}}
	if _, err := s.Answer(t.Context(), Caller{}, in, nil); err != nil {
		t.Fatal(err)
	}
	if len(at) != 2 || !at[0].Equal(asked.Add(2*time.Hour)) || !at[1].Equal(at[0]) {
		t.Errorf("the law was asked at %v, want twice at one moment two hours after the question", at)
	}
}
