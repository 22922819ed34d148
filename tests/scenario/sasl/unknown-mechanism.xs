# Mechanisms that are not offered.  docs/hostile-input.md, case 30; RFC 6120, 6.5.8.

alice: alice@a.test/phone

each
    mechanism
    ANONYMOUS
    EXTERNAL
    DIGEST-MD5
    GSSAPI
    X-OAUTH2
    plain
    SCRAM-SHA-1-PLUS2
    ""

alice opens stream over direct-tls
alice sends <auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='{mechanism}'>=</auth>
alice receives <sasl:failure><sasl:invalid-mechanism/></sasl:failure>
alice authenticates
