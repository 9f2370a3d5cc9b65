// Package console is the web console of the people who answer for the service:
// admins, legal reviewers, log reviewers, and caseworkers whose own system has no
// view of it. It holds the frame: login, sessions, languages, pages and what keeps
// hostile pages out. Each role's part is an [Area] in a package of its own below,
// which asks for what it shows through an interface of its own.
package console
