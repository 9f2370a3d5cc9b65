package soapapi

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"underlag/aggregator"
)

// protectedRole is the law's name of the right to see location clues.
const protectedRole = "protected_identity"

// caller is who asks: the organisation that the request has proven, which the
// question must agree with, and its caseworker. With a problem it gives the
// sender, for the record.
func caller(sender aggregator.Caller, q question) (aggregator.Caller, *aggregator.Problem) {
	if q.organisation != sender.Organisation.Number {
		return sender, problemAt(codeOrganisation, elementOrg)
	}
	agreement := sender.Organisation.Agreement
	if !sentBy(agreement, q.processors) {
		return sender, problemAt(codeProcessor, elementHelp)
	}
	named, problem := caseworker(sender, q.caseworker)
	if problem != nil || agreement == nil { // the law refuses who has none
		return named, problem
	}
	return vouched(named), nil
}

// sentBy tells whether every processor that the question names is the agreement's.
func sentBy(a *aggregator.Agreement, processors []aggregator.OrgNumber) bool {
	for _, number := range processors {
		if a == nil || a.Processor == nil || a.Processor.Organisation != number {
			return false
		}
	}
	return true
}

// caseworker takes the caseworker of the request's own proof, who must be the one
// that the question names, or the name alone where the agreement lets the
// organisation's system give it.
func caseworker(sender aggregator.Caller, name string) (aggregator.Caller, *aggregator.Problem) {
	if sender.ID != "" {
		if sender.ID != name {
			return sender, problemAt(codeOtherCaseworker, elementNamed)
		}
		return sender, nil
	}
	if !isName(name) {
		return sender, problemAt(codeCaseworkerName, elementNamed)
	}
	named := sender
	named.ID, named.Named = name, true
	agreement := sender.Organisation.Agreement
	if agreement == nil {
		return named, nil
	}
	v := agreement.SSBTEK
	if v == nil || !v.Caseworkers {
		return sender, problemAt(codeCaseworkerUnproven, elementNamed)
	}
	named.Unit, named.Roles = v.Unit, v.Roles
	// A system account stays one, whatever the system calls it.
	named.Automation = slices.Contains(agreement.Automations, name)
	return named, nil
}

// vouched gives the caller what its agreement takes the organisation's systems'
// word for over this wire, and takes from it what the agreement does not.
func vouched(c aggregator.Caller) aggregator.Caller {
	v := c.Organisation.Agreement.SSBTEK
	if v == nil {
		v = &aggregator.Vouching{}
	}
	agreement := *c.Organisation.Agreement
	agreement.NeedsCaseToken = !v.Cases
	c.Organisation.Agreement = &agreement
	if v.Protection {
		c.Roles = append(slices.Clone(c.Roles), protectedRole)
	}
	return c
}

// maxName bounds a caseworker's name, in characters.
const maxName = 64

func isName(s string) bool {
	return utf8.RuneCountInString(s) <= maxName && strings.TrimSpace(s) != "" && !aggregator.MayHoldPersonalNumber(s) &&
		!strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) })
}
