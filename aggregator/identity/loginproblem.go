package identity

import (
	"errors"
	"log/slog"

	"underlag/aggregator"
)

// The closed list of codes of a login, which a person with a browser is shown.
const (
	LoginUnavailable = "login_unavailable" // the issuer cannot be reached
	LoginRefused     = "login_refused"     // the issuer let nobody in
	LoginInvalid     = "login_invalid"     // what came back cannot be accepted
)

// LoginCodes gives the closed list, for documentation and tests.
func LoginCodes() []string { return []string{LoginUnavailable, LoginRefused, LoginInvalid} }

var loginTexts = map[string]aggregator.Text{
	LoginUnavailable: {
		SV: "Inloggningstjänsten går inte att nå just nu. Försök igen om en stund.",
		EN: "The login service cannot be reached just now. Try again shortly."},
	LoginRefused: {
		SV: "Inloggningstjänsten släppte inte in dig.",
		EN: "The login service did not let you in."},
	LoginInvalid: {
		SV: "Inloggningstjänstens svar kan inte godtas. Börja om; händer det igen, be den som sköter den om hjälp.",
		EN: "What the login service answered cannot be accepted. Begin again; if it happens again, ask whoever runs it."},
}

// loginFault is what is wrong with a login: a code, in a word what it concerns, and
// never what was sent.
type loginFault struct {
	code, detail string
	cause        error
}

func (f *loginFault) Error() string { return f.code + " " + f.detail }

// problem turns what went wrong into what is shown, and tells the log. An ID token
// that is refused is shown by the code of an access token's.
func (l *Login) problem(err error) error {
	var f *loginFault
	var token *fault
	switch {
	case errors.As(err, &f):
	case errors.As(err, &token) && token.code == KeysUnavailable:
		f = &loginFault{code: LoginUnavailable, detail: "keys", cause: token.cause}
	case errors.As(err, &token):
		f = &loginFault{code: LoginInvalid, detail: token.code}
		if token.claim != "" {
			f.detail += ", " + token.claim
		}
	default:
		f = &loginFault{code: LoginInvalid}
	}
	said := []any{slog.String("code", f.code), slog.String("detail", f.detail)}
	if f.cause != nil {
		said = append(said, slog.String("error", f.cause.Error()))
	}
	l.config.Log.Warn("login", said...)
	text := loginTexts[f.code]
	if f.detail != "" {
		text.SV += " (" + f.detail + ")"
		text.EN += " (" + f.detail + ")"
	}
	return aggregator.NewProblem(f.code, "", text, f.cause)
}
