package config

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

type sample struct {
	Listen  string   `yaml:"listen"`
	Wait    Duration `yaml:"wait"`
	Secret  Secret   `yaml:"secret"`
	Numbers []int    `yaml:"numbers"`
}

func TestReadIsStrictAndSaysWhere(t *testing.T) {
	secret := filepath.Join(t.TempDir(), "s")
	if err := os.WriteFile(secret, []byte("hush\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	cases := []struct{ name, yaml, want string }{
		{"good", "listen: a\nwait: 4s\nsecret: file:" + secret, ""},
		{"unknown key", "listen: a\nlisen: b\n", "c.yaml:2:1: "},
		{"duplicate key", "listen: a\nlisten: b\n", "c.yaml:2:1: "},
		{"wrong type", "listen: a\nnumbers: [1, x]\n", "c.yaml:2:"},
		{"not a duration", "wait: four\n", "not a duration"},
		{"secret in the open", "secret: hush\n", "file:PATH or env:NAME"},
		{"two documents", "listen: a\n---\nlisten: b\n", "exactly one YAML document"},
		{"empty", "", "exactly one YAML document"},
		{"not YAML", "listen: [a\n", "c.yaml:"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var s sample
			err := Read("c.yaml", []byte(c.yaml), &s)
			if c.want == "" {
				if err != nil || s.Secret.Reveal() != "hush" || time.Duration(s.Wait) != 4*time.Second {
					t.Errorf("got %+v, %v", s, err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q in it", err, c.want)
			}
		})
	}
}

func TestASecretNeverShows(t *testing.T) {
	s := sample{Secret: Secret{"hush"}}
	if shown := fmt.Sprintf("%v %+v %#v %s %q", s, s, s, s.Secret, s.Secret); strings.Contains(shown, "hush") {
		t.Errorf("the secret shows: %s", shown)
	}
}

func FuzzRead(f *testing.F) {
	f.Add("listen: a\nwait: 4s")
	f.Fuzz(func(t *testing.T, doc string) {
		var s sample
		Read("c.yaml", []byte(doc), &s)
	})
}
