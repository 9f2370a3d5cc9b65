package arbetsformedlingen

import "underlag/sources/internal/soap"

// Config says where Arbetsförmedlingen is reached.
type Config = soap.Endpoint
