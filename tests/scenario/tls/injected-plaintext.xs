# Bytes that follow <starttls/> in the same segment must not count once TLS is there.
# docs/hostile-input.md, cases 18 and 19 (nostarttls.secvuln.info).

alice: alice@a.test/phone

let plain = base64 "\0{alice.user}\0{alice.password}"
alice opens stream
alice sends "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/><auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>{plain}</auth>"
alice is cut off
