# One occupant of a room is blocked without an error, which would end the user's stay; for a whole room it comes.

alice: alice@a.test/phone
room: room@b.test/eve

alice is online
room connects
alice sends <iq type='set' id='b1'><block xmlns='urn:xmpp:blocking'><item jid='{room}'/></block></iq>
alice receives <iq type='result' id='b1'/>
room sends <message to='{alice}' type='groupchat' id='m1'><body>x</body></message>
room receives nothing
alice sends <iq type='set' id='b2'><block xmlns='urn:xmpp:blocking'><item jid='{room.bare}'/></block></iq>
alice receives <iq type='result' id='b2'/>
alice sends <iq type='set' id='u2'><unblock xmlns='urn:xmpp:blocking'><item jid='{room}'/></unblock></iq>
alice receives <iq type='result' id='u2'/>
room sends <message to='{alice}' type='groupchat' id='m2'><body>x</body></message>
room receives <message type='error' id='m2'><error><e:service-unavailable/></error></message>
alice receives nothing
