package review

import (
	"regexp"
	"strings"

	"underlag/aggregator"
	"underlag/aggregator/access"
)

var (
	statute   = regexp.MustCompile(`\b\d{4}:\d{1,4}\b`)
	paragraph = regexp.MustCompile(`\d+( [a-z])? §|artikel \d+`)
)

// officialPublishers are where a row's sources may lie.
var officialPublishers = []string{
	"https://rkrattsbaser.gov.se/", "https://svenskforfattningssamling.se/", "https://eur-lex.europa.eu/", "https://www.riksdagen.se/",
}

// cited finds citations that cannot be looked up: a part without a paragraph, a
// text sent to an authority without its statute, or a statute without an
// official source.
func (c *checker) cited(p *access.Provision) {
	malformed := func(what, part string) {
		c.row(p, "citation", Error, aggregator.Text{SV: what + ": " + part, EN: what + ": " + part}, aggregator.Text{
			SV: "Skriv som \"15 kap. 10 § SoL (2025:400)\": paragraf, lag och SFS-nummer, delarna åtskilda av semikolon.",
			EN: "Write it as \"15 kap. 10 § SoL (2025:400)\": paragraph, statute and SFS number, the parts separated by semicolons.",
		})
	}
	for part := range strings.SplitSeq(p.Citation, ";") {
		if !paragraph.MatchString(part) {
			malformed("citation", strings.TrimSpace(part))
		}
	}
	sources := strings.Join(p.Sources, " ")
	for _, part := range p.LegalText {
		numbers := statute.FindAllString(part, -1)
		if !paragraph.MatchString(part) || len(numbers) == 0 {
			malformed("legalText", part)
		}
		for _, number := range numbers {
			if !strings.Contains(p.Citation, number) {
				malformed("legalText, citation", number)
			}
			if !strings.Contains(sources, number) {
				malformed("legalText, source", number)
			}
		}
	}
	for _, source := range p.Sources {
		if !published(source) {
			c.row(p, "source", Error, aggregator.Text{SV: "källan är inte officiell: " + source, EN: "the source is not official: " + source}, aggregator.Text{
				SV: "Länka till " + strings.Join(officialPublishers, " "), EN: "Link to " + strings.Join(officialPublishers, " "),
			})
		}
	}
}

func published(source string) bool {
	for _, publisher := range officialPublishers {
		if strings.HasPrefix(source, publisher) {
			return true
		}
	}
	return false
}
