package main

import "testing"

func TestFoundNothing(t *testing.T) {
	t.Parallel()
	for said, want := range map[string]bool{
		"fuzz: elapsed: 4s, execs: 12409\n--- FAIL: FuzzLoad (4.07s)\n    context deadline exceeded\nFAIL\n":                                             true,
		"--- FAIL: FuzzLoad (4.07s)\n    load_test.go:7: context deadline exceeded\n    \n    Failing input written to testdata/fuzz/FuzzLoad/1\nFAIL\n": false,
		"--- FAIL: FuzzLoad (0.7s)\n    fuzzing process hung or terminated unexpectedly: exit status 2\nFAIL\n":                                          false,
		"PASS\n": false,
		"":       false,
	} {
		if got := foundNothing(said); got != want {
			t.Errorf("%q: %t", said, got)
		}
	}
}
