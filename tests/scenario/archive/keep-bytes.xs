# An archive that is larger than `keep-bytes` loses its oldest messages; what still waits for a device comes all the same.

server: { defaults: { modules: { archive: { keep-bytes: 2500, sweep: 1s } } } }

alice: alice@a.test/phone
bob: bob@b.test/desk
carol: carol@b.test/desk

let text = "x" * 500
alice, bob are online
repeat 8
    alice sends <message to='{bob.bare}' type='chat' id='b{n}'><body>{text}</body></message>
    bob receives <message id='b{n}'/>
    alice sends <message to='{carol.bare}' type='chat' id='c{n}'><body>{text}</body></message>
in the end
    bob sends <iq type='set' id='q'><query xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><max>0</max></set></query></iq>
    bob receives <iq id='q'><fin xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><count>{/^[1-4]$/}</count></set></fin></iq>
bob sends <iq type='set' id='q2'><query xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><max>1</max><before/></set></query></iq>
bob receives <message><result xmlns='urn:xmpp:mam:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' id='b8'/></forwarded></result></message>
bob receives <iq type='result' id='q2'/>
carol is online
repeat 8
    carol receives <message id='c{n}'/>
in the end
    carol sends <iq type='set' id='q'><query xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><max>0</max></set></query></iq>
    carol receives <iq id='q'><fin xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><count>{/^[1-4]$/}</count></set></fin></iq>
ctl stats
check {ctl} matches "archive +trimmed_total +[1-9]"
