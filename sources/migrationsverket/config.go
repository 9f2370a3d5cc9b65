package migrationsverket

import "underlag/sources/internal/soap"

// Config says where Migrationsverket is reached.
type Config = soap.Endpoint
