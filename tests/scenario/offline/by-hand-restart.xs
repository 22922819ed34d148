# Ids hold and messages stay over a restart of the server; all of them can be removed at once.  XEP-0013.

server: { defaults: { limits: { mailbox_rows: 130 } } }

alice: alice@a.test/phone
bob: bob@b.test/desk

define ask
    bob sends <iq type='get' id='h'><query xmlns='http://jabber.org/protocol/disco#items' node='http://jabber.org/protocol/offline'/></iq>

requires xylem
alice is online
repeat 130
    alice sends <message to='{bob.bare}' type='chat' id='m{n}'><body>{n}</body></message>
alice receives nothing
alice sends <message to='{bob.bare}' type='chat' id='full'><body>full</body></message>
alice receives <message type='error' id='full'/>
bob connects
do ask
bob receives <iq type='result' id='h'><query xmlns='http://jabber.org/protocol/disco#items'><item node='{first}'/></query></iq>
bob sends <iq type='get' id='f'><offline xmlns='http://jabber.org/protocol/offline'><fetch/></offline></iq>
repeat 130
    bob receives <message id='m{n}'><offline xmlns='http://jabber.org/protocol/offline'><item/></offline></message>
bob receives <iq type='result' id='f'/>
bob disconnects
alice disconnects
server stops
server starts
alice is online
bob connects
bob sends <iq type='get' id='v'><offline xmlns='http://jabber.org/protocol/offline'><item action='view' node='{first}'/></offline></iq>
bob receives <message id='m1'><offline xmlns='http://jabber.org/protocol/offline'><item node='{first}'/></offline></message>
bob receives <iq type='result' id='v'/>
bob sends <iq type='set' id='p'><offline xmlns='http://jabber.org/protocol/offline'><purge/></offline></iq>
bob receives <iq type='result' id='p'/>
do ask
bob receives <iq type='result' id='h'><query! xmlns='http://jabber.org/protocol/disco#items' node='http://jabber.org/protocol/offline'/></iq>
bob disconnects abruptly

# They are not in the way of others any more, and are gone for good.
repeat 130
    alice sends <message to='{bob.bare}' type='chat' id='n{n}'><body>{n}</body></message>
alice receives nothing
server is killed
server starts
alice disconnects abruptly
bob is online
repeat 130
    bob receives <message id='n{n}'/>
bob receives nothing
