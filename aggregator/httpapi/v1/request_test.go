package v1

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"underlag/aggregator"
)

const whole = `{"case":{"reference":"2026-0417","token":"abc"},"purpose":"control","period":{"from":"2026-09-01","to":"2026-11-30"},
 "persons":[{"personalNumber":"199006022397","role":"applicant"},{"personalNumber":"199001012385","role":"child","reason":"eget underhållsstöd"}],
 "authorities":["FK","SO"],"required":["SO"],"breakGlass":{"reason":"acute_need","text":"mat saknas i hemmet","expires":"2026-11-21T12:00:00+01:00"},"deadline":"1500ms","include":["payloads"],
 "known":["AAAAAAAAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAA"]}`

func TestDecodeRequest(t *testing.T) {
	t.Parallel()
	got, problems := DecodeRequest([]byte(whole))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	want := Request{
		BreakGlass: &RequestBreakGlass{Reason: "acute_need", Text: "mat saknas i hemmet", Expires: "2026-11-21T12:00:00+01:00"},
		Case:       Case{Reference: "2026-0417", Token: "abc"}, Purpose: "control", Period: &RequestPeriod{From: "2026-09-01", To: "2026-11-30"},
		Persons: []RequestPerson{
			{PersonalNumber: "199006022397", Role: "applicant"},
			{PersonalNumber: "199001012385", Role: "child", Reason: "eget underhållsstöd"},
		},
		Authorities: []string{"FK", "SO"}, Required: []string{"SO"}, Deadline: "1500ms", Include: []string{"payloads"},
		Known: []string{"AAAAAAAAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAA"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("request (-want +got):\n%s", diff)
	}
	encoded, err := json.Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	again, problems := DecodeRequest(encoded)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	if diff := cmp.Diff(got, again); diff != "" {
		t.Errorf("encoded and decoded (-want +got):\n%s", diff)
	}

	in, problems := got.Inquiry()
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	if in.Purpose != aggregator.Control || in.Period != (aggregator.Period{From: 20260901, To: 20261130}) || in.Deadline != 1500*time.Millisecond || len(in.Persons) != 2 || in.Persons[1].Role != aggregator.Child || in.Persons[1].Reason != "eget underhållsstöd" {
		t.Errorf("got %+v", in)
	}
	if diff := cmp.Diff([]aggregator.FactVersion{{ID: "AAAAAAAAAAAAAAAAAAAAAA", Version: "AAAAAAAAAAAAAAAAAAAA"}}, in.Known); diff != "" {
		t.Errorf("known (-want +got):\n%s", diff)
	}
	wantGlass := &aggregator.BreakGlass{Reason: aggregator.AcuteNeed, Text: "mat saknas i hemmet", Expires: time.Date(2026, 11, 21, 11, 0, 0, 0, time.UTC)}
	if diff := cmp.Diff(wantGlass, in.BreakGlass); diff != "" {
		t.Errorf("broken glass (-want +got):\n%s", diff)
	}
	if !got.WantsPayloads() {
		t.Error("the request wants payloads")
	}
}

// A null member is one that is not given.
func TestNullIsAbsent(t *testing.T) {
	t.Parallel()
	got, problems := DecodeRequest([]byte(`{"case":null,"breakGlass":null,"purpose":null,"month":null,"period":null,"persons":null,"authorities":null,"required":null,"deadline":null,"include":null}`))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	if diff := cmp.Diff(Request{}, got); diff != "" {
		t.Errorf("request (-want +got):\n%s", diff)
	}
}

// Free text of the caller that names no member of a closed list goes no further.
func TestUnknownWordsBecomeNone(t *testing.T) {
	t.Parallel()
	r := Request{Purpose: "199006022397", BreakGlass: &RequestBreakGlass{Reason: "199006022397", Expires: "2026-11-21T12:00:00Z"}, Persons: []RequestPerson{{PersonalNumber: number, Role: "199006022397"}}}
	in, problems := r.Inquiry()
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	if in.Purpose != "" || in.Persons[0].Role != "" || in.BreakGlass.Reason != "" {
		t.Errorf("got %q, %q and %q, want nothing", in.Purpose, in.Persons[0].Role, in.BreakGlass.Reason)
	}
}

func TestProblemsAreBounded(t *testing.T) {
	t.Parallel()
	_, problems := DecodeRequest([]byte(`{"persons":[` + strings.TrimSuffix(strings.Repeat("1,", 1000), ",") + `]}`))
	if len(problems) != maxProblems {
		t.Errorf("got %d problems, want %d", len(problems), maxProblems)
	}
}

// FuzzInquiry: the decoder never panics, takes nothing that is not JSON, and
// never says what it read.
func FuzzInquiry(f *testing.F) {
	f.Add([]byte(whole))
	f.Add([]byte(`{"persons":[{"personalNumber":"199006022397","role":{"a":[1,2]}}`))
	f.Add([]byte(`{"a":1,"a":[{}],"persons":[[]],"period":7}{}`))
	f.Add([]byte("{\"case\":{\"reference\":\"\xff\\ud800\"}}"))
	f.Add([]byte(`[{"persons":`))
	f.Fuzz(func(t *testing.T, body []byte) {
		r, problems := DecodeRequest(body)
		if len(problems) == 0 && !json.Valid(body) {
			t.Error("took what is not JSON")
		}
		in, more := r.Inquiry()
		for _, p := range append(problems, more...) {
			if p.Code == "" || p.Text.SV == "" || p.Text.EN == "" {
				t.Errorf("a problem without a code or a text: %+v", p)
			}
			for _, person := range r.Persons {
				if n := person.PersonalNumber.Reveal(); len(n) > 7 && strings.Contains(p.Error()+p.Text.SV+p.Text.EN, n) && !strings.Contains(whole, n) {
					t.Error("a problem echoes the request")
				}
			}
			if bytes.ContainsAny([]byte(p.Pointer), "\x00\n\r\"<> ") {
				t.Errorf("a pointer holds what no member's name does: %q", p.Pointer)
			}
		}
		if len(problems)+len(more) == 0 && len(in.Persons) != len(r.Persons) {
			t.Error("lost a person without a problem")
		}
		var again Request
		encoded, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(encoded, &again); err != nil {
			t.Fatal(err)
		}
	})
}

func BenchmarkDecodeRequest(b *testing.B) {
	body := []byte(whole)
	b.ReportAllocs()
	for b.Loop() {
		r, problems := DecodeRequest(body)
		if len(problems) > 0 {
			b.Fatal(problems)
		}
		r.Inquiry()
	}
}
