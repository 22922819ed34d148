# Who fetches by hand and loses the connection is not flooded after a resumption either, nor is anybody else while the
# session waits for its client.  XEP-0013, XEP-0198.

alice: alice@a.test/phone
bob: bob@b.test/desk
bob2: bob@b.test/home

requires xylem
alice is online
alice sends <message to='{bob.bare}' type='chat' id='m1'><body>1</body></message>
alice receives nothing
bob connects
bob sends <enable xmlns='urn:xmpp:sm:3' resume='true'/>
bob receives <enabled xmlns='urn:xmpp:sm:3' id='{id}' resume='true'/>
bob ignores <r xmlns='urn:xmpp:sm:3'/>
bob sends <iq type='get' id='f'><offline xmlns='http://jabber.org/protocol/offline'><fetch/></offline></iq>
bob receives <message id='m1'><offline xmlns='http://jabber.org/protocol/offline'><item node='{n1}'/></offline></message>
bob receives <iq type='result' id='f'/>
bob resets
bob2 is online
bob2 receives nothing
bob2 disconnects
bob opens over direct-tls
bob opens stream
bob authenticates
bob sends <resume xmlns='urn:xmpp:sm:3' previd='{id}' h='0'/>
bob receives <resumed xmlns='urn:xmpp:sm:3' previd='{id}' h='1'/>

# Neither had been acknowledged.
bob receives <message id='m1'><offline xmlns='http://jabber.org/protocol/offline'><item node='{n1}'/></offline></message>
bob receives <iq type='result' id='f'/>
bob sends <presence/>
bob receives <presence from='{bob}'/>
bob sends <a xmlns='urn:xmpp:sm:3' h='3'/>
alice sends <message to='{bob.bare}' type='chat' id='live'><body>live</body></message>
bob receives <message id='live'/>
bob sends <iq type='set' id='r'><offline xmlns='http://jabber.org/protocol/offline'><item action='remove' node='{n1}'/></offline></iq>
bob receives <iq type='result' id='r'/>
bob sends <a xmlns='urn:xmpp:sm:3' h='5'/>
bob disconnects
bob2 is online
bob2 receives nothing
