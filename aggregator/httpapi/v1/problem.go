package v1

import "underlag/aggregator"

// Problem is an RFC 9457 problem document. Detail is in the language asked for;
// text holds both.
type Problem struct {
	Type     string          `json:"type"` // /problems/<code>
	Title    string          `json:"title"`
	Status   int             `json:"status"`
	Detail   string          `json:"detail"`
	Instance string          `json:"instance"` // the inquiry's or the request's id
	Code     string          `json:"code"`
	Pointer  string          `json:"pointer"` // JSON pointer into the request; "" is the whole
	Text     aggregator.Text `json:"text"`
	Errors   []Fault         `json:"errors"` // everything that was found wrong, the first first
}

// Fault is one thing that is wrong with a request.
type Fault struct {
	Code    string          `json:"code"`
	Pointer string          `json:"pointer"`
	Detail  string          `json:"detail"`
	Text    aggregator.Text `json:"text"`
}
