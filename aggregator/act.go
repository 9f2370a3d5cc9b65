package aggregator

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// ActKind is what an operator can do to a source or to a replica.
type ActKind string

// The closed list of acts.
const (
	ActDisable  ActKind = "disable" // closed until ActEnable
	ActEnable   ActKind = "enable"
	ActMaintain ActKind = "maintenance" // closed from From to To, or every week
	ActCancel   ActKind = "cancel"      // a planned window is called off
	ActBreaker  ActKind = "breaker"     // forced to a state, or given back to itself
	ActDrain    ActKind = "drain"       // a replica takes no new questions until ActUndrain
	ActUndrain  ActKind = "undrain"
)

// OfReplica tells acts on a replica from those on a source.
func (k ActKind) OfReplica() bool { return k == ActDrain || k == ActUndrain }

// Act is what an operator does to a source or a replica, and why. It is recorded
// in the ledger before it is done.
type Act struct {
	Authority AuthorityCode // of what is done to a source
	Replica   string        // of what is done to a replica
	Kind      ActKind
	From, To  time.Time    // of ActMaintain, where it does not recur
	Weekly    WeeklyTime   // of ActMaintain, where it does
	Window    string       // of ActCancel: the window's id
	Breaker   BreakerState // of ActBreaker: forced open or closed, or closed
	Reason    Text         // callers and the public read it
}

// DoneAct is an act as the ledger holds it.
type DoneAct struct {
	Act
	By     string // the operator; empty once the name is erased
	At     time.Time
	Record int64 // index in the ledger
}

// WeeklyTime is a time that comes back every week, in Swedish time. An end that is
// not after the beginning is on the day after. The zero one is none.
type WeeklyTime struct {
	Day        time.Weekday
	Begin, End time.Duration // since midnight, whole minutes
}

// Errors of a weekly time, which name its key.
var (
	errWeeklyDay   = errors.New("day: not a day such as sunday")
	errWeeklyTimes = errors.New("begin and end are two times of day such as 22:00")
)

// Check tells what is wrong with a weekly time.
func (w WeeklyTime) Check() error {
	const day = 24 * time.Hour
	switch {
	case w.Day < time.Sunday || w.Day > time.Saturday:
		return errWeeklyDay
	case w.Begin < 0 || w.Begin >= day || w.End < 0 || w.End > day || w.Begin == w.End, w.Begin%time.Minute != 0, w.End%time.Minute != 0:
		return errWeeklyTimes
	}
	return nil
}

// NewWeeklyTime reads a day such as sunday and two times of day such as 22:00. The
// error begins with the key that is wrong, and repeats nothing of what was given.
func NewWeeklyTime(day, begin, end string) (WeeklyTime, error) {
	w := WeeklyTime{Day: time.Sunday}
	for ; !strings.EqualFold(w.Day.String(), day); w.Day++ {
		if w.Day == time.Saturday {
			return WeeklyTime{}, errWeeklyDay
		}
	}
	var err error
	if w.Begin, err = timeOfDay(begin); err != nil {
		return WeeklyTime{}, fmt.Errorf("begin: %w", err)
	}
	if w.End, err = timeOfDay(end); err != nil {
		return WeeklyTime{}, fmt.Errorf("end: %w", err)
	}
	return w, w.Check()
}

func timeOfDay(text string) (time.Duration, error) {
	if text == "24:00" { // where a day ends
		return 24 * time.Hour, nil
	}
	at, err := time.Parse("15:04", text)
	if err != nil {
		return 0, errors.New("not a time of day such as 22:00")
	}
	return time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute, nil
}

// String gives a weekly time as ParseWeeklyTime reads it, such as
// sunday/22:00/03:00; nothing of the zero one.
func (w WeeklyTime) String() string {
	if w == (WeeklyTime{}) {
		return ""
	}
	return strings.ToLower(w.Day.String()) + "/" + Clock(w.Begin) + "/" + Clock(w.End)
}

// ParseWeeklyTime reads what String gives.
func ParseWeeklyTime(s string) (WeeklyTime, error) {
	if s == "" {
		return WeeklyTime{}, nil
	}
	parts := strings.Split(s, "/")
	if len(parts) != 3 {
		return WeeklyTime{}, errors.New("not a weekly time such as sunday/22:00/03:00")
	}
	return NewWeeklyTime(parts[0], parts[1], parts[2])
}

// Clock gives a time since midnight such as 22:00.
func Clock(d time.Duration) string {
	return fmt.Sprintf("%02d:%02d", int(d.Hours()), int(d.Minutes())%60)
}
