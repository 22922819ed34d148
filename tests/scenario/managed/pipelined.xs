# Who does not wait for <enabled/> is told nothing before it, and the right number after it.

alice: alice@a.test/phone
bob: bob@b.test/desk

requires xylem

bob is online
alice connects
alice sends "<enable xmlns='urn:xmpp:sm:3' resume='true'/><a xmlns='urn:xmpp:sm:3' h='0'/>"
    "<message to='{bob.bare}' type='chat'><body>1</body></message><r xmlns='urn:xmpp:sm:3'/>"
    "<message to='{bob.bare}' type='chat'><body>2</body></message><r xmlns='urn:xmpp:sm:3'/>"
alice receives <enabled xmlns='urn:xmpp:sm:3' id='{id}' resume='true'/>
alice waits for <a xmlns='urn:xmpp:sm:3' h='2'/>
bob receives <message><body>1</body></message>
bob receives <message><body>2</body></message>
alice ignores <a xmlns='urn:xmpp:sm:3' h='2'/>
alice disconnects
