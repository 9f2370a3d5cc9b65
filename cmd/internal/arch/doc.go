// Package arch tests the shape of the tree: who may import whom and why, that
// every package says what it is, that a source is one folder, and that files
// stay small enough to read.
package arch
