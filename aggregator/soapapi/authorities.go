package soapapi

import "underlag/aggregator"

// authority is one of SSBTEK's, with what the contract says of its elements.
type authority struct {
	Code     aggregator.AuthorityCode
	Name     string // of the type of its parameters
	Period   bool   // they may have a period of their own
	Question string // the type of the authority's own question among them
	Answer   string // the type of its element in the answer
	Prefix   string // of the namespace of Type
	Type     string // of the answer's data; in SSBTEK's namespace it holds base64
}

// authorities gives a version's authorities in the order of the contract.
func (v version) authorities() []authority {
	list := []authority{
		{Code: "AF", Name: "Arbetsformedlingen", Period: true, Answer: "ArbetsformedlingenSvar", Prefix: "af", Type: "SvarMeddelande"},
		{Code: "CSN", Name: "Csn", Period: true, Answer: "CsnSvar", Prefix: ssbt, Type: "CsnSvarsData"},
		{Code: "FK", Name: "Forsakringskassan", Question: lefiQuestion, Answer: "ForsakringskassanSvar", Prefix: ssbt, Type: "FkSvarsData"},
		{Code: "SKV", Name: "Skatteverket", Answer: "SkatteverketSvar", Prefix: "skv", Type: "BeskattningsuppgifterResponseTYPE"},
		{Code: "SO", Name: "AkassornasSamorganisation", Period: true, Answer: "AkassornasSamorganisationSvar", Prefix: "so", Type: "GetUnemploymentBenefitPaymentResponseType"},
		{Code: "TNS", Name: "Transportstyrelsen", Period: true, Answer: "TransportstyrelsenSvar", Prefix: "tns", Type: "HamtaUppgifterResponseType"},
		{Code: "MIV", Name: "Migrationsverket", Answer: "MigrationsverketSvar", Prefix: "miv", Type: "findByPersonnummerResponse"},
	}
	if v == v11 {
		list[3].Question = taxQuestion
	}
	return list
}

// The types of the two authorities' own questions.
const (
	lefiQuestion = "ForsakringskassanFraga"
	taxQuestion  = "SkatteverketFraga"
)

// ssbt is the prefix of SSBTEK's own namespace in what is written.
const ssbt = "ssbt"
