# Numbers that cannot be: the stream ends, nothing is taken out, and the session can still be resumed with the right one.

alice: alice@a.test/phone
bob: bob@b.test/desk

requires xylem

each
    h           condition
    3           undefined-condition
    4294967295  undefined-condition
    0           undefined-condition
    4294967296  invalid-xml
    "-1"        invalid-xml
    x           invalid-xml

alice is online
bob is online
bob sends <enable xmlns='urn:xmpp:sm:3' resume='true'/>
bob receives <enabled xmlns='urn:xmpp:sm:3' id='{id}' resume='true'/>
bob ignores <r xmlns='urn:xmpp:sm:3'/>
alice sends <message to='{bob.bare}' type='chat'><body>1</body></message>
alice sends <message to='{bob.bare}' type='chat'><body>2</body></message>
bob receives <message><body>1</body></message>
bob receives <message><body>2</body></message>
bob sends <a xmlns='urn:xmpp:sm:3' h='1'/>
bob sends <a xmlns='urn:xmpp:sm:3' h='{h}'/>
bob receives stream-error {condition}
bob opens over direct-tls
bob opens stream
bob authenticates
bob sends <resume xmlns='urn:xmpp:sm:3' previd='{id}' h='1'/>
bob receives <resumed xmlns='urn:xmpp:sm:3' previd='{id}'/>
bob receives <message><body>2</body></message>
bob disconnects
