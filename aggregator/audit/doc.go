// Package audit is the log of who asked about whom: an append-only,
// hash-chained ledger in a SQLite file or a PostgreSQL database, durable before
// anybody is asked and before any answer leaves. It holds who, when, why, under
// which provisions and with which outcome; never what an authority said.
//
// Log writes (log.go, writer.go) to a store (sqlite.go, postgres.go). A Merkle
// tree over the records (tree.go) is signed in checkpoints (checkpoint.go), so
// that Verify (verify.go, verifytree.go) and CheckProof (checkproof.go) need no
// secret key; with the writer they share the record format (record.go) and how
// a database is opened, nothing else. Search, signals, reviews, the person's report and erasure are
// records of their own. History (history.go) keeps what the sources have done in
// tables beside the ledger's, and is no part of it. README.md describes the format.
package audit
