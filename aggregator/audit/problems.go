package audit

import (
	"errors"

	"underlag/aggregator"
)

// The problems a record can have.
var (
	problemMissing = aggregator.Text{
		SV: "posten saknas", EN: "the record is missing"}
	problemStray = aggregator.Text{
		SV: "posten står före loggens början", EN: "the record stands before the beginning of the log"}
	problemUnreadable = aggregator.Text{
		SV: "posten kan inte läsas ur databasfilen", EN: "the record cannot be read from the database file"}
	problemHash = aggregator.Text{
		SV: "posten stämmer inte med sin kontrollsumma och posten före", EN: "the record does not match its hash and the record before it"}
	problemGenesis = aggregator.Text{
		SV: "loggen ska börja med en genesis-post och bara ha en", EN: "the log must begin with a genesis record and hold only one"}
	problemNotBegun = aggregator.Text{
		SV: "posten hör till en fråga som inte är påbörjad, eller redan är avslutad", EN: "the record belongs to an inquiry that is not begun, or already finished"}
	problemNotOpened = aggregator.Text{
		SV: "posten avslutar en granskning som inte är öppen", EN: "the record closes a review that is not open"}
	problemNotReviewed = aggregator.Text{
		SV: "en fråga med brutet glas saknar den granskning som ska följa direkt på den", EN: "an inquiry with broken glass lacks the review that must follow it at once"}
	problemErasure = aggregator.Text{
		SV: "posten säger sig ha gallrat poster som kommer efter den", EN: "the record claims to have erased records that come after it"}
	problemIdentity = aggregator.Text{
		SV: "en identitet stämmer inte med posten", EN: "an identity does not match the record"}
	problemIdentityMissing = aggregator.Text{
		SV: "en identitet som posten hänvisar till saknas", EN: "an identity that the record commits to is missing"}
	problemIdentityExtra = aggregator.Text{
		SV: "det finns en identitet som posten inte hänvisar till", EN: "there is an identity that the record does not commit to"}
	problemReceipt = aggregator.Text{
		SV: "posten är inte den som kvittot gäller", EN: "the record is not the one the receipt was given for"}
	problemCutOff = aggregator.Text{
		SV: "posten, som det finns ett kvitto eller en kontrollpunkt på, ligger efter loggens slut", EN: "the record, for which there is a receipt or checkpoint, is beyond the end of the log"}
	problemNode = aggregator.Text{
		SV: "trädet över posterna stämmer inte vid posten", EN: "the tree of the records does not match at this record"}
	problemCheckpoint = aggregator.Text{
		SV: "kontrollpunkten som slutar med posten är inte den som trädet ger", EN: "the checkpoint that ends with the record is not that of the tree"}
	problemSignature = aggregator.Text{
		SV: "kontrollpunkten som slutar med posten är inte undertecknad med en publicerad nyckel", EN: "the checkpoint that ends with the record is not signed by a published key"}
	problemKept = aggregator.Text{
		SV: "loggen till och med posten är inte den som en sparad kontrollpunkt gäller", EN: "the log up to the record is not the one that a kept checkpoint was given for"}
)

func problemForm(err error) aggregator.Text {
	if errors.Is(err, errNotCanonical) {
		return aggregator.Text{SV: "posten är inte skriven på sitt enda tillåtna sätt", EN: err.Error()}
	}
	return aggregator.Text{SV: "posten följer inte loggens format", EN: err.Error()}
}
