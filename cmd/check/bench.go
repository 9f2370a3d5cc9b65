package main

import (
	"context"
	"fmt"
	"io"
)

// bench measures against Lura.
func bench(_ context.Context, _ string, _ options, _, stderr io.Writer) int {
	fmt.Fprintln(stderr, "the comparison is not built yet")
	return 1
}
