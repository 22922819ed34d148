# An address that is none is the sender's mistake: jid-malformed, and the stream goes on.
# RFC 6120, 8.3.3.8; RFC 7622.

alice: alice@a.test/phone

each
    to
    "@b.test"
    "bob@"
    "bob@b.test/"
    "a b@b.test"
    "bob@b..test"
    "bob@b.test/a\x7fb"

alice is online
alice sends <message to="{to}" type='chat' id='m1'><body>hello</body></message>
alice receives <message to='{alice}' type='error' id='m1'><error type='modify'><e:jid-malformed/></error></message>
alice sends <iq to="{to}" type='get' id='q1'><ping xmlns='urn:xmpp:ping'/></iq>
alice receives <iq to='{alice}' type='error' id='q1'><error type='modify'><e:jid-malformed/></error></iq>
