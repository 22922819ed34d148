# Who stays blocked by his domain is not shown anything when his own address is unblocked.

alice: alice@a.test/phone
bob: bob@b.test/x

alice and bob are contacts
alice, bob are online
alice, bob settle
alice sends <iq type='set' id='b1'><block xmlns='urn:xmpp:blocking'><item jid='{bob.bare}'/></block></iq>
alice receives <iq type='result' id='b1'/>
bob receives <presence from='{alice}' type='unavailable'/>
alice sends <iq type='set' id='b2'><block xmlns='urn:xmpp:blocking'><item jid='b.test'/></block></iq>
alice receives <iq type='result' id='b2'/>
alice sends <iq type='set' id='u1'><unblock xmlns='urn:xmpp:blocking'><item jid='{bob.bare}'/></unblock></iq>
alice receives <iq type='result' id='u1'/>
bob receives nothing
alice sends <iq type='set' id='u2'><unblock xmlns='urn:xmpp:blocking'><item jid='b.test'/></unblock></iq>
alice receives <iq type='result' id='u2'/>
bob receives <presence from='{alice}'/>
alice receives <presence from='{bob}'/>
