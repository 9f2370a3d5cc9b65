package aggregator

import "time"

// AuthorityCode is the wire code of an authority (AF, CSN, FK, …). The codes
// that exist are those of the configured sources; no list of them exists here.
type AuthorityCode string

// Category is a kind of data an authority holds, such as study_aid or salary,
// named in the source's catalogue. Provisions grant categories, not messages.
type Category string

// ProvisionID names one allow row of the law's tables.
type ProvisionID string

// CaseRef is the case's reference in the case system, at most 31 characters,
// because CSN refuses longer ones with its code -1005.
type CaseRef string

// OrgNumber is an organisation's number with the prefix 16, twelve digits
// (ssbt: organisationsnummer, \d{4}[2-9]\d{7}).
type OrgNumber string

// Valid tells whether the number has the form the SSBTEK contract demands.
func (o OrgNumber) Valid() bool {
	return len(o) == 12 && digits(string(o)) && o[4] >= '2'
}

// Text is a text for people in both languages.
type Text struct {
	SV string `json:"sv" yaml:"sv"`
	EN string `json:"en" yaml:"en"`
}

// Descriptor is what a source says of itself in its source.yaml; it drives
// configuration, catalogues, documentation and display.
type Descriptor struct {
	Code      AuthorityCode
	Name      Text
	Protocol  string        // "SOAP 1.1" or "REST"
	Deadline  time.Duration // default time for one call
	Catalogue []CategoryInfo
	// Marks tells that the authority says who has a protected identity, so that
	// its silence leaves that open.
	Marks      bool
	Assumed    []string // parts of the wire that are ours because no public contract exists
	Concurrent int      // default limit of concurrent calls
	// Repeatable tells that the same question may be put once more while it is under
	// way, without harm at the authority.
	Repeatable bool
	// Providers answer together within the source and fail apart; none: it is one.
	Providers []ProviderInfo
}

// CategoryInfo describes one category of a source and the fields it can deliver.
type CategoryInfo struct {
	Name   Category
	Label  Text
	Fields []FieldInfo
}

// FieldInfo describes one field of a category.
type FieldInfo struct {
	Field       Field
	Label       Text
	Unit        string // SEK, date, days, percent, or nothing
	Sensitivity Sensitivity
}

// Sensitivity says what kind of care a field needs.
type Sensitivity string

// The closed list of sensitivities.
const (
	Ordinary Sensitivity = "ordinary"
	Health   Sensitivity = "health"   // reveals health, GDPR 9
	Location Sensitivity = "location" // can reveal where a protected person is (OSL 21:3, 21:3 a)
	Identity Sensitivity = "identity" // identifies the person or a third person
)
