package audit

import (
	"context"
	"fmt"

	"underlag/aggregator"
)

// actBody is the record of what an operator did to a source or a replica. The keys
// that came later are left out where they are empty, so that earlier records keep
// their form.
type actBody struct {
	header
	Operator     string `json:"operator"`
	Organisation string `json:"organisation"`
	Unit         string `json:"unit"`
	Act          string `json:"act"`
	Authority    string `json:"authority"`
	From         string `json:"from"`
	To           string `json:"to"`
	Breaker      string `json:"breaker"`
	Reason       string `json:"reason"`
	ReasonEN     string `json:"reasonEn"`
	Replica      string `json:"replica,omitempty"`
	Weekly       string `json:"weekly,omitempty"`
	Window       string `json:"window,omitempty"`
}

// Act records what an operator is about to do to a source or a replica.
func (l *Log) Act(ctx context.Context, by aggregator.Caller, a aggregator.Act) (aggregator.Receipt, error) {
	if by.ID == "" || !by.Organisation.Number.Valid() || (a.Authority == "") == (a.Replica == "") || a.Kind == "" || a.Reason.SV == "" {
		return aggregator.Receipt{}, fmt.Errorf("%w: an act needs an operator, an organisation, a source or a replica, and a reason", ErrEntry)
	}
	p := newPending()
	b := actBody{
		header:       newHeader(kindAct, l.now()),
		Operator:     p.hide(l.keysOf(by.Organisation.Number), ofCaseworker, string(by.Organisation.Number)+"\x00", by.ID),
		Organisation: string(by.Organisation.Number),
		Unit:         masked(by.Unit),
		Act:          word(string(a.Kind)),
		Authority:    word(string(a.Authority)),
		From:         moment(a.From),
		To:           moment(a.To),
		Breaker:      word(string(a.Breaker)),
		Reason:       masked(a.Reason.SV),
		ReasonEN:     masked(a.Reason.EN),
		Replica:      word(a.Replica),
		Weekly:       word(a.Weekly.String()),
		Window:       word(a.Window),
	}
	var err error
	p.body, err = encode(b)
	if err != nil {
		return aggregator.Receipt{}, fmt.Errorf("%w: %w", ErrEntry, err)
	}
	if err := l.enqueue(ctx, p, nil); err != nil {
		return aggregator.Receipt{}, err
	}
	return l.wait(ctx, p)
}
