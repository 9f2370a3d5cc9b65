// Package accessreport shows a person who asked about them: as text, as an
// accessible page and as a PDF, in Swedish and in English. It shows what it is
// given and adds no law and no person.
package accessreport
