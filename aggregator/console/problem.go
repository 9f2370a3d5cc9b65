package console

import (
	"fmt"
	"net/http"

	"underlag/aggregator"
)

// The console's own problems.
const (
	codeNotFound    = "not_found"
	codeCrossOrigin = "cross_origin"
	codeRole        = "wrong_role"
	codeForm        = "form_invalid"
	codeLogin       = "not_logged_in"
	codeLoginLost   = "login_lost"
	codeTooMany     = "too_busy"
	codeInternal    = "internal"
)

// statuses gives the HTTP status of a problem; any other code's is 422: what was
// sent in a form can be mended there.
var statuses = map[string]int{
	codeNotFound: http.StatusNotFound, codeCrossOrigin: http.StatusForbidden, codeRole: http.StatusForbidden,
	codeForm: http.StatusBadRequest, codeLogin: http.StatusUnauthorized, codeLoginLost: http.StatusBadRequest,
	codeTooMany: http.StatusServiceUnavailable, codeInternal: http.StatusInternalServerError,
	aggregator.CodeLedger: http.StatusServiceUnavailable,
	// Of the log.
	"not_log_reviewer": http.StatusForbidden, "log_inquiry_unknown": http.StatusNotFound, "log_not_covered": http.StatusServiceUnavailable,
	// Of the login.
	"login_unavailable": http.StatusServiceUnavailable, "login_refused": http.StatusForbidden, "login_invalid": http.StatusForbidden,
}

func statusOf(p *aggregator.Problem) int {
	if status := statuses[p.Code]; status != 0 {
		return status
	}
	return http.StatusUnprocessableEntity
}

var (
	loginTitle   = aggregator.Text{SV: "Logga in", EN: "Log in"}
	problemTitle = aggregator.Text{SV: "Det gick inte", EN: "That did not work"}
)

func problem(code, sv, en string) *aggregator.Problem {
	return aggregator.NewProblem(code, "", aggregator.Text{SV: sv, EN: en}, nil)
}

func notFound() *aggregator.Problem {
	return problem(codeNotFound, "Sidan finns inte.", "There is no such page.")
}

// NotFound is the problem of a page of an area that does not exist.
func NotFound() *aggregator.Problem { return notFound() }

func crossOrigin() *aggregator.Problem {
	return problem(codeCrossOrigin, "En annan webbplats försökte använda konsolen. Ingenting har gjorts.", "Another site tried to use the console. Nothing was done.")
}

func wrongRole() *aggregator.Problem {
	return problem(codeRole, "Din roll har inte tillgång hit. Be den som ger behörigheter om du behöver det.", "Your role has no access here. Ask whoever grants roles if you need it.")
}

func badForm() *aggregator.Problem {
	return problem(codeForm, "Formuläret gick inte att läsa. Gå tillbaka och försök igen.", "The form could not be read. Go back and try again.")
}

func notLoggedIn() *aggregator.Problem {
	return problem(codeLogin, "Du är inte inloggad längre. Logga in och gör om det.", "You are no longer logged in. Log in and do it again.")
}

func loginLost() *aggregator.Problem {
	return problem(codeLoginLost, "Inloggningen påbörjades inte här, eller för länge sedan. Börja om.", "The login was not begun here, or too long ago. Begin again.")
}

func tooMany() *aggregator.Problem {
	return problem(codeTooMany, "För många loggar in just nu. Försök om en stund.", "Too many are logging in. Try again shortly.")
}

func internal(cause error) *aggregator.Problem {
	return aggregator.NewProblem(codeInternal, "", aggregator.Text{SV: "Något gick fel hos oss.", EN: "Something went wrong on our side."}, cause)
}

// kindOf tells an error without what it says, which can be anything.
func kindOf(err error) string {
	if t, ok := err.(templateError); ok {
		return t.Error()
	}
	return fmt.Sprintf("%T", err)
}
