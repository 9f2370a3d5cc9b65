package audit

import (
	"testing"
	"time"
)

// TestVerificationGoesOnInTheBackground: whoever looks never waits, and a new
// one is made only when the last is old.
func TestVerificationGoesOnInTheBackground(t *testing.T) {
	onEveryStore(t, func(t *testing.T, s testStore) {
		l := covered(t, searched(t, s))
		c := &clock{at: noon}
		v := l.Verification()
		v.now = c.now
		if first := v.Look(); !first.Running || first.Report != nil {
			t.Errorf("first: got %+v, want one that runs", first)
		}
		v.work.Wait()
		before := l.end.next()
		done := v.Look()
		if done.Running || done.Err != nil || done.Report == nil || done.Report.Fault != nil || done.Report.Records != before || !done.Report.Signed || !done.Ended.Equal(noon) {
			t.Errorf("then: got %+v, want an intact ledger of %d records", done, before)
		}
		c.forward(verifiedFor - time.Second)
		if still := v.Look(); still.Running {
			t.Error("one began although the last is new")
		}
		c.forward(time.Second)
		if again := v.Look(); !again.Running || again.Report == nil {
			t.Errorf("later: got %+v, want one that runs, and the last report", again)
		}
		v.work.Wait()
		if last := v.Last(); last.Running {
			t.Error("one began that nobody asked for")
		}
		if asked := v.Begin(); !asked.Running {
			t.Error("none began although somebody asked for it")
		}
		v.Close()
		c.forward(verifiedFor)
		if closed := v.Look(); closed.Running {
			t.Error("one began after Close")
		}
	})
}
