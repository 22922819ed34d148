# Who is unblocked sees what there is, and the user sees him again.  XEP-0191.

alice: alice@a.test/phone
bob: bob@b.test/x
eve: eve@b.test/x

each
    unblock
    "<item jid='{bob.bare}'/>"
    ""

alice and bob are contacts
alice, bob, eve are online
alice, bob settle
alice sends <iq type='set' id='b'><block xmlns='urn:xmpp:blocking'><item jid='{bob.bare}'/><item jid='{eve.bare}'/></block></iq>
alice receives <iq type='result' id='b'/>
bob receives <presence from='{alice}' type='unavailable'/>
alice sends <presence><show>away</show></presence>
alice receives <presence from='{alice}'/>
bob sends <presence><show>dnd</show></presence>
bob receives <presence from='{bob}'/>
bob receives nothing
alice sends "<iq type='set' id='u'><unblock xmlns='urn:xmpp:blocking'>{unblock}</unblock></iq>"
alice receives <iq type='result' id='u'/>
bob receives <presence from='{alice}' to='{bob.bare}'><show>away</show></presence>
alice receives <presence from='{bob}'><show>dnd</show></presence>
bob sends <message to='{alice.bare}' id='m'><body>x</body></message>
alice receives <message from='{bob}' id='m'/>
alice sends <presence><show>xa</show></presence>
alice, bob receive <presence from='{alice}'><show>xa</show></presence>
eve receives nothing
