package migrationsverket

import (
	"net/http"
	"testing"

	"underlag/aggregator"
	"underlag/fixtures"
	"underlag/sources/internal/composite"
	"underlag/sources/internal/soap/xmlcodec"
	"underlag/sources/internal/sourcetest"
	"underlag/sources/migrationsverket/sim"
)

const resident = "195107132119" // of every case

func TestPart(t *testing.T) {
	w := sourcetest.World(t)
	parts := sourcetest.Parts{
		Subject: sourcetest.Subject{
			New: func(t *testing.T, url string, client *http.Client) aggregator.Source {
				t.Helper()
				s, err := New(Config{URL: url}, client)
				if err != nil {
					t.Fatal(err)
				}
				return s
			},
			Sim:        func(f fixtures.Faults) http.Handler { return sim.New(w, f) },
			Known:      sourcetest.Everything,
			Unknown:    "194007219142",
			Categories: []aggregator.Category{identityCategory, permitCategory, caseCategory},
		},
		Part:    Part(),
		CasesOf: resident,
	}
	parts.Run(t)
}

func TestWrittenCodes(t *testing.T) {
	if row := known.arendeTyp[permitMatter]; row.Category != permitCategory {
		t.Errorf("%s is a matter of category %q", permitMatter, row.Category)
	}
	for name, table := range file.Tables {
		if _, used := table[composite.NotTold]; used {
			t.Errorf("%s has the word that stands for what is not told", name)
		}
	}
}

// What a permit does not say is missing where it is listed and withheld where it
// is not, and neither moves to another permit.
func TestGaps(t *testing.T) {
	q := sourcetest.Question(resident, permitCategory)
	permit := func(decided aggregator.Date, validity string) aggregator.Permit {
		return aggregator.Permit{Origin: origin(permitCategory), Kind: "Tillstånd", Status: "granted", DecidedOn: decided, Validity: validity}
	}
	m := mapping{}
	for _, code := range []string{svarEmpty, endAbsent, outcomeUnknown, typeUnknown, validityAbsent, svarNil} {
		m.missing(code)
	}
	told := aggregator.Reply{Missing: m.reply.Missing, Facts: aggregator.Facts{Permits: []aggregator.Permit{
		permit(20250101, ""), permit(20250102, "temporary"), permit(20250103, "permanent"), permit(20250104, ""), permit(20250105, ""),
	}}}
	p := sourcetest.Parts{Part: Part()}
	p.ReadsBack(t, q, told, aggregator.SourceDecision{Authority: described.Code, Grants: []aggregator.Grant{{
		Category: permitCategory,
		Fields:   aggregator.Fields(aggregator.PermitKind, aggregator.PermitStatus, aggregator.PermitDecidedOn, aggregator.PermitValidity),
	}}}, nil)
}

// SSBTEK asks with a correlation of its own, which the authority repeats.
func TestReadPassesOverSSBTEKsCorrelation(t *testing.T) {
	d := xmlcodec.NewDecoder(string(sourcetest.Message(t, sourcetest.ReadCase(t, "other-korrelationsid"))))
	d.Root()
	reply, err := Part().Read(composite.V10, d.Element(), sourcetest.Question(resident, permitCategory))
	if err != nil || len(reply.Facts.Permits) == 0 {
		t.Errorf("got %d permits, %v", len(reply.Facts.Permits), err)
	}
}

func FuzzPart(f *testing.F) {
	q := sourcetest.Question(resident, identityCategory, permitCategory, caseCategory)
	var replies []aggregator.Reply
	for _, envelope := range sourcetest.Seeds(f) {
		if reply, err := read(envelope, q); err == nil {
			replies = append(replies, reply)
		}
	}
	sourcetest.FuzzPart(f, Part(), Description(), q, replies...)
}
