# A request that waited when its sender was blocked is not shown to a resource that comes then.

phone: alice@a.test/phone
desk: alice@a.test/desk
bob: bob@b.test/x

phone, bob are online
bob sends <presence to='{phone.bare}' type='subscribe'/>
phone receives <presence from='{bob.bare}' type='subscribe'/>
phone sends <iq type='set' id='b'><block xmlns='urn:xmpp:blocking'><item jid='{bob.bare}'/></block></iq>
phone receives <iq type='result' id='b'/>
desk is online
desk receives <presence from='{phone}'/>
phone receives <presence from='{desk}'/>
desk receives nothing
phone sends <iq type='set' id='u'><unblock xmlns='urn:xmpp:blocking'/></iq>
phone receives <iq type='result' id='u'/>
desk disconnects
phone receives <presence from='{desk}' type='unavailable'/>
desk is online
phone receives <presence from='{desk}'/>
desk receives
    <presence from='{phone}'/>
    <presence from='{bob.bare}' type='subscribe'/>
