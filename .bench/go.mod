// Module bench holds the peer that Underlag is measured against, apart from the
// service, so that it cannot pull its versions.
module underlag/bench

go 1.26.0

require github.com/luraproject/lura/v2 v2.11.0

require (
	github.com/krakend/flatmap v1.2.0 // indirect
	github.com/valyala/fastrand v1.1.0 // indirect
	golang.org/x/net v0.41.0 // indirect
	golang.org/x/text v0.26.0 // indirect
)
