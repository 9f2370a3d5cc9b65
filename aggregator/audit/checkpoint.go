package audit

import (
	"context"
	"fmt"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// checkpointEvery is how often a log signs what has been written since. With it
// every record is covered by a checkpoint within a second.
const checkpointEvery = 500 * time.Millisecond

// origin is the first line of a checkpoint: which log it is of.
func origin(ledger string) string { return "underlag-ledger/" + ledger }

// checkpointText is what is signed: a checkpoint in C2SP's form
// (https://c2sp.org/tlog-checkpoint), so that any witness can read it.
func checkpointText(ledger string, size int64, root tlog.Hash) string {
	return fmt.Sprintf("%s\n%d\n%s\n", origin(ledger), size, root)
}

// checkpoint is a signed statement of what the log held at a size.
type checkpoint struct {
	size int64
	note []byte
}

func (l *Log) checkpoint() (checkpoint, error) {
	signed, err := note.Sign(&note.Note{Text: checkpointText(l.id, l.end.tree.size, l.end.tree.root())}, l.keys.Load().signer)
	return checkpoint{l.end.tree.size, signed}, err
}

// sign covers every record written so far with a checkpoint. A log that cannot
// store its checkpoints refuses: records that nobody can prove are not enough.
func (l *Log) sign() {
	if l.store == nil || l.signed == l.end.tree.size {
		return
	}
	c, err := l.checkpoint()
	if err == nil {
		err = l.store.saveCheckpoint(context.Background(), c)
	}
	if err != nil {
		l.fail(fmt.Errorf("checkpoint: %w", err))
		return
	}
	l.signed = c.size
}
