# The stream of a client that has said nothing for as long as the listener allows is ended, with the reason.
# RFC 6120, 4.9.3.4.

server: { listen: { idle: 1s } }

alice: alice@a.test/phone

alice connects
alice receives stream-error connection-timeout
