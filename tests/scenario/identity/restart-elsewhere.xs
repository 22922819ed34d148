# After login the stream stays with its domain.  docs/hostile-input.md, case 35 (CVE-2018-10847).

alice: alice@a.test/phone

each
    to
    "b.test"
    "b2.test"
    "nowhere.test"
    "a.test:5222"

let plain = base64 "\0{alice.user}\0{alice.password}"
alice opens stream over direct-tls
alice sends <auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>{plain}</auth>
alice receives <sasl:success/>
alice starts over
alice sends "<?xml version='1.0'?><stream:stream to='{to}' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>"
alice receives a stream error
