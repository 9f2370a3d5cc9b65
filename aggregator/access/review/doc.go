// Package review is a legal reviewer's work on a law: read its tables as a
// matrix and as pages, check them, put questions to them, have an answer
// explained, compare two laws, and try recorded decisions on a draft. It shows
// and proves; it never decides.
package review
