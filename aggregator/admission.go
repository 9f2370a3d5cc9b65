package aggregator

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"
)

// Admission says whether an inquiry may begin now. It is asked once it is known
// who asks, and before the law, so that whoever asks too much costs little.
type Admission interface {
	// Admit gives the caller's inquiry a place until leave is called, or the
	// problem to answer with. It does not wait for a place.
	Admit(ctx context.Context, caller Caller) (leave func(), problem *Problem)
}

// Rate is how often somebody may ask. A zero Rate is the service's default.
type Rate struct {
	PerMinute int // in the long run
	Burst     int // at once, after a pause
	PerDay    int // in the long run; zero: whatever PerMinute makes of it
}

// Quota is how often one whose uses are counted together may do something.
type Quota struct {
	Whose string // an organisation's number, or a pseudonym: never a name
	Rate  Rate
}

// ErrBusy says that nothing is wrong but that everything is taken.
var ErrBusy = errors.New("no place came free in time")

// TooManyRequests says that the caller, or its organisation, asks more often than
// its agreement lets it, and when there is room for one more.
func TooManyRequests(again time.Duration) *Problem {
	seconds := wholeSeconds(again)
	return &Problem{Code: CodeTooMany, RetryAfter: time.Duration(seconds) * time.Second, Text: Text{
		SV: fmt.Sprintf("Fler frågor än avtalet medger. Ingen myndighet har tillfrågats. Försök igen om %d s.", seconds),
		EN: fmt.Sprintf("More questions than the agreement allows. No authority has been asked. Try again in %d s.", seconds),
	}}
}

// TooManyLooks says that a person looks at who has asked about them more often than
// anybody needs to, and when to look again.
func TooManyLooks(again time.Duration) *Problem {
	seconds := wholeSeconds(again)
	return &Problem{Code: CodeTooManyLooks, RetryAfter: time.Duration(seconds) * time.Second, Text: Text{
		SV: fmt.Sprintf("Du har nyss hämtat listan flera gånger. Försök igen om %d s.", seconds),
		EN: fmt.Sprintf("You have just got the list several times. Try again in %d s.", seconds),
	}}
}

// TooBusy says that the service has no place for the inquiry just now.
func TooBusy(again time.Duration, cause error) *Problem {
	seconds := wholeSeconds(again)
	return &Problem{Code: CodeTooBusy, RetryAfter: time.Duration(seconds) * time.Second, cause: cause, Text: Text{
		SV: fmt.Sprintf("Tjänsten har för mycket att göra just nu. Ingen myndighet har tillfrågats. Försök igen om %d s.", seconds),
		EN: fmt.Sprintf("The service has too much to do just now. No authority has been asked. Try again in %d s.", seconds),
	}}
}

// drainingFor is when to come back to a service of which one replica is being
// emptied: another answers at once, where the question gets there.
const drainingFor = time.Second

// Draining says that this replica takes no new questions.
func Draining() *Problem {
	return &Problem{Code: CodeDraining, RetryAfter: drainingFor, Text: Text{
		SV: "Den här servern tas ur drift och tar inte emot nya frågor. Ingen myndighet har tillfrågats. Försök igen om 1 s.",
		EN: "This server is being taken out of service and takes no new questions. No authority has been asked. Try again in 1 s.",
	}}
}

// wholeSeconds rounds up, so that who comes back then does not come too early.
func wholeSeconds(d time.Duration) int {
	return max(1, int(math.Ceil(d.Seconds())))
}

// busyFor is when to come back to a service whose law had nobody free.
const busyFor = 2 * time.Second

func (s *Service) admit(ctx context.Context, caller Caller) (leave func(), problem *Problem) {
	if s.Admission == nil {
		return func() {}, nil
	}
	return s.Admission.Admit(ctx, caller)
}
