# Commands one behind the other, from two resources, have their effect in this order.

phone: alice@a.test/phone
desk: alice@a.test/desk
bob: bob@b.test/x

phone, desk, bob connect
phone is online
phone sends
    <iq type='set' id='b1'><block xmlns='urn:xmpp:blocking'><item jid='{bob.bare}'/></block></iq>
    <iq type='set' id='u1'><unblock xmlns='urn:xmpp:blocking'/></iq>
    <iq type='set' id='b2'><block xmlns='urn:xmpp:blocking'><item jid='{bob.bare}'/><item jid='x@b.test'/></block></iq>
    <iq type='set' id='u2'><unblock xmlns='urn:xmpp:blocking'><item jid='{bob.bare}'/></unblock></iq>
    <iq type='get' id='l'><blocklist xmlns='urn:xmpp:blocking'/></iq>
phone waits for <iq type='result' id='u2'/>
phone settles
desk sends <iq type='get' id='l'><blocklist xmlns='urn:xmpp:blocking'/></iq>
desk receives <iq type='result' id='l'><blocklist! xmlns='urn:xmpp:blocking'><item jid='x@b.test'/></blocklist></iq>
bob sends <message to='{phone}' id='m'><body>x</body></message>
phone receives <message id='m'/>
