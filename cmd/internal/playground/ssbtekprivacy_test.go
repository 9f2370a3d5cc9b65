package playground_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"
)

// badEnvelopes puts a number everywhere that an SSBTEK question has room for it.
// Nothing of it comes back in a fault, and what is recorded is searched with all
// else that the process writes.
func (w *whole) badEnvelopes(t *testing.T) {
	t.Helper()
	number := w.world.Households[0].Persons[0].Number
	wrong := number[:11] + string('0'+(number[11]-'0'+1)%10)
	named := disguised(append(forms(number), wrong)...)
	good, err := w.ssbtekQuestion(t, "sick-leave", 0).Envelope()
	if err != nil {
		t.Fatal(err)
	}
	about := w.ssbtekQuestion(t, "sick-leave", 0)
	for _, c := range []struct{ what, to string }{
		{about.Person, wrong},
		{about.Person, number + "0"},
		{"anna.lind", number},
		{">" + about.Case + "<", ">" + number + "<"},
		{about.Purpose, "Nyfikenhet om " + number},
		{about.Purpose, "Ansökan för " + number + `</ssbt:syfte><ssbt:syfte>`},
		{"12 kap. socialtjänstlagen (2025:400)", number + " " + number[2:8] + "-" + number[8:] + "</ssbt:lagtext><x/><ssbt:lagtext>"},
		{">2026-09-01<", ">" + number + "<"},
		{`<ssbt:AF inkludera="true"/>`, `<ssbt:AF inkludera="` + number + `"/>`},
		{`<ssbt:AF inkludera="true"/>`, `<ssbt:AF inkludera="true" p` + number + `="1"/>`},
		{`<ssbt:AF inkludera="true"/>`, `<ssbt:p` + number + `/>`},
		{"162120009993", number},
		{"<ssbt:hamtaBastjanstInformation>", `<ssbt:p` + number + `>`},
		{"xmlns:ssbt=", "xmlns:p" + number + `="` + number + `" xmlns:ssbt=`},
		{`encoding="UTF-8"`, `encoding="` + number + `"`},
		{"<soapenv:Header/>", "<soapenv:Header><p" + number + ` soapenv:mustUnderstand="1">` + number + `</p` + number + `></soapenv:Header>`},
		{`<ssbt:FK inkludera="true"/>`, `<ssbt:FK inkludera="true"><ssbt:fraga><ssbt:aktorsid>` + number + `</ssbt:aktorsid><ssbt:lefiJsonFraga>` + number + `!</ssbt:lefiJsonFraga></ssbt:fraga></ssbt:FK>`},
	} {
		body := strings.Replace(string(good), c.what, c.to, 1)
		if body == string(good) {
			t.Fatalf("%q is not in the question", c.what)
		}
		answer := w.postSOAP(t, http.DefaultClient, w.url+"/ssbtek/v10", w.token("anna"), []byte(body))
		if !bytes.Contains(answer, []byte("Fault>")) && !bytes.Contains(answer, []byte("svarsdata")) {
			t.Errorf("neither answer nor fault: %s", answer)
		}
		search(t, "the answer to "+strings.ReplaceAll(c.to, number, "…"), answer, named)
	}
	// A good question whose words name somebody is answered, and recorded without
	// the name.
	q := w.ssbtekQuestion(t, "sick-leave", 0)
	q.Purpose += " för " + number[2:8] + "-" + number[8:]
	w.soap(t, q)
}
