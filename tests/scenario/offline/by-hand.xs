# A client looks through what waits before it is sent anything: how many there are, who sent them, one of them, its
# removal.  Then its presence brings no flood, and live messages come as usual.  XEP-0013, XEP-0128, XEP-0203.

alice: alice@a.test/phone
alice2: alice@a.test/tablet
bob: bob@b.test/desk

requires xylem
alice, alice2 are online
alice ignores <presence/>
alice2 ignores <presence/>
alice sends <message to='{bob.bare}' type='chat' id='m1'><body>one</body></message>
alice receives nothing
alice2 sends <message to='{bob.bare}' type='chat' id='m2'><body>two</body></message>
alice2 receives nothing
alice sends <message to='{bob.bare}' id='m3'><body>three</body></message>
alice receives nothing

bob connects
bob sends <iq type='get' id='d' to='{bob.domain}'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>
bob receives
    <iq type='result' id='d'>
      <query xmlns='http://jabber.org/protocol/disco#info'>
        <feature var='http://jabber.org/protocol/offline'/>
      </query>
    </iq>
bob sends
    <iq type='get' id='n'>
      <query xmlns='http://jabber.org/protocol/disco#info' node='http://jabber.org/protocol/offline'/>
    </iq>
bob receives
    <iq type='result' id='n' to='{bob}'>
      <query! xmlns='http://jabber.org/protocol/disco#info' node='http://jabber.org/protocol/offline'>
        <identity category='automation' type='message-list'/>
        <feature var='http://jabber.org/protocol/offline'/>
        <x xmlns='jabber:x:data' type='result'>
          <field var='FORM_TYPE' type='hidden'><value>http://jabber.org/protocol/offline</value></field>
          <field var='number_of_messages'><value>3</value></field>
        </x>
      </query>
    </iq>
bob sends
    <iq type='get' id='h' to='{bob.bare}'>
      <query xmlns='http://jabber.org/protocol/disco#items' node='http://jabber.org/protocol/offline'/>
    </iq>
bob receives
    <iq type='result' id='h'>
      <query! xmlns='http://jabber.org/protocol/disco#items' node='http://jabber.org/protocol/offline'>
        <item! jid='{bob.bare}' node='{n1}' name='{alice}'/>
        <item! jid='{bob.bare}' node='{n2}' name='{alice2}'/>
        <item! jid='{bob.bare}' node='{n3}' name='{alice}'/>
      </query>
    </iq>
bob sends <iq type='get' id='v'><offline xmlns='http://jabber.org/protocol/offline'><item action='view' node='{n2}'/></offline></iq>
bob receives
    <message! from='{alice2}' to='{bob.bare}' type='chat' id='m2' xml:lang='{any}'>
      <body>two</body>
      <delay xmlns='urn:xmpp:delay' from='b.test' stamp='{stamp}'/>
      <stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='{n2}'/>
      <offline xmlns='http://jabber.org/protocol/offline'><item node='{n2}'/></offline>
    </message>
check {stamp} is recent
bob receives <iq! type='result' id='v' to='{bob}'/>

# It stays until it is removed.
bob sends <iq type='set' id='r'><offline xmlns='http://jabber.org/protocol/offline'><item action='remove' node='{n2}'/><item action='remove' node='{n1}'/></offline></iq>
bob receives <iq type='result' id='r'/>
bob sends <iq type='set' id='r2'><offline xmlns='http://jabber.org/protocol/offline'><item action='remove' node='{n2}'/></offline></iq>
bob receives <iq type='error' id='r2'><error type='cancel'><e:item-not-found/></error></iq>

bob is online
bob receives nothing
alice sends <message to='{bob.bare}' type='chat' id='m4'><body>four</body></message>
bob receives <message id='m4'><body>four</body></message>
bob sends <iq type='get' id='f'><offline xmlns='http://jabber.org/protocol/offline'><fetch/></offline></iq>
bob receives
    <message from='{alice}' id='m3'>
      <body>three</body>
      <offline xmlns='http://jabber.org/protocol/offline'><item node='{n3}'/></offline>
    </message>
bob receives <iq type='result' id='f'/>

# What was left comes by itself to a client that does not ask.
bob disconnects
bob is online
bob receives <message id='m3'><delay xmlns='urn:xmpp:delay'/><stanza-id xmlns='urn:xmpp:sid:0' id='{n3}'/></message>
bob disconnects
bob is online
bob receives nothing
