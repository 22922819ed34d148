# Guessing on one stream ends.  RFC 6120, 6.4.5 asks for at least two and at most five tries; here
# anything up to ten will do.

alice: alice@a.test/phone

let plain = base64 "\0{alice.user}\0wrong"
alice opens stream over direct-tls
alice sends "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>{plain}</auth>" * 12
alice is cut off
