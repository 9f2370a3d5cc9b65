// Package audit is the log of who asked about whom: an append-only,
// hash-chained ledger in one SQLite file, durable before anybody is asked and
// before any answer leaves, and readable by an independent verifier that needs
// no key. It holds who, when, why, under which provisions and with which
// outcome; never what an authority said. The record format is in README.md.
package audit
