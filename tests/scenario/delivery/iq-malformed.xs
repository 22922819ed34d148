# Requests that are none: no id, no type, unknown type, no child, two children.  Each is a
# bad-request to its sender and the stream goes on.  RFC 6120, 8.2.3.

alice: alice@a.test/phone
bob: bob@b.test/desk

each
    stanza
    "<iq to='{bob}' type='get' id='q1'/>"
    "<iq to='{bob}' type='set' id='q1'/>"
    "<iq to='{bob}' type='get' id='q1'><a xmlns='urn:a'/><b xmlns='urn:b'/></iq>"
    "<iq to='{bob}' id='q1'><a xmlns='urn:a'/></iq>"
    "<iq to='{bob}' type='fetch' id='q1'><a xmlns='urn:a'/></iq>"
    "<iq to='{bob}' type='get' id='q1'>text only</iq>"

alice, bob connect
alice sends "<iq to='{bob}'" " id='x'/>"
alice receives <iq type='error' id='x'><error type='modify'><e:bad-request/></error></iq>
do it

define it
    alice sends "{stanza}"
    alice receives <iq type='error' id='q1'><error type='modify'><e:bad-request/></error></iq>
    bob receives nothing
