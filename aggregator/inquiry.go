package aggregator

import "time"

// Inquiry is one question about one household.
type Inquiry struct {
	ID   string
	Case Case
	// BreakGlass stands in for a case relation that cannot be shown; nil: it is shown.
	BreakGlass *BreakGlass
	Purpose    Purpose
	Month      Month  // application month, or
	Period     Period // the period asked for; exactly one of the two is set
	Persons    []Person
	Only       []AuthorityCode // empty: all the law allows
	Required   []AuthorityCode // added to those the law's table requires
	Narrow     []Narrowing     // at most one for each authority
	Known      []FactVersion   // facts the caller already holds; recorded nowhere
	// Alone tells that the question is about one member of a household, whoever it
	// is, because the caller's wire takes one person at a time.
	Alone    bool
	Bare     bool          // the facts alone are wanted: nothing is read out of them
	Stated   *Stated       // what the caller's wire had in words instead of codes; nil: nothing
	Deadline time.Duration // how long the caller waits for the answer
	AskedAt  time.Time
}

// window is the application month, or the period asked for.
func (in *Inquiry) window() Period {
	if in.Month != 0 {
		return in.Month.Period()
	}
	return in.Period
}

// Stated is what a caller said in its own words of why it asks. It is recorded
// and decides nothing but, through a table, the purpose.
type Stated struct {
	Row       string // of the table of purposes; empty where none matched
	Purpose   string
	LegalText string
}

// Case binds the question to a case in the municipality's case system.
type Case struct {
	Reference CaseRef
	// Token is the verified case token; nil if the caller gave none.
	Token *CaseToken
}

// CaseToken is what the case system has signed: the relation that makes the
// question lawful (15 kap. SoL: aktuell i ärende).
type CaseToken struct {
	Reference    CaseRef
	Organisation OrgNumber
	Kind         string // ekonomiskt_bistand
	State        string // open, opened_for_followup, opened_for_recovery, closed
	Members      []CaseMember
	Expires      time.Time
}

// CaseMember is a person in the case.
type CaseMember struct {
	Number    PersonalNumber
	Role      Role
	Protected Protection
}

// Person is one member of the household.
type Person struct {
	Number PersonalNumber
	Role   Role
	Reason string // why a child under 16 is asked about
}

// Role is the person's role in the case.
type Role string

// The closed list of roles.
const (
	Applicant   Role = "applicant"
	CoApplicant Role = "co_applicant"
	Child       Role = "child"
)

// Purpose is why the question is asked.
type Purpose string

// The closed list of purposes.
const (
	Application Purpose = "application" // ansökan, 12 kap. SoL
	Control     Purpose = "control"     // löpande kontroll
	FollowUp    Purpose = "followup"    // efterkontroll
	Recovery    Purpose = "recovery"    // återkrav, 33 kap. SoL
)

// Caller is who asks: the organisation and the named caseworker, both proven
// unless Named says otherwise of the caseworker.
type Caller struct {
	Organisation Organisation
	ID           string // user id of the caseworker, or of the automation
	Unit         string
	Roles        []string
	Automation   bool
	Named        bool             // by the organisation's system, whose word is all there is for it
	Own          PersonalNumber   // the caseworker's own number, if the token says it
	Relatives    []PersonalNumber // declared relatives, never to be asked about
}

// Organisation is a municipality and its agreement.
type Organisation struct {
	Number    OrgNumber
	Name      string
	Agreement *Agreement // nil: none
}

// Agreement is a municipality's agreement to use the service.
type Agreement struct {
	From        Date
	To          Date     // zero: until further notice
	HandlesAid  bool     // the board decides economic assistance
	Automations []string // user ids of registered automations
	Processor   *Processor
	// NeedsCaseToken is whether a signed case token is demanded; it may be
	// waived for a municipality only by the agreement.
	NeedsCaseToken bool
	SSBTEK         *Vouching // nil: nothing is taken on a system's word
	Rate           Rate      // of the whole organisation
	CaseworkerRate Rate      // of each caseworker
}

// Vouching is what the municipality's own systems may vouch for in a question
// over SSBTEK, whose wire has no place for a proof of it.
type Vouching struct {
	Caseworkers bool     // who the caseworker is
	Unit        string   // of the caseworkers so named
	Roles       []string // of the caseworkers so named
	Cases       bool     // that the person is in an open case of economic assistance
	Protection  bool     // that they show location clues of protected persons only to whom they may
}
