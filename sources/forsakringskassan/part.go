package forsakringskassan

import (
	"encoding/base64"
	"encoding/json"
	"io/fs"
	"time"

	"underlag/aggregator"
	"underlag/sources/forsakringskassan/internal/wire"
	"underlag/sources/internal/composite"
	"underlag/sources/internal/soap/xmlcodec"
)

// Elements of SSBTEK that hold LEFI's JSON, and LEFI's version there.
const (
	questionElement = "lefiJsonFraga"
	answerElement   = "lefiJsonSvar"
	lefiVersion     = "v9"
)

// Part is Försäkringskassan and Pensionsmyndigheten inside SSBTEK's messages:
// LEFI's JSON as base64. It is safe for concurrent use.
type Part struct {
	config Config
	codes  codes
}

var _ composite.Part = (*Part)(nil)

// NewPart makes the part. Of the configuration only the actors are used, and only
// to ask.
func NewPart(c Config) *Part { return &Part{config: c, codes: newCodes(file)} }

// Code is FK.
func (*Part) Code() aggregator.AuthorityCode { return authority }

// Schemas gives none: data holds base64.
func (*Part) Schemas() (files fs.FS, main string) { return nil, "" }

// Ask gives fraga, with the very JSON that Fetch posts.
func (p *Part) Ask(_ composite.Version, q aggregator.Question) ([]byte, error) {
	question, err := p.codes.question(q)
	if err != nil {
		return nil, err
	}
	actor, ok := p.config.actor(q.Asker.Organisation)
	if !ok {
		return nil, refused(noActor)
	}
	body, err := json.Marshal(question)
	if err != nil {
		return nil, aggregator.AsSourceError(err)
	}
	return fraga(actor, body)
}

func fraga(actor string, question []byte) ([]byte, error) {
	version, encoded := lefiVersion, base64.StdEncoding.EncodeToString(question)
	e := xmlcodec.NewEncoder(nil)
	e.Open(composite.Prefix + ":fraga")
	e.Text(composite.Prefix+":version", &version)
	e.Text(composite.Prefix+":aktorsid", &actor)
	e.Text(composite.Prefix+":"+questionElement, &encoded)
	e.Close(composite.Prefix + ":fraga")
	return e.Bytes()
}

// Read maps the LEFI answer in data as Fetch does.
func (p *Part) Read(v composite.Version, data xmlcodec.Fragment, q aggregator.Question) (aggregator.Reply, error) {
	raw, err := composite.Open(v, data, answerElement)
	if err != nil {
		return aggregator.Reply{}, err
	}
	question, err := p.codes.question(q)
	if err != nil {
		return aggregator.Reply{}, err
	}
	return p.codes.read(raw, q, question, time.Now())
}

// Write makes a LEFI answer of what may be told.
func (p *Part) Write(namespace string, d aggregator.Delivered) ([]byte, error) {
	answer, err := p.codes.write(d)
	if err != nil {
		return nil, err
	}
	document, err := json.Marshal(answer)
	if err != nil {
		return nil, err
	}
	return composite.Enclosed(namespace, answerElement, document)
}

// read maps an answer as it came.
func (c codes) read(raw []byte, q aggregator.Question, question *wire.LefiExternFormansinformationFraga, now time.Time) (aggregator.Reply, error) {
	answer, err := decode(raw)
	if err != nil {
		return aggregator.Reply{}, err
	}
	return c.toReply(answer, q, question, now)
}
