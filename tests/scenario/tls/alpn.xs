# Direct TLS speaks xmpp-client, or nothing in particular; a client that means to talk to a web
# server is sent away in the handshake.  docs/hostile-input.md, case 21 (ALPACA); XEP-0368.

raw: a.test

raw opens the port of direct-tls
raw starts tls with alpn "xmpp-client"
raw opens stream
raw opens the port of direct-tls
raw cannot start tls with alpn "http/1.1"
raw opens the port of direct-tls
raw starts tls
raw opens stream
