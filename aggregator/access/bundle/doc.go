// Package bundle carries a law from its reviewers to a running service: approvals
// that two named people have signed, the signed file (OPA's bundle format) that
// is published, and the follower that puts it in force. A file that is not in
// order is refused, and the law that was in force stays.
package bundle
