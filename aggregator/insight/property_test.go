package insight

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"underlag/aggregator"
	"underlag/fixtures"
)

// households are the personas, and people made up at random.
func households(t testing.TB) map[string][]aggregator.PersonAnswer {
	t.Helper()
	world, err := fixtures.NewWorld(november, today)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string][]aggregator.PersonAnswer{}
	for _, name := range world.Names() {
		all[name] = household(t, name, november, today)
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 30 {
		all["random "+string(rune('a'+len(all)%26))+string(rune('a'+len(all)/26))] = randomHousehold(random, 1+random.IntN(3), 12)
	}
	return all
}

var numbers = []string{"199006022397", "197905209289", "201301022388", "201801022383", "202301012395", "198512269997"}

// randomHousehold has facts of every kind, some without dates, sums or names.
func randomHousehold(r *rand.Rand, persons, facts int) []aggregator.PersonAnswer {
	var all []aggregator.PersonAnswer
	for i := range persons {
		p := adult(numbers[i], november)
		for range facts {
			addRandom(r, &p)
		}
		for j := range p.Sources {
			if p.Sources[j].Outcome == aggregator.Empty {
				p.Sources[j].Outcome = []aggregator.Outcome{aggregator.Answered, aggregator.Answered, aggregator.Partial}[r.IntN(3)]
			}
		}
		all = append(all, p)
	}
	return all
}

func addRandom(r *rand.Rand, p *aggregator.PersonAnswer) {
	day := aggregator.Date(20260601).AddDays(r.IntN(200))
	if r.IntN(8) == 0 {
		day = 0
	}
	f := &p.Facts
	switch r.IntN(9) {
	case 0, 1, 2:
		codes := []string{"BOB", "ABB", "FP", "DAG", "XYZ", ""}
		payment := paid(codes[r.IntN(len(codes))], "", day, int64(r.IntN(3000)))
		if r.IntN(5) == 0 {
			payment.Net = aggregator.Amount{}
		}
		if r.IntN(3) == 0 {
			payment.Period = aggregator.Period{}
		}
		if r.IntN(3) == 0 {
			payment.Status = aggregator.Planned
		}
		f.Payments = append(f.Payments, payment)
	case 3:
		f.Payments = append(f.Payments, study("GRUND", "GRUNDL", aggregator.LoanPayment, max(day, 20260901), 4300))
	case 4:
		f.Payments = append(f.Payments, fund(day, aggregator.Period{From: 20260920, To: 20261010}, 5000, 10))
	case 5:
		f.Salaries = append(f.Salaries, salary(max(day, 20260901).Month(), int64(r.IntN(20000))), unreported(max(day, 20260901).Month()))
	case 6:
		f.Decisions = append(f.Decisions, granted(from("FK", "benefit"), "BOB", "Bostadsbidrag", 0, aggregator.Period{From: max(day, 20260101)}))
		f.Cases = append(f.Cases, aggregator.CaseFact{Origin: from("FK", "benefit"), Benefit: "Bostadsbidrag", ReceivedOn: day, Status: aggregator.InProgress})
	case 7:
		f.Registrations = append(f.Registrations, registered(r.IntN(2)*100, "open"))
		f.Capital = append(f.Capital, aggregator.Capital{Origin: from("SKV", "capital"), TaxYear: 2025, Income: aggregator.Kronor(300)})
	case 8:
		f.Refunds = append(f.Refunds, aggregator.Refund{Origin: from("SKV", "tax_refund"), Amount: aggregator.Kronor(500), PaidOn: day})
		f.Vehicles = append(f.Vehicles, aggregator.Vehicle{Origin: from("TNS", "vehicles"), RegistrationNumber: "ABC12A"})
		f.Permits = append(f.Permits, aggregator.Permit{Origin: from("MIV", "permit"), Kind: "PUT", Status: "granted", DecidedOn: day})
	}
}

// The order in which facts arrived leaves no trace.
func TestArrivalOrder(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for name, persons := range households(t) {
		want := read(t, november, persons...)
		for i := range persons {
			shuffle(random, &persons[i].Facts)
		}
		got := read(t, november, persons...)
		ignore := cmpopts.IgnoreFields(aggregator.Insight{}, "Facts")
		if diff := cmp.Diff(want, got, ignore, cmp.AllowUnexported(aggregator.Amount{})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func shuffle(r *rand.Rand, f *aggregator.Facts) {
	r.Shuffle(len(f.Payments), func(i, j int) { f.Payments[i], f.Payments[j] = f.Payments[j], f.Payments[i] })
	r.Shuffle(len(f.Salaries), func(i, j int) { f.Salaries[i], f.Salaries[j] = f.Salaries[j], f.Salaries[i] })
	r.Shuffle(len(f.Decisions), func(i, j int) { f.Decisions[i], f.Decisions[j] = f.Decisions[j], f.Decisions[i] })
	r.Shuffle(len(f.Cases), func(i, j int) { f.Cases[i], f.Cases[j] = f.Cases[j], f.Cases[i] })
	r.Shuffle(len(f.Registrations), func(i, j int) { f.Registrations[i], f.Registrations[j] = f.Registrations[j], f.Registrations[i] })
	r.Shuffle(len(f.Refunds), func(i, j int) { f.Refunds[i], f.Refunds[j] = f.Refunds[j], f.Refunds[i] })
}

// Each fact stands in one line of one person and one of the household, or
// elsewhere with a reason; never in two places and never in none.
func TestNoFactIsDropped(t *testing.T) {
	for name, persons := range households(t) {
		got := read(t, november, persons...)
		own, pooled, apart := map[string]int{}, map[string]int{}, map[string]int{}
		for _, m := range got.Months {
			for _, l := range m.Lines {
				count(own, l.Facts)
			}
			for _, l := range m.Household {
				count(pooled, l.Facts)
			}
		}
		for _, e := range got.Elsewhere {
			apart[e.Fact]++
		}
		total := 0
		for i := range persons {
			total += persons[i].Facts.Len()
		}
		if len(got.Facts) != total {
			t.Errorf("%s: %d facts have an id, of %d", name, len(got.Facts), total)
		}
		for _, f := range got.Facts {
			id := f.ID.ID
			if own[id]+apart[id] != 1 || pooled[id] != own[id] {
				t.Errorf("%s: %s %d of person %d stands in %d lines, %d of the household and %d times elsewhere", name, f.Kind, f.Index, f.Person, own[id], pooled[id], apart[id])
			}
		}
	}
}

func count(in map[string]int, ids []string) {
	for _, id := range ids {
		in[id]++
	}
}

// Every line's sums are those of its facts, and unknown where one of them is.
func TestLinesAddUp(t *testing.T) {
	for name, persons := range households(t) {
		got := read(t, november, persons...)
		amounts := map[string]aggregator.Sums{}
		for _, f := range got.Facts {
			of := &persons[f.Person].Facts
			switch f.Kind {
			case aggregator.FactPayment:
				p := of.Payments[f.Index]
				amounts[f.ID.ID] = aggregator.Sums{Net: p.Net, NetAfterTax: p.NetAfterTax, Gross: p.Gross, Tax: p.Tax, Deduction: p.Deduction}
			case aggregator.FactSalary:
				s := of.Salaries[f.Index]
				amounts[f.ID.ID] = aggregator.Sums{Gross: s.Gross, Tax: s.Tax, InKind: s.BenefitsInKind}
			case aggregator.FactRefund:
				amounts[f.ID.ID] = aggregator.Sums{Net: of.Refunds[f.Index].Amount}
			}
		}
		for _, m := range got.Months {
			for _, l := range append(slices.Clone(m.Lines), m.Household...) {
				want := amounts[l.Facts[0]]
				for _, id := range l.Facts[1:] {
					want = want.Add(amounts[id])
				}
				if l.Sums != want {
					t.Errorf("%s %s: %s has %+v, its facts %+v", name, m.Month, l.Benefit, l.Sums, want)
				}
			}
		}
	}
}

// missingData are the codes that say that something could not be read.
var missingData = []aggregator.ObservationCode{aggregator.SourceUnanswered, aggregator.SourceIncomplete, aggregator.SourceNotAsked, aggregator.FundUnverifiable, aggregator.ReportUnreadable}

// Taking a source away never adds income, and never takes away that something of
// it could not be read.
func TestRemovingASource(t *testing.T) {
	for name, persons := range households(t) {
		before := read(t, november, persons...)
		for _, code := range order {
			less := slices.Clone(persons)
			for i := range less {
				less[i].Sources = slices.Clone(less[i].Sources)
				silence(&less[i], code)
			}
			after := read(t, november, less...)
			for i := range persons {
				if !warns(after, i, code) {
					t.Errorf("%s without %s: nothing says that it is missing for person %d", name, code, i)
				}
				for _, other := range order {
					if other != code && warns(before, i, other) && !warns(after, i, other) {
						t.Errorf("%s without %s: the warning about %s is gone", name, code, other)
					}
				}
			}
			for id, sums := range linesOf(after) {
				if linesOf(before)[id] != sums {
					t.Errorf("%s without %s: a line has %+v, before %+v", name, code, sums, linesOf(before)[id])
				}
			}
		}
	}
}

func warns(in aggregator.Insight, person int, code aggregator.AuthorityCode) bool {
	return slices.ContainsFunc(in.Observations, func(o aggregator.Observation) bool {
		return o.Person == person && o.Authority == code && slices.Contains(missingData, o.Code)
	})
}

// linesOf gives the sums of each person's lines, by the first fact in them.
func linesOf(in aggregator.Insight) map[string]aggregator.Sums {
	all := map[string]aggregator.Sums{}
	for _, m := range in.Months {
		for _, l := range m.Lines {
			all[l.Facts[0]] = l.Sums
		}
	}
	return all
}

// Two adults and four children with 500 facts, and an ordinary couple with
// children.
func BenchmarkRead(b *testing.B) {
	b.Run("500 facts", func(b *testing.B) { benchmarkRead(b, largeHousehold()) })
	b.Run("a couple with three children", func(b *testing.B) {
		benchmarkRead(b, household(b, "couple-three-children", november, today))
	})
}

func largeHousehold() []aggregator.PersonAnswer {
	persons := randomHousehold(rand.New(rand.NewPCG(5, 6)), 6, 0)
	for n := 0; n < 500; n++ {
		p := &persons[n%6]
		day, code := aggregator.Date(20260901).AddDays(n%90), []string{"BOB", "ABB", "FP", "SJP", "UHS"}[n%5]
		payment := paid(code, "Förmån "+code, day, int64(n))
		payment.Period = aggregator.Period{From: day.AddDays(-6), To: day}
		p.Facts.Payments = append(p.Facts.Payments, payment)
		if n%5 == 0 {
			p.Facts.Decisions = append(p.Facts.Decisions, granted(from("FK", "benefit"), code, payment.Benefit, 0, aggregator.Period{From: day.AddDays(-90)}))
			n++
		}
	}
	return persons
}

func benchmarkRead(b *testing.B, persons []aggregator.PersonAnswer) {
	tables, key, q := shipped(b), testKey(b), aggregator.InsightQuestion{Organisation: kommun, Month: november, Today: today}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := tables.Read(key, q, persons); err != nil {
			b.Fatal(err)
		}
	}
}
