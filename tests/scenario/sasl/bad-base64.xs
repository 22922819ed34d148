# What is no base64 is incorrect-encoding for this session, and nothing for others.
# docs/hostile-input.md, case 31; RFC 6120, 6.5.7 and 13.9.1.

alice: alice@a.test/phone
bob: bob@b.test/desk

each
    data
    "===="
    "A==="
    "AGE"
    "AG E="
    "AG\nE="
    "\u{e4}\u{f6}"
    "AGE=AGE="
    "-_-_"
    "!!!!"

bob is online
alice opens stream over direct-tls
alice sends "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>{data}</auth>"
alice receives <sasl:failure><sasl:incorrect-encoding/></sasl:failure>
alice sends "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='SCRAM-SHA-1'>{data}</auth>"
alice receives <sasl:failure><sasl:incorrect-encoding/></sasl:failure>
alice authenticates
bob sends <iq type='get' id='q1'><ping xmlns='urn:xmpp:ping'/></iq>
bob receives <iq type='result' id='q1'/>
