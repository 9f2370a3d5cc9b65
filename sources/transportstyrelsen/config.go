package transportstyrelsen

import "underlag/sources/internal/soap"

// Config says where Transportstyrelsen is reached.
type Config = soap.Endpoint
