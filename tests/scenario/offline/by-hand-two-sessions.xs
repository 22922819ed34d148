# As long as a client that fetches by hand is there, what it was told of floods no other session of the account; what
# has come since then does.  When it has gone, the rest comes to who logs in.  XEP-0013.

alice: alice@a.test/phone
bob: bob@b.test/desk
bob2: bob@b.test/home
bob3: bob@b.test/car

requires xylem
alice is online
repeat 2
    alice sends <message to='{bob.bare}' type='chat' id='m{n}'><body>{n}</body></message>
alice receives nothing
bob connects
bob sends <iq type='get' id='n'><query xmlns='http://jabber.org/protocol/disco#info' node='http://jabber.org/protocol/offline'/></iq>
bob receives
    <iq type='result' id='n'>
      <query xmlns='http://jabber.org/protocol/disco#info'>
        <x xmlns='jabber:x:data'><field var='number_of_messages'><value>2</value></field></x>
      </query>
    </iq>
alice sends <message to='{bob.bare}' type='chat' id='m3'><body>3</body></message>
alice receives nothing
bob2 is online
bob2 receives <message id='m3'><delay xmlns='urn:xmpp:delay'/></message>
bob2 receives nothing
alice sends <message to='{bob.bare}' type='chat' id='live'><body>live</body></message>
bob2 receives <message id='live'/>
bob receives nothing
bob is online
bob2 waits for <presence from='{bob}'/>
bob receives <presence from='{bob2}'/>
bob receives nothing
bob2 receives nothing
bob disconnects
bob2 receives <presence type='unavailable'/>
bob3 is online
bob3 waits for <message id='m1'><delay xmlns='urn:xmpp:delay'/></message>
bob3 waits for <message id='m2'/>
bob3 settles
bob2 settles
