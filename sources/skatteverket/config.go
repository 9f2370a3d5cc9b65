package skatteverket

import "underlag/sources/internal/soap"

// Config says where Skatteverket is reached.
type Config = soap.Endpoint
