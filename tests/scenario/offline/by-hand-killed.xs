# After kill -9 a session that is resumed is not flooded with what its client was told of: it had not sent presence
# yet, or had already.  XEP-0013, XEP-0198.

alice: alice@a.test/phone
bob: bob@b.test/desk
carol: carol@b.test/desk

server: {}
requires xylem
alice is online
alice sends <message to='{bob.bare}' type='chat' id='m1'><body>1</body></message>
alice sends <message to='{carol.bare}' type='chat' id='m1'><body>1</body></message>
alice receives nothing
bob, carol connect
bob sends <enable xmlns='urn:xmpp:sm:3' resume='true'/>
bob receives <enabled xmlns='urn:xmpp:sm:3' id='{id}' resume='true'/>
bob ignores <r xmlns='urn:xmpp:sm:3'/>
carol sends <enable xmlns='urn:xmpp:sm:3' resume='true'/>
carol receives <enabled xmlns='urn:xmpp:sm:3' id='{other}' resume='true'/>
carol ignores <r xmlns='urn:xmpp:sm:3'/>
bob sends <iq type='get' id='n'><query xmlns='http://jabber.org/protocol/disco#info' node='http://jabber.org/protocol/offline'/></iq>
bob receives <iq type='result' id='n'/>
carol sends <iq type='get' id='n'><query xmlns='http://jabber.org/protocol/disco#info' node='http://jabber.org/protocol/offline'/></iq>
carol receives <iq type='result' id='n'/>
carol sends <presence/>
carol receives <presence from='{carol}'/>
bob sends <r xmlns='urn:xmpp:sm:3'/>
bob waits for <a xmlns='urn:xmpp:sm:3' h='1'/>
bob ignores <a xmlns='urn:xmpp:sm:3'/>
carol sends <r xmlns='urn:xmpp:sm:3'/>
carol waits for <a xmlns='urn:xmpp:sm:3' h='2'/>
carol ignores <a xmlns='urn:xmpp:sm:3'/>
server is killed
server starts
alice, bob, carol disconnect abruptly
alice is online
bob opens over direct-tls
bob opens stream
bob authenticates
bob sends <resume xmlns='urn:xmpp:sm:3' previd='{id}' h='1'/>
bob receives <resumed xmlns='urn:xmpp:sm:3' previd='{id}'/>
bob sends <presence/>
bob receives <presence from='{bob}'/>
carol opens over direct-tls
carol opens stream
carol authenticates
carol ignores <presence/>
carol sends <resume xmlns='urn:xmpp:sm:3' previd='{other}' h='2'/>
carol receives <resumed xmlns='urn:xmpp:sm:3' previd='{other}'/>
bob receives nothing
carol receives nothing
