package akassor

import "underlag/sources/internal/soap"

// Config says where the a-kassor are reached.
type Config = soap.Endpoint
