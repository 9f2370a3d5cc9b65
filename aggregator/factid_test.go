package aggregator

import "testing"

func FuzzParseFactVersion(f *testing.F) {
	f.Add("")
	f.Add("AAAAAAAAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAA")
	f.Add("AAAAAAAAAAAAAAAAAAAAAB.AAAAAAAAAAAAAAAAAAAA")
	f.Add("AAAAAAAAAAAAAAAAAAAAAA\n.AAAAAAAAAAAAAAAAAAAA")
	f.Fuzz(func(t *testing.T, s string) {
		known, err := ParseFactVersion(s)
		if err == nil && known.String() != s {
			t.Errorf("%q reads as %v", s, known)
		}
	})
}
