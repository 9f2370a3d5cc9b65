// Package policies holds the law as data: one table of allow rows per
// authority, the principles in Rego, the published test numbers and the JSON
// Schemas of all of it. The files are the reviewers'; this package only embeds
// them, and aggregator/access reads them.
package policies

import "embed"

// FS is the tree that access.Load reads: tables, law, testnumbers and schema.
//
//go:embed tables law testnumbers schema
var FS embed.FS
