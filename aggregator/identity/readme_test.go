package identity_test

import (
	"os"
	"strings"
	"testing"

	"underlag/aggregator"
	"underlag/aggregator/identity"
	"underlag/aggregator/identity/identitytest"
)

// The page of the roles names them all, and what a person's login meets.
func TestTheRolesAreDocumented(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		aggregator.RoleSourceAdmin, aggregator.RoleLogReviewer, aggregator.RoleLegalReviewer,
		identity.PersonLogin, identity.NotPersonLogin, identitytest.PersonClaim,
	} {
		if !strings.Contains(string(page), "`"+want+"`") {
			t.Errorf("README.md does not say %s", want)
		}
	}
}
