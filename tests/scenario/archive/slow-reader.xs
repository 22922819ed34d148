# Who does not read its pages fills a bounded part of the server and gets them all when it reads; nobody
# else waits.

server: { defaults: { modules: { archive: {} }, limits: { rate: 0 } } }

alice: alice@a.test/phone
bob: bob@b.test/desk

let block = "x" * 100000
alice, bob are online
repeat 20
    alice sends <message to='{bob}' type='chat' id='m{n}'><body>{block}</body></message>
    bob receives <message id='m{n}'/>
bob stops reading
repeat 20
    bob sends <iq type='set' id='q{n}'><query xmlns='urn:xmpp:mam:2'/></iq>
alice sends <iq type='set' id='q'><query xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><max>1</max></set></query></iq>
alice receives <message><result xmlns='urn:xmpp:mam:2'/></message>
alice receives <iq type='result' id='q'/>
bob resumes reading
bob waits for <iq type='result' id='q1'/>
bob waits for <iq type='result' id='q20'/>
