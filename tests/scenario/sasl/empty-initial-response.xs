# "=" is an empty initial response: for PLAIN one that makes no sense.  RFC 6120, 6.4.2.

alice: alice@a.test/phone

alice opens stream over direct-tls
alice sends <auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>=</auth>
alice receives <sasl:failure><!sasl:incorrect-encoding/></sasl:failure>
alice authenticates
