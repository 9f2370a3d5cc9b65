// Package policies holds the law as data: one table of allow rows per
// authority, the principles in Rego, the published test numbers and the JSON
// Schemas of all of it. The files are the reviewers'; this package only embeds
// them, and aggregator/access reads them.
package policies

import "embed"

// FS is the tree that access.Load reads: tables, municipalities, law, testnumbers
// and schema; and what is published with the law and in its revision, though
// others read it: tables/income, which the insights read, and ssbtek, which the
// SSBTEK front reads. Its questions and pages are about it, and no part of it: the
// console shows the questions, and begins drafts with them.
//
//go:embed tables municipalities law testnumbers schema ssbtek tests pages
var FS embed.FS

// SSBTEKPurposes is the file in FS that says what a purpose in words means.
const SSBTEKPurposes = "ssbtek/purposes.yaml"
