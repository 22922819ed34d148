# Pushes go to the resources that have asked for the list, and to no others.  XEP-0191.

phone: alice@a.test/phone
desk: alice@a.test/desk
old: alice@a.test/old

phone, desk, old connect
phone, desk send <iq type='get' id='l'><blocklist xmlns='urn:xmpp:blocking'/></iq>
phone, desk receive <iq type='result' id='l'/>
old sends <iq type='set' id='b'><block xmlns='urn:xmpp:blocking'><item jid='eve@b.test'/></block></iq>
old receives <iq type='result' id='b'/>
phone, desk receive <iq type='set' from='{phone.bare}' id='{any}'><block! xmlns='urn:xmpp:blocking'><item jid='eve@b.test'/></block></iq>
phone sends <iq type='set' id='u'><unblock xmlns='urn:xmpp:blocking'/></iq>
desk receives <iq type='set'><unblock! xmlns='urn:xmpp:blocking'/></iq>
phone receives
    <iq type='result' id='u'/>
    <iq type='set'><unblock! xmlns='urn:xmpp:blocking'/></iq>
old receives nothing
