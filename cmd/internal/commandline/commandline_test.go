package commandline_test

import (
	"flag"
	"strings"
	"testing"

	"underlag/cmd/internal/commandline"
)

func TestParse(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		args []string
		code int
		done bool
		says string
	}{
		"flags":        {[]string{"-level", "3"}, 0, false, ""},
		"help":         {[]string{"-h"}, 0, true, "About.\n"},
		"unknown flag": {[]string{"-lever"}, commandline.Wrong, true, "-lever"},
		"stray word":   {[]string{"-level", "3", "199006022397"}, commandline.Wrong, true, "try: all is said with flags"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var said strings.Builder
			flags := flag.NewFlagSet("try", flag.ContinueOnError)
			flags.SetOutput(&said)
			flags.Int("level", 0, "the level")
			code, done := commandline.Parse(flags, "About.\n", c.args)
			if code != c.code || done != c.done || !strings.Contains(said.String(), c.says) {
				t.Errorf("got code %d, done %v, %q; want %d, %v, %q", code, done, said.String(), c.code, c.done, c.says)
			}
			if strings.Contains(said.String(), "199006022397") {
				t.Error("a stray word was repeated")
			}
		})
	}
}
