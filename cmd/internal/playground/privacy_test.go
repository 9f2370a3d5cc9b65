package playground_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"underlag/aggregator"
	"underlag/aggregator/httpapi/v1"
)

// Nothing of an answer is written anywhere: not to the ledger, its WAL, the
// log, or any other file the process writes, whatever goes wrong.
func TestNothingOfAnAnswerRemains(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	for _, scenario := range []string{"normal", "all-fault", "all-garbage", "all-partial", "all-down"} {
		t.Run(scenario, func(t *testing.T) {
			w := startWhole(t, "all-confirmed", scenario)
			said := w.overhear(t)
			found := marks(w.world)
			for _, h := range w.world.Households {
				r := w.question(h.Name)
				w.post(h.Caller, encoded(t, r))
				search(t, "the events before the answer", w.events(t, h.Caller, encoded(t, r)), found)
				w.soap(t, w.ssbtekQuestion(t, h.Name, 0))
			}
			w.leave(t)
			w.badQuestions(t)
			w.badRequests(t)
			w.badEnvelopes(t)
			search(t, "an error of a source", w.errors(t), found)
			search(t, "the log", w.log.Bytes(), found)
			search(t, "standard error", said(), found)
			searchFiles(t, w.state.Path(), found)
		})
	}
	searchFiles(t, temp, nil)
}

func encoded(t *testing.T, r *v1.Request) []byte {
	t.Helper()
	body, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// overhear takes what anybody prints without being asked, until the test ends.
func (w *whole) overhear(t *testing.T) func() []byte {
	t.Helper()
	file, err := os.Create(filepath.Join(t.TempDir(), "stderr"))
	if err != nil {
		t.Fatal(err)
	}
	before := os.Stderr
	os.Stderr = file
	log.SetOutput(file)
	t.Cleanup(func() {
		os.Stderr = before
		log.SetOutput(before)
		file.Close()
	})
	return func() []byte {
		raw, err := os.ReadFile(file.Name())
		if err != nil {
			t.Fatal(err)
		}
		return raw
	}
}

// send puts a question and gives the response.
func (w *whole) send(ctx context.Context, t *testing.T, caller, accept string, body []byte) (*http.Response, error) {
	t.Helper()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, w.url+"/v1/inquiries", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+w.token(caller))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", accept)
	return http.DefaultClient.Do(r)
}

// events gives the head and the events of a stream up to the answer, which is
// the only event that may hold anything.
func (w *whole) events(t *testing.T, caller string, body []byte) []byte {
	t.Helper()
	response, err := w.send(t.Context(), t, caller, "text/event-stream", body)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	head, err := httputil.DumpResponse(response, false)
	if err != nil {
		t.Fatal(err)
	}
	before, _, _ := bytes.Cut(raw, []byte("event: answer\n"))
	return append(head, before...)
}

// leave asks and goes away: at once, and after the first event.
func (w *whole) leave(t *testing.T) {
	t.Helper()
	body := encoded(t, w.question("everything"))
	ctx, gone := context.WithTimeout(t.Context(), 5*time.Millisecond)
	defer gone()
	if response, err := w.send(ctx, t, "bertil", "application/json", body); err == nil {
		response.Body.Close()
	}
	response, err := w.send(t.Context(), t, "bertil", "text/event-stream", body)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := bufio.NewReader(response.Body).ReadString('\n'); err != nil {
		t.Error(err)
	}
	response.Body.Close()
}

// badQuestions puts questions that are refused, each naming a person.
func (w *whole) badQuestions(t *testing.T) {
	t.Helper()
	number := w.world.Households[0].Persons[0].Number
	wrong := number[:11] + string('0'+(number[11]-'0'+1)%10)
	named := disguised(append(forms(number), wrong)...)
	for _, body := range []string{
		`{"case":{"reference":"` + number + `"},"purpose":"application","month":"2026-11","persons":[{"personalNumber":"` + number + `","role":"applicant"}]}`,
		`{"case":{"reference":"x"},"purpose":"application","month":"2026-11","persons":[{"personalNumber":"` + wrong + `","role":"applicant"}]}`,
		`{"case":{"reference":"x"},"purpose":"` + number + `","month":"2026-11","persons":[{"personalNumber":"` + number + `","role":"` + number + `"}]}`,
		`{"case":{"reference":"x","token":"` + number + `"},"purpose":"application","month":"` + number + `","persons":[{"personalNumber":"` + number + `","role":"applicant"}]}`,
		`{"case":{"reference":"x"},"deadline":"` + number + `s","authorities":["` + number + `"],"include":["` + number + `"],"persons":[{"personalNumber":` + number + `}]}`,
		`{"` + number + `":1}`,
		`{"persons": "` + number + `"`,
		`{"persons": "` + number + "\xff" + `"}`,
		number,
	} {
		status, answer := w.post("anna", []byte(body))
		if status < 400 || status >= 500 {
			t.Errorf("status %d for %s", status, strings.ReplaceAll(body, number, "…"))
		}
		search(t, "a problem", answer, named)
	}
}

// badRequests puts a number everywhere else that a request has room for it.
// Nothing of it comes back, not in a header either.
func (w *whole) badRequests(t *testing.T) {
	t.Helper()
	number := w.world.Households[0].Persons[0].Number
	at, err := url.Parse(w.url)
	if err != nil {
		t.Fatal(err)
	}
	named := disguised(forms(number)...)
	const host = " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
	for _, request := range []string{
		"GET /v1/" + number + host + "\r\n",
		"GET /v1/sources/" + number + "?q=" + number + host + "\r\n",
		"GET //v1/../v1/" + number + host + "\r\n",
		"GET /v1/inquiries?bearer=" + number + ";access_token=" + number + host + "\r\n",
		"POST /v1/inquiries/" + number + "/" + host + "\r\n",
		"CONNECT " + number + ":443" + host + "\r\n",
		"GET http://" + number + "/v1/" + number + host + "\r\n",
		"GET /docs/../" + number + host + "\r\n",
		"GET /problems/" + number + host + "\r\n",
		number + " /v1/inquiries" + host + "\r\n",
		"GET /v1/%zz" + number + host + "\r\n",
		"GET / HTTP/" + number + "\r\n\r\n",
		"POST /v1/inquiries" + host + "Authorization: Bearer " + number + "\r\nContent-Length: 0\r\n\r\n",
		"POST /v1/inquiries" + host + "Authorization: Basic " + number + "\r\nX-Request-Id: " + number + "\r\nContent-Length: 0\r\n\r\n",
		"POST /v1/inquiries" + host + "Authorization: Bearer a\r\nAuthorization: Bearer " + number + "\r\nContent-Length: 0\r\n\r\n",
		"POST /v1/inquiries" + host + "Accept: " + number + "\r\nContent-Length: 0\r\n\r\n",
		"POST /v1/inquiries" + host + "Content-Length: " + number + number + "\r\n\r\n",
		"POST /v1/inquiries" + host + "Transfer-Encoding: " + number + "\r\n\r\n",
		"GET /v1/sources" + host + number + "\r\n\r\n",
		"GET /v1/sources" + host + "Expect: " + number + "\r\n\r\n",
	} {
		conn, err := net.Dial("tcp", at.Host)
		if err != nil {
			t.Fatal(err)
		}
		_, err = io.WriteString(conn, request)
		if err != nil {
			t.Fatal(err)
		}
		response, err := io.ReadAll(conn)
		if err != nil {
			t.Error(err)
		}
		conn.Close()
		search(t, "the response to "+strings.ReplaceAll(request, number, "…"), response, named)
	}
}

// errors asks every source about everybody and gives all that its errors, and
// the errors within them, have to say.
func (w *whole) errors(t *testing.T) []byte {
	t.Helper()
	var out bytes.Buffer
	for _, source := range w.asked {
		for i := range w.world.Households {
			for _, p := range w.world.Households[i].Persons {
				number, err := aggregator.ParsePersonalNumber(p.Number)
				if err != nil {
					t.Fatal(err)
				}
				q := aggregator.Question{
					ID: "inquiry", Person: number, Case: "EB-1", Asker: aggregator.Asker{Organisation: "162120009993", Name: "Exempel kommun", Caseworker: "anna"},
					Purpose: "Ansökan", LegalText: "SoL", Period: w.world.Month.Period(), Today: aggregator.DateOf(clock()),
				}
				for _, c := range source.Descriptor().Catalogue {
					q.Categories = append(q.Categories, c.Name)
				}
				_, err = source.Fetch(t.Context(), q)
				for ; err != nil; err = errors.Unwrap(err) {
					fmt.Fprintf(&out, "%v %+v %#v\n", err, err, err)
				}
			}
		}
	}
	return out.Bytes()
}

// searchFiles looks through every file that the process has written, except
// the questions and tokens that the test itself wrote.
func searchFiles(t *testing.T, dir string, marks []mark) {
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
