package csn

import "underlag/sources/internal/soap"

// Config says where CSN is reached.
type Config = soap.Endpoint
