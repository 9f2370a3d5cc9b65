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

func TestOperands(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		args []string
		want string
		code int
	}{
		"before":   {[]string{"old", "new", "-level", "3"}, "old new", 0},
		"after":    {[]string{"-level", "3", "old", "new"}, "old new", 0},
		"between":  {[]string{"old", "-level", "3", "new"}, "old new", 0},
		"fewer":    {[]string{"-level", "3"}, "", 0},
		"too many": {[]string{"old", "new", "199006022397"}, "", commandline.Wrong},
		"wrong":    {[]string{"old", "-lever", "new"}, "", commandline.Wrong},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var said strings.Builder
			flags := flag.NewFlagSet("try", flag.ContinueOnError)
			flags.SetOutput(&said)
			flags.Int("level", 0, "the level")
			got, code, done := commandline.Operands(flags, "About.\n", 2, c.args)
			if strings.Join(got, " ") != c.want || code != c.code || done != (code != 0) || strings.Contains(said.String(), "1990") {
				t.Errorf("got %v, %d, %v, %q", got, code, done, said.String())
			}
		})
	}
}
