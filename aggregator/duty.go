package aggregator

import "slices"

// The roles of a caller that this service gives a meaning of its own, for people
// beside the caseworkers, whose roles are the law's. aggregator/identity/README.md
// says what each may do.
const (
	RoleSourceAdmin   = "source_admin"   // acts on sources, for every municipality
	RoleLogReviewer   = "log_reviewer"   // reviews the log of the caller's own organisation
	RoleLegalReviewer = "legal_reviewer" // reads and changes the law
)

// Holds tells whether a caller is a person, named by a proof of their own, with a
// role. A system account and a name that only a system vouches for hold none.
func (c Caller) Holds(role string) bool {
	return !c.Named && !c.Automation && slices.Contains(c.Roles, role)
}
