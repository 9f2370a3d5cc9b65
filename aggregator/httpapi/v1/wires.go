package v1

import (
	"time"

	"underlag/aggregator"
)

// Wires is the answer of GET /v1/admin/wires: what connections and messages show
// of each source's contract.
type Wires struct {
	At    time.Time `json:"at"`
	Wires []Wire    `json:"wires"`
}

// Wire is one source's.
type Wire struct {
	Code            string          `json:"code"`
	Name            aggregator.Text `json:"name"`
	Certificates    []Certificate   `json:"certificates"`    // empty until a connection with TLS was made
	UnknownElements []string        `json:"unknownElements"` // of the last day, by name
	UnknownCodes    []UnknownCode   `json:"unknownCodes"`    // of the last day
}

// Certificate is one that connections rest on.
type Certificate struct {
	Of       string    `json:"of"` // server, client
	NotAfter time.Time `json:"notAfter"`
	DaysLeft int       `json:"daysLeft"` // negative once it has ended
}

// UnknownCode is a code that the source's tables do not have.
type UnknownCode struct {
	List     string    `json:"list"` // where it stood
	Code     string    `json:"code"` // unreadable where it is no short code
	Answers  int       `json:"answers"`
	LastSeen time.Time `json:"lastSeen"`
}

// FromWires gives the sources' wires as they go over ours.
func FromWires(list []aggregator.Descriptor, health []aggregator.SourceStatus, now time.Time) Wires {
	out := Wires{At: now.UTC(), Wires: []Wire{}}
	for i := range list {
		for j := range health {
			if health[j].Authority == list[i].Code {
				out.Wires = append(out.Wires, fromWire(&list[i], &health[j], now))
			}
		}
	}
	return out
}

func fromWire(d *aggregator.Descriptor, s *aggregator.SourceStatus, now time.Time) Wire {
	return Wire{
		Code: string(d.Code), Name: d.Name, UnknownElements: append([]string{}, s.Unknown...),
		Certificates: each(s.Certificates, func(c *aggregator.Certificate) Certificate {
			return Certificate{Of: string(c.Of), NotAfter: c.NotAfter.UTC(), DaysLeft: c.DaysLeft(now)}
		}),
		UnknownCodes: each(s.UnknownCodes, func(c *aggregator.UnknownCodeCount) UnknownCode {
			return UnknownCode{List: c.List, Code: c.Code, Answers: c.Answers, LastSeen: c.LastSeen.UTC()}
		}),
	}
}
