package arch

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"underlag/aggregator"
)

var looksLikeANumber = regexp.MustCompile(`(?:^|[^0-9A-Za-z.])((?:18|19|20)\d{6}-?\d{4})(?:[^0-9A-Za-z]|$)`)

// Every personal number in the tree that could be a person's is on
// Skatteverket's published test lists.
func TestOnlyPublishedTestNumbers(t *testing.T) {
	listed := map[string]bool{}
	for _, file := range []string{"personnummer.txt", "samordningsnummer.txt"} {
		raw, err := os.ReadFile(filepath.Join(root, "policies/testnumbers", file))
		if err != nil {
			t.Fatal(err)
		}
		for _, number := range strings.Fields(string(raw)) {
			listed[number] = true
		}
	}
	for _, file := range treeFiles(t) {
		text, err := os.ReadFile(filepath.Join(root, file))
		if err != nil || len(text) > 3<<20 {
			continue
		}
		for _, found := range looksLikeANumber.FindAllSubmatch(text, -1) {
			number := strings.ReplaceAll(string(found[1]), "-", "")
			if _, err := aggregator.ParsePersonalNumber(number); err == nil && !listed[number] {
				t.Errorf("%s holds a personal number that is on no published test list", file)
			}
		}
	}
}

// treeFiles lists the files git keeps or would keep; without git, all.
func treeFiles(t *testing.T) []string {
	t.Helper()
	out, err := exec.Command("git", "-C", root, "ls-files", "--cached", "--others", "--exclude-standard").Output()
	if err == nil {
		return strings.Fields(string(out))
	}
	var files []string
	err = filepath.WalkDir(root, func(file string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() && !strings.Contains(file, "/.git/") {
			rel, _ := filepath.Rel(root, file)
			files = append(files, rel)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}
