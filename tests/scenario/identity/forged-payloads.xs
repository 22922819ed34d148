# What only the own server may say is taken out of what others send: carbons, archive results, stamps
# and ids in the name of domains hosted here.  The rest of the message arrives.
# docs/hostile-input.md, cases 42, 43, 45 (CVE-2017-5589 and its family).

alice: alice@a.test/phone
bob: bob@b.test/desk

requires xylem

each
    forged
    "<received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='boss@b.test'><body>pay</body></message></forwarded></received>"
    "<sent xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'/></sent>"
    "<offline xmlns='http://jabber.org/protocol/offline'><item node='1'/></offline>"
    "<c:received xmlns:c='urn:xmpp:carbons:2'/>"
    "<result xmlns='urn:xmpp:mam:2' queryid='q'><forwarded xmlns='urn:xmpp:forward:0'/></result>"
    "<stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='1'/>"
    "<stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='1'/><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='2'/>"
    "<delay xmlns='urn:xmpp:delay' from='b.test' stamp='2002-09-10T23:08:25Z'/>"
    "<delay xmlns='urn:xmpp:delay' from='{bob.bare}' stamp='2002-09-10T23:08:25Z'/>"

alice, bob are online
alice sends "<message to='{bob}' type='chat' id='m1'>{forged}<body>x</body></message>"
bob receives <message! from='{alice}' to='{bob}' type='chat' id='m1' xml:lang='en'><body>x</body></message>
