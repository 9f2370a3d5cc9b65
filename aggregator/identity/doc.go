// Package identity proves who is calling: the organisation and the named
// caseworker, from a signed token, a client certificate or both, and the case
// relation from a token that the case system has signed. Whatever cannot be
// proven is refused with a code of a closed list; no error carries a token, a
// claim or a personal number.
package identity
