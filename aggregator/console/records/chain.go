package records

import (
	"time"

	"underlag/aggregator"
	"underlag/aggregator/console"
)

// Verification is how the verification of the whole ledger stands.
type Verification struct {
	Running     bool
	Done, Total int64     // records, of the one that runs
	Begun       time.Time // of the last that ended; zero: none has
	Ended       time.Time
	Unreadable  bool // the last could not read the ledger, and says nothing
	Records     int64
	Head, Root  string
	First, Last time.Time // of the records
	Checkpoints int64
	Covered     int64
	Fault       *Fault // nil: every record was intact
	Checkpoint  string // the last there is now, signed; empty: none
}

// Fault is the first record that is not intact.
type Fault struct {
	Record int64
	Text   aggregator.Text
}

// Percent is how far the one that runs has come.
func (v Verification) Percent() int64 {
	if v.Total == 0 {
		return 0
	}
	return 100 * v.Done / v.Total
}

var chainTitle = aggregator.Text{SV: "Kontroll av kedjan", EN: "The chain verified"}

// chain shows how the verification stands.
func (a *area) chain(v *console.Visit) error {
	how, err := a.Desk.Verification(v.R.Context(), v.Caller, false)
	if err != nil {
		return err
	}
	return v.Page("chain", chainTitle, how)
}

// chainNow is the part that goes on while one runs.
func (a *area) chainNow(v *console.Visit) error {
	how, err := a.Desk.Verification(v.R.Context(), v.Caller, false)
	if err != nil {
		return err
	}
	return v.Part("check", how)
}

// verify begins one, and does not wait for it.
func (a *area) verify(v *console.Visit) error {
	if _, err := a.Desk.Verification(v.R.Context(), v.Caller, true); err != nil {
		return err
	}
	v.To(path + "/kedjan")
	return nil
}

// checkpoint lets the last checkpoint be kept by somebody else.
func (a *area) checkpoint(v *console.Visit) error {
	how, err := a.Desk.Verification(v.R.Context(), v.Caller, false)
	if err != nil {
		return err
	}
	if how.Checkpoint == "" {
		return console.NotFound()
	}
	return download(v, "text/plain; charset=utf-8", "kontrollpunkt.txt", []byte(how.Checkpoint))
}
