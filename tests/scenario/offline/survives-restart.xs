# Accounts, rosters, subscriptions, cards, private data and waiting messages are there after a restart.

alice: alice@a.test/phone
bob: bob@b.test/desk

server: {}

alice and bob are contacts
alice is online
alice ignores <presence from='{bob.bare}' type='unavailable'/>
alice sends <message to='{bob.bare}' type='chat' id='m1'><body>hello</body></message>
alice receives nothing
alice sends
    <iq type='set' id='v1'><vCard xmlns='vcard-temp'><FN>Alice</FN></vCard></iq>
    <iq type='set' id='p1'><query xmlns='jabber:iq:private'><x xmlns='urn:example:x'>kept</x></query></iq>
alice receives
    <iq type='result' id='v1'/>
    <iq type='result' id='p1'/>
server stops
alice receives stream-error system-shutdown
server starts
alice, bob are online
bob waits for <message from='{alice}' id='m1'><delay xmlns='urn:xmpp:delay'/></message>
alice waits for <presence from='{bob}'/>
bob settles
alice sends <iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
alice receives <iq type='result' id='r1'><query xmlns='jabber:iq:roster'><item jid='{bob.bare}' subscription='both'/></query></iq>
alice sends <iq type='get' id='v2'><vCard xmlns='vcard-temp'/></iq>
alice receives <iq type='result' id='v2'><vCard xmlns='vcard-temp'><FN>Alice</FN></vCard></iq>
alice sends <iq type='get' id='p2'><query xmlns='jabber:iq:private'><x xmlns='urn:example:x'/></query></iq>
alice receives <iq type='result' id='p2'><query xmlns='jabber:iq:private'><x xmlns='urn:example:x'>kept</x></query></iq>
