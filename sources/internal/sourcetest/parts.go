package sourcetest

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"underlag/aggregator"
	"underlag/fixtures"
	"underlag/sources/internal/composite"
	"underlag/sources/internal/simkit"
	"underlag/sources/internal/soap/xmlcodec"
)

// compositeSchema is SSBTEK's own, below ../shared/contracts.
const compositeSchema = "se/forsakringskassan/schema/integration/ssbt/_10/sammansatt_bastjanst_v10.xsd"

// Parts is a source's part of the composite under test.
type Parts struct {
	Subject Subject
	Part    composite.Part
	// Mandatory lists the fields that the contract demands: while one of them is
	// withheld, and there is something to tell, no part can be written.
	Mandatory []aggregator.Field
	// CasesOf is the person whom the answers in testdata/cases are about; empty
	// where they are not SOAP messages.
	CasesOf string
	// Lossy lists the cases of which the facts keep less than the contract demands,
	// so that no part can be written.
	Lossy []string

	written [][]byte // whole messages of v10, for validation
}

// Run holds a part to what hub and gateway rely on: what may be told of an
// answer, written on SSBTEK's wire, is valid there and reads back as the same
// facts, whatever the law withholds.
func (p *Parts) Run(t *testing.T) {
	t.Run("every persona reads back", p.everyPersona)
	t.Run("faults read back", p.incomplete)
	t.Run("cases read back", p.cases)
	t.Run("each field withheld", p.eachFieldWithheld)
	t.Run("each category alone", p.eachCategoryAlone)
	t.Run("broken data is malformed", p.broken)
	t.Run("valid on the wire", p.valid)
	t.Run("schema can be imported", p.importable)
}

func (p *Parts) everyPersona(t *testing.T) {
	source := p.Subject.start(t, p.Subject.Sim(simkit.NoFaults{}))
	for _, person := range Persons(t) {
		p.tell(t, source, person.Number, allOf(source.Descriptor()), nil)
	}
}

func (p *Parts) incomplete(t *testing.T) {
	source := p.Subject.start(t, p.Subject.Sim(simkit.Always(fixtures.Part)))
	for _, number := range []string{p.Subject.Known, Everything, p.Subject.Unknown} {
		p.tell(t, source, number, allOf(source.Descriptor()), nil)
	}
}

// cases holds every answer of testdata/cases to it of which something may be told.
func (p *Parts) cases(t *testing.T) {
	if p.CasesOf == "" {
		return
	}
	files, err := filepath.Glob("testdata/cases/*/response.*")
	if err != nil || len(files) == 0 {
		t.Fatal("no case below testdata/cases", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(filepath.Dir(file)), func(t *testing.T) {
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			source := p.Subject.New(t, "http://localhost", Answering(raw))
			if slices.Contains(p.Lossy, filepath.Base(filepath.Dir(file))) {
				p.unwritable(t, source, p.CasesOf)
				return
			}
			p.tell(t, source, p.CasesOf, allOf(source.Descriptor()), nil)
		})
	}
}

func (p *Parts) eachFieldWithheld(t *testing.T) {
	source := p.Subject.start(t, p.Subject.Sim(simkit.NoFaults{}))
	d := source.Descriptor()
	for _, field := range fieldsOf(d) {
		t.Run(field.String(), func(t *testing.T) {
			decision := allOf(d)
			for i := range decision.Grants {
				g := &decision.Grants[i]
				g.Fields = g.Fields.Without(aggregator.Fields(field))
			}
			decision.Grants = slices.DeleteFunc(decision.Grants, func(g aggregator.Grant) bool { return g.Fields.Len() == 0 })
			p.tell(t, source, Everything, decision, []aggregator.Field{field})
		})
	}
}

func (p *Parts) eachCategoryAlone(t *testing.T) {
	source := p.Subject.start(t, p.Subject.Sim(simkit.NoFaults{}))
	for _, only := range p.Subject.Categories {
		t.Run(string(only), func(t *testing.T) {
			decision := allOf(source.Descriptor())
			decision.Grants = slices.DeleteFunc(decision.Grants, func(g aggregator.Grant) bool { return g.Category != only })
			p.tell(t, source, Everything, decision, nil)
		})
	}
}

// tell asks the authority, cuts what it says, and holds what is told to it.
func (p *Parts) tell(t *testing.T, source aggregator.Source, number string, decision aggregator.SourceDecision, withheld []aggregator.Field) {
	t.Helper()
	q := Question(number, decision.Categories()...)
	q.Planned = decision.Planned()
	reply, err := source.Fetch(t.Context(), q)
	if err != nil {
		return // an error is told as one, not as data
	}
	reply.Facts.Cut(&decision)
	p.ReadsBack(t, q, reply, decision, withheld)
}

// unwritable holds that no part can be written of all that an authority says.
func (p *Parts) unwritable(t *testing.T, source aggregator.Source, number string) {
	t.Helper()
	decision := allOf(source.Descriptor())
	q := Question(number, decision.Categories()...)
	reply, err := source.Fetch(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	reply.Facts.Cut(&decision)
	_, err = p.Part.Write(composite.V10.Namespace(), aggregator.Delivered{Question: q, Facts: reply.Facts, Missing: reply.Missing, Protection: reply.Protection})
	if !errors.Is(err, composite.ErrMandatory) {
		t.Errorf("got %v, want ErrMandatory", err)
	}
}

// ReadsBack writes a reply that is already cut and reads it again. withheld are
// the fields that the decision leaves out.
func (p *Parts) ReadsBack(t *testing.T, q aggregator.Question, reply aggregator.Reply, decision aggregator.SourceDecision, withheld []aggregator.Field) {
	t.Helper()
	for _, v := range []composite.Version{composite.V10, composite.V11} {
		data, err := p.Part.Write(v.Namespace(), aggregator.Delivered{Question: q, Facts: reply.Facts, Missing: reply.Missing, Protection: reply.Protection})
		if errors.Is(err, composite.ErrMandatory) && slices.ContainsFunc(withheld, func(f aggregator.Field) bool { return slices.Contains(p.Mandatory, f) }) {
			continue
		}
		if err != nil {
			t.Errorf("writing: %v", err)
			continue
		}
		if v == composite.V10 {
			p.written = append(p.written, p.wrap(v, data))
		}
		got, err := p.Part.Read(v, element(t, data), q)
		if err != nil {
			t.Errorf("reading back: %v\n%s", err, data)
			continue
		}
		got.Facts.Cut(&decision)
		if diff := cmp.Diff(reply, got, same...); diff != "" {
			t.Errorf("read back (-told +read):\n%s", diff)
		}
	}
}

// same: when an authority answered is a timing, and an empty list is none.
// same leaves out what a reply tells of the service: it is about the call, and what
// the law withholds takes it along.
var same = []cmp.Option{cmpopts.EquateEmpty(), cmpopts.IgnoreFields(aggregator.Reply{}, "AsOf", "Unknown", "UnknownCodes", "Providers"), cmp.AllowUnexported(aggregator.Amount{})}

// valid holds everything that was written to SSBTEK's own schema.
func (p *Parts) valid(t *testing.T) {
	for _, message := range p.written {
		ValidateXML(t, compositeSchema, message)
	}
}

// importable: the schema to import is among the part's files, which lie flat.
func (p *Parts) importable(t *testing.T) {
	files, main := p.Part.Schemas()
	if main == "" {
		return
	}
	names, err := fs.Glob(files, "*.xsd")
	if err != nil || !slices.Contains(names, main) {
		t.Errorf("%s is not among %v (%v)", main, names, err)
	}
}

func (p *Parts) wrap(v composite.Version, data []byte) []byte {
	return fmt.Appendf(nil, `<s:hamtaBastjanstInformationResponse xmlns:s=%q><s:svarsdata><s:%s>%s</s:%s></s:svarsdata></s:hamtaBastjanstInformationResponse>`,
		v.Namespace(), p.Part.Code(), data, p.Part.Code())
}

func element(t *testing.T, data []byte) xmlcodec.Fragment {
	t.Helper()
	d := xmlcodec.NewDecoder(string(data))
	if !d.Root() {
		t.Fatal(d.Err())
	}
	return d.Element()
}

// broken: where data holds no answer, there is a missing part or a SourceError,
// and no personal number in it.
func (p *Parts) broken(t *testing.T) {
	q := Question(Everything, p.Subject.Categories...)
	for _, content := range []string{``, `<x/>`, `<s:svar>!</s:svar>`, `<s:svar/>`, `<s:lefiJsonSvar>e30=</s:lefiJsonSvar>`, `<svar>` + Everything + `</svar>`} {
		data := fmt.Sprintf(`<s:data xmlns:s=%q>%s</s:data>`, composite.V10.Namespace(), content)
		reply, err := p.Part.Read(composite.V10, element(t, []byte(data)), q)
		if err == nil {
			if reply.Facts.Len() > 0 || len(reply.Missing) == 0 {
				t.Errorf("%s: read as %d facts", content, reply.Facts.Len())
			}
			continue
		}
		if e := aggregator.AsSourceError(err); e.Outcome == aggregator.Late || strings.Contains(e.Error(), Everything[2:]) {
			t.Errorf("%s: got %v", content, e)
		}
	}
}

// FuzzPart holds reading and writing to each other for any element data: what was
// read, once written, reads the same or as a failure, and no error shows the
// personal number. The seeds are what is written of replies.
func FuzzPart(f *testing.F, part composite.Part, d aggregator.Descriptor, q aggregator.Question, replies ...aggregator.Reply) {
	namespace := composite.V10.Namespace()
	for _, r := range replies {
		data, err := part.Write(namespace, aggregator.Delivered{Question: q, Facts: r.Facts, Missing: r.Missing, Protection: r.Protection})
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		told, err := readData(part, data, d, q)
		if err != nil {
			noNumber(t, err, q.Person.Reveal())
			return
		}
		again, err := part.Write(namespace, aggregator.Delivered{Question: q, Facts: told.Facts, Missing: told.Missing, Protection: told.Protection})
		if err != nil {
			if !errors.Is(err, composite.ErrMandatory) {
				t.Error(err)
			}
			return
		}
		got, err := readData(part, again, d, q)
		if err != nil {
			if len(told.Missing) == 0 {
				t.Errorf("reading back: %v\n%s", err, again)
			}
			return
		}
		if diff := cmp.Diff(told, got, same...); diff != "" {
			t.Errorf("read back (-told +read):\n%s\n%s", diff, again)
		}
	})
}

// readData reads an element as the hub and its caller see it: cut.
func readData(part composite.Part, data []byte, d aggregator.Descriptor, q aggregator.Question) (aggregator.Reply, error) {
	if !utf8.Valid(data) {
		return aggregator.Reply{}, aggregator.NewSourceError(aggregator.Malformed, "charset", nil)
	}
	doc := xmlcodec.NewDecoder(string(data))
	doc.Root()
	element := doc.Element()
	doc.End()
	if err := doc.Err(); err != nil {
		return aggregator.Reply{}, aggregator.NewSourceError(aggregator.Malformed, "data", err)
	}
	reply, err := part.Read(composite.V10, element, q)
	decision := allOf(d)
	reply.Facts.Cut(&decision)
	return reply, err
}

// allOf is the decision that lets everything of a source through.
func allOf(d aggregator.Descriptor) aggregator.SourceDecision {
	always := aggregator.Period{From: 19000101, To: 29991231}
	decision := aggregator.SourceDecision{Authority: d.Code, Period: always}
	for _, c := range d.Catalogue {
		var fields aggregator.FieldSet
		for _, f := range c.Fields {
			fields = fields.With(aggregator.Fields(f.Field))
		}
		decision.Grants = append(decision.Grants, aggregator.Grant{Provision: "test", Category: c.Name, Fields: fields, Restricted: fields, Period: always})
	}
	return decision
}

func fieldsOf(d aggregator.Descriptor) []aggregator.Field {
	var all aggregator.FieldSet
	for _, c := range d.Catalogue {
		for _, f := range c.Fields {
			all = all.With(aggregator.Fields(f.Field))
		}
	}
	return all.List()
}
