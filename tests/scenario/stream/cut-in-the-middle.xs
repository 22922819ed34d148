# Connections that end in the middle of something: a stanza, a login, a handshake; half a stanza never
# has an effect.  docs/hostile-input.md, case 56.

alice: alice@a.test/phone
bob: bob@b.test/desk

each
    end
    "disconnects abruptly"
    "resets"
    "half-closes"

define end disconnects abruptly
    alice disconnects abruptly
define end resets
    alice resets
define end half-closes
    alice half-closes
    alice is cut off

bob is online
alice opens
alice sends "<?xml version='1.0'?><stream:str"
do end {end}
alice opens stream
alice sends <starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>
alice receives <tls:proceed/>
do end {end}
let encoded = base64 "n,,n={alice.user},r=abcdef"
alice opens stream over direct-tls
alice sends <auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='SCRAM-SHA-512'>{encoded}</auth>
do end {end}
alice opens stream over direct-tls
alice authenticates
alice sends "<iq type='set' id='b1'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>"
do end {end}
alice connects
alice sends "<message to='{bob}' id='m1'><body>half"
do end {end}
bob receives nothing
alice connects
alice sends "<message to='{bob}' id='m2'/>"
bob receives <message id='m2'/>
