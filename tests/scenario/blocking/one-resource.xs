# A contact blocked at one resource sees the account go there.  XEP-0191, JID Matching.

alice: alice@a.test/phone
bob: bob@b.test/x
tab: bob@b.test/y

bob follows alice
alice, bob, tab are online
alice, bob, tab settle
alice sends <iq type='set' id='b'><block xmlns='urn:xmpp:blocking'><item jid='{bob}'/></block></iq>
alice receives <iq type='result' id='b'/>
bob receives <presence from='{alice}' to='{bob}' type='unavailable'/>
tab receives nothing
alice sends <iq type='set' id='u'><unblock xmlns='urn:xmpp:blocking'><item jid='{bob}'/></unblock></iq>
alice receives <iq type='result' id='u'/>
bob receives <presence from='{alice}' to='{bob}'/>
tab receives nothing
