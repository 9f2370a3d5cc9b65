//go:build !race

package playground_test

const raced = false
