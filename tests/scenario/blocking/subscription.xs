# Requests and their ends are dropped while somebody is blocked, and the state is what it was before.  XEP-0191.

alice: alice@a.test/phone
bob: bob@b.test/x

alice, bob are online
alice loads roster
alice sends <iq type='set' id='b'><block xmlns='urn:xmpp:blocking'><item jid='{bob.bare}'/></block></iq>
alice receives <iq type='result' id='b'/>
bob sends <presence to='{alice.bare}' type='subscribe'/>
bob sends <presence to='{alice.bare}' type='unsubscribe'/>
bob sends <presence to='{alice.bare}' type='subscribed'/>
bob sends <presence to='{alice.bare}' type='unsubscribed'/>
bob sends <presence to='{alice.bare}' type='subscribe'/>
bob receives nothing
alice receives nothing
alice sends <presence to='{bob.bare}' type='subscribe' id='s'/>
alice receives <presence from='{bob.bare}' type='error' id='s'><error type='cancel'><e:not-acceptable/><blocked xmlns='urn:xmpp:blocking:errors'/></error></presence>
alice sends <iq type='get' id='r'><query xmlns='jabber:iq:roster'/></iq>
alice receives <iq type='result' id='r'><query! xmlns='jabber:iq:roster' ver='{any}'/></iq>
alice receives nothing
