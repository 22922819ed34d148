# Nobody blocks himself, and who blocks his own domain still reaches his own resources and the server.
# XEP-0191, Relationship to Privacy Lists.

phone: alice@a.test/phone
desk: alice@a.test/desk
bob: bob@a.test/x

each
    own
    {phone.bare}
    {phone}
    {desk}

phone, desk, bob are online
phone, desk settle
phone sends <iq type='set' id='b'><block xmlns='urn:xmpp:blocking'><item jid='eve@b.test'/><item jid='{own}'/></block></iq>
phone receives <iq type='error' id='b'><error type='cancel'><e:not-allowed/></error></iq>
phone sends <iq type='set' id='c'><block xmlns='urn:xmpp:blocking'><item jid='a.test'/></block></iq>
phone receives <iq type='result' id='c'/>
phone sends <message to='{desk}' id='m1'><body>x</body></message>
desk receives <message from='{phone}' id='m1'/>
phone sends <iq to='a.test' type='get' id='p'><ping xmlns='urn:xmpp:ping'/></iq>
phone receives <iq from='a.test' type='result' id='p'/>
phone sends <iq to='{phone.bare}' type='get' id='q'><ping xmlns='urn:xmpp:ping'/></iq>
phone receives <iq type='result' id='q'/>
phone sends <presence><show>away</show></presence>
desk waits for <presence from='{phone}'><show>away</show></presence>
phone receives <presence from='{phone}'><show>away</show></presence>
bob sends <message to='{phone.bare}' id='m2'><body>x</body></message>
bob receives <message type='error' id='m2'><error><e:service-unavailable/></error></message>
phone sends <iq type='set' id='u'><unblock xmlns='urn:xmpp:blocking'/></iq>
phone receives <iq type='result' id='u'/>
bob sends <message to='{desk}' id='m3'><body>x</body></message>
desk receives <message from='{bob}' id='m3'/>
