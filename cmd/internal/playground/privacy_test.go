package playground_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"underlag/fixtures"
)

// marks are texts and sums that occur in the fixtures' people and nowhere else:
// whoever finds one of them outside an answer has found a leak.
func marks(w *fixtures.World) []string {
	var list []string
	for _, h := range w.Households {
		for _, p := range h.Persons {
			list = append(list, p.Number, p.Number[2:], p.Number[:8]+"-"+p.Number[8:], p.Number[2:8]+"-"+p.Number[8:], p.Last)
			for _, e := range p.Employments {
				list = append(list, e.Employer)
			}
			for _, f := range p.Funds {
				list = append(list, f.Name)
			}
			for _, v := range p.Vehicles {
				list = append(list, v.Registration)
			}
			for _, b := range p.Benefits {
				list = append(list, b.Family.Text)
			}
		}
	}
	return append(list, "Etableringsersättning", "Hemutrustningslån", "8115.50", "811550", "Uppehålls- och arbetstillstånd")
}

// Nothing of an answer is written anywhere: not to the ledger, its WAL, the
// log, or any other file the process writes, whatever goes wrong.
func TestNothingOfAnAnswerRemains(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	for _, scenario := range []string{"normal", "all-fault", "all-garbage", "all-partial", "all-down"} {
		t.Run(scenario, func(t *testing.T) {
			w := startWhole(t, "all-confirmed", scenario)
			for _, h := range w.world.Households {
				r := w.question(h.Name)
				r.Deadline = "2s"
				body, err := json.Marshal(r)
				if err != nil {
					t.Fatal(err)
				}
				w.post(h.Caller, body)
			}
			w.badQuestions(t)
			found := marks(w.world)
			search(t, "the log", w.log.Bytes(), found)
			searchFiles(t, w.state.Path(), found)
		})
	}
	searchFiles(t, temp, nil)
}

// badQuestions puts questions that are refused, each naming a person.
func (w *whole) badQuestions(t *testing.T) {
	t.Helper()
	number := w.world.Households[0].Persons[0].Number
	wrong := number[:11] + string('0'+(number[11]-'0'+1)%10)
	for _, body := range []string{
		`{"case":{"reference":"` + number + `"},"purpose":"application","month":"2026-11","persons":[{"personalNumber":"` + number + `","role":"applicant"}]}`,
		`{"case":{"reference":"x"},"purpose":"application","month":"2026-11","persons":[{"personalNumber":"` + wrong + `","role":"applicant"}]}`,
		`{"case":{"reference":"x"},"purpose":"` + number + `","month":"2026-11","persons":[{"personalNumber":"` + number + `","role":"` + number + `"}]}`,
		`{"` + number + `":1}`,
		`{"persons": "` + number + `"`,
		number,
	} {
		status, answer := w.post("anna", []byte(body))
		if status < 400 || status >= 500 {
			t.Errorf("status %d for %s", status, strings.ReplaceAll(body, number, "…"))
		}
		search(t, "a problem", answer, []string{number, number[2:], wrong})
	}
	if _, err := http.Get(w.url + "/v1/" + number); err != nil {
		t.Fatal(err)
	}
}

// searchFiles looks through every file that the process has written, except
// the questions and tokens that the test itself wrote.
func searchFiles(t *testing.T, dir string, marks []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if marks == nil {
			t.Errorf("the process left a temporary file %s", filepath.Base(file))
			return nil
		}
		raw, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		search(t, filepath.Base(file), raw, marks)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func search(t *testing.T, where string, text []byte, marks []string) {
	t.Helper()
	for _, mark := range marks {
		if mark != "" && bytes.Contains(text, []byte(mark)) {
			t.Errorf("%s holds %q", where, mark)
		}
	}
}
