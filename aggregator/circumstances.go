package aggregator

// Circumstances are what the law looked at in an inquiry, as derived facts: with
// the day, the purpose and the persons' roles they are enough to decide again,
// under another law, and they hold no personal number. They are recorded.
type Circumstances struct {
	Environment string // production or demo
	Month       Month  // as asked; exactly one of Month and Period is set in an inquiry that is in order
	Period      Period
	Agreement   *AgreementFacts // nil: the organisation has none
	Registered  bool            // the automation stands in the agreement
	Roles       []string        // of the caller
	Referenced  bool            // the inquiry names a case
	Token       *TokenFacts     // nil: no case token
	BreakGlass  *GlassFacts     // nil: the case relation is not dispensed with
	Persons     []PersonFacts   // in the inquiry's order
}

// AgreementFacts are what the law looks at in an agreement.
type AgreementFacts struct {
	From, To                   Date // To is zero until further notice
	HandlesAid, NeedsCaseToken bool
}

// TokenFacts are what the law looks at in a case token.
type TokenFacts struct {
	Kind, State                                                           string
	SameReference, SameOrganisation, Expired, CallerOrRelative, Protected bool
}

// PersonFacts are what the law looks at in a person.
type PersonFacts struct {
	Age                                                int  // in whole years, of a child whose number states it; else UnknownAge
	CaseRole                                           Role // empty: the case token does not name the person
	ReasonGiven, Askable, TestNumber, CallerOrRelative bool
}

// UnknownAge stands for an age that no row asks for or no number states.
const UnknownAge = -1
